"""Look for one step of an exercise among the values of an answer: right, missing, or near to one of them."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from course_lib.check.tracing.matching import SINGLE, Run, alike, relatives, squeezed
from course_lib.check.tracing.rerun import numbers

TELLING = 3  # entries of an array that are not equal by accident
NOTHING, AGAIN, LITTLE, ENOUGH = range(4)  # what a value proves; AGAIN: it is an earlier step's too

Values = list[Any]  # of a step: in each traced case a tuple of arrays, one for each way to write it, or None
Swaps = dict[int, Callable[[Any], Any]]  # what to make of the values of sub-expressions


class Search:
    """The search for one step in the runs of all traced cases."""

    def __init__(self, number: int, steps: list[Values], runs: list[Run], *, is_returned: bool) -> None:
        self.number, self.steps, self.runs = number, steps, runs
        self.forms = {c: known for c in range(len(runs)) if (known := _forms([steps[number]], c))}
        earlier = [] if is_returned else steps[:number]  # what is returned may be a step
        self.weights = {
            c: min(weight(form, runs[c], _forms(earlier, c)) for form in forms)
            for c, forms in self.forms.items()
        }
        self.cases = [c for c, weight in self.weights.items() if weight > NOTHING]
        self.is_provable = self._is_proof(self.cases)
        self.right: set[int] = set()  # the sub-expressions that are the step
        self.is_rearranged = False  # whether the answer has its numbers in another order
        self.absent: int | None = None  # the first case where no value is the step's
        if self.is_provable:
            self._search()

    def _search(self) -> None:
        seen: dict[int, set[int]] = {}
        proofs: dict[int, set[int]] = {}
        for c, forms in self.forms.items():
            finds = [self.runs[c].find(form) for form in forms]
            seen[c] = set().union(*(found for found, _ in finds))
            proofs[c] = set().union(*(found for _, found in finds))
            for form in forms:
                if form.ndim:
                    proofs[c] |= self.runs[c].find_in_loops(form)
                if form.size >= TELLING and not proofs[c]:
                    proofs[c] |= self.runs[c].find_as_part(form)
            seen[c] |= proofs[c]
        right = {
            key
            for key in set().union(*proofs.values())
            if all(key in proofs[c] or key not in self.runs[c].notes for c in self.forms)
        }
        shown = any(self._is_proof([c for c in self.cases if key in proofs[c]]) for key in right)
        if shown and all(proofs[c] & right for c in self.cases):
            self.right = right
        unseen = [c for c in self.cases if not seen[c] and not self._is_axis(c)]
        self.absent = unseen[0] if unseen else None
        self.is_rearranged = bool(unseen) and all(map(self._has_rearranged, unseen))

    def _is_proof(self, cases: list[int]) -> bool:
        """Return whether it is no accident that one sub-expression has the step's values in these cases."""
        own = [c for c in cases if self.weights[c] > AGAIN]
        return any(self.weights[c] == ENOUGH for c in own) or _differ([self.forms[c][0] for c in own])

    def _is_axis(self, c: int) -> bool:
        """Return whether the step is a size that the answer need not compute: an array of its has it."""
        return any(self.runs[c].has_axis(form) for form in self.forms[c])

    def _has_rearranged(self, c: int) -> bool:
        return any(self.runs[c].has_rearranged(form) for form in self.forms[c] if form.size >= TELLING)

    def near(self) -> Iterator[tuple[str, int, list[Swaps]]]:
        """Yield what values of the answer are to the step, the first of them, and how to put them right."""
        cases = [c for c in self.cases if self.forms[c][0].size > 1]
        if not any(self.forms[c][0].size >= TELLING for c in cases):
            return
        related = {
            c: [(relatives(f, self.runs[c].sizes), f) for f in self.steps[self.number][c]] for c in cases
        }
        for name in related[cases[0]][0][0]:
            swaps: list[Swaps] = [{} for _ in self.runs]
            is_own = False  # a case tells it from the arguments and from the steps
            for c in cases:
                known = [*self.runs[c].given, *_forms(self.steps, c)]
                for relations, form in related[c]:
                    value = squeezed(relations.get(name, np.nan))
                    if value.size > 1 and np.isfinite(value).all():
                        found = self.runs[c].find(value)[1]
                        swaps[c] |= dict.fromkeys(found, partial(_swapped, value, form))
                        is_own = is_own or bool(found and not any(alike(value, other) for other in known))
                if not swaps[c]:
                    break
            keys = set(swaps[cases[0]]).intersection(*(swaps[c] for c in cases))
            if keys and is_own:
                yield name, min(keys), [{key: swap[key] for key in keys & swap.keys()} for swap in swaps]


def _swapped(wrong: np.ndarray, right: Any, value: Any) -> Any:
    """Return what is right in the place of a value that is wrong; any other value as it is."""
    array = numbers(value)
    if array is None or not alike(squeezed(array), wrong, SINGLE):
        return value
    new = np.asarray(right, array.dtype)
    return new.reshape(array.shape) if squeezed(new).shape == wrong.shape else new


def _forms(steps: list[Values], c: int) -> list[np.ndarray]:
    """Return all values of some steps in a traced case."""
    return [squeezed(form) for values in steps for form in values[c] or ()]


def is_same(one: Values, other: Values) -> bool:
    """Return whether two steps are the same in all cases where both have values."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a and b]
    return all(any(alike(squeezed(x), squeezed(y)) for x in a for y in b) for a, b in pairs)


def weight(form: np.ndarray, run: Run, earlier: list[np.ndarray]) -> int:
    """Return what it tells that the answer has a value: NOTHING, AGAIN, LITTLE or ENOUGH."""
    constant = form.size == 0 or np.ptp(form) <= run.rtol * np.max(np.abs(form))
    if constant and (form.ndim or np.abs(form) in (0, 1)):
        return NOTHING
    if any(alike(form, known, run.rtol) for known in run.given):
        return NOTHING
    if any(alike(form, known, run.rtol) for known in earlier):
        return AGAIN
    return ENOUGH if form.size >= TELLING and not np.array_equal(form, np.rint(form)) else LITTLE


def _differ(values: list[np.ndarray]) -> bool:
    """Return whether there are two values that differ."""
    return any(not alike(value, values[0]) for value in values[1:])
