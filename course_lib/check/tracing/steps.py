"""Say how far a wrong answer is right: which steps of the exercise are among the values that it computes."""

from collections.abc import Callable, Container
from typing import Any, NamedTuple, Protocol

import numpy as np

from course_lib.check.calling.limits import Timeout, memory_limit, time_limit
from course_lib.check.calling.running import quiet
from course_lib.check.case import Case
from course_lib.check.tracing.matching import Run
from course_lib.check.tracing.noting import PARTS
from course_lib.check.tracing.rerun import Rebuilt, same_draws
from course_lib.check.tracing.search import Search, Swaps, is_same

SECONDS = 0.25  # for all that the copies of an answer compute


class Step(NamedTuple):
    """What a right answer computes on its way."""

    says: str  # a noun: "the first moment, corrected: m / (1 - beta1**step)"; "" for what is returned
    values: list[Any]  # in each traced case a tuple of arrays, one for each way to write it, or None
    needs: list[int] = []  # noqa: RUF012  # the numbers of the steps that it is computed from


class Located(NamedTuple):
    """How far a wrong answer is right."""

    right: list[tuple[str, int]]  # the steps that are right, with their line
    missing: str = ""  # the first step that none of the answer's values is, and that no right step needs
    near: str = ""  # what one of its values is to that step: "twice it", "its negative"; that is the mistake
    complete: bool = False  # whether no step is missing: the mistake comes after them, or in other cases
    line: int = 0  # of the value that is near
    case: int = 0  # the number of the first case where the step is missing


class Known(Protocol):
    """What is known of an exercise, as far as it is needed here: a truth, which holds steps itself."""

    @property
    def steps(self) -> list[Step]:
        """Its steps."""

    @property
    def cases(self) -> list[Case]:
        """All its cases."""

    @property
    def traced(self) -> list[int]:
        """The numbers of those that the steps have values for."""

    @property
    def parameters(self) -> list[str]:
        """The names of the function's parameters."""


def steps_found(
    answer: Callable, source: str | None, truth: Known, wrong: Container[int] | None = None
) -> Located | None:
    """
    Say which steps of an exercise a wrong answer has right.

    Args:
        answer: The answer. A copy of it runs, with copies of all that it uses.
        source: Where it is defined: its cell, or what ``inspect.getsource`` gives. Lines are counted in it.
        truth: What is known of the exercise.
        wrong: The numbers of the cases that it gets wrong, if known. Where they have no steps' values, no
            step can be missing for that.

    Returns:
        How far the answer is right, or None where that cannot be told.
    """
    if not source or not truth.steps:
        return None
    cases = [truth.cases[i] for i in truth.traced]
    try:
        with quiet(), memory_limit(), same_draws(), np.errstate(all="ignore"), time_limit(SECONDS):
            found = Trial(answer, source, truth.steps, cases, truth.parameters).located()
    except (Timeout, Exception):  # an answer can be anything: its place is not told then
        return None
    if found is None or (found.complete and wrong is not None and not any(i in wrong for i in truth.traced)):
        return None
    return found._replace(case=truth.traced[found.case])


class Trial:
    """The run of an answer's copy on some cases, and which steps are found in it."""

    def __init__(
        self, answer: Callable, source: str, steps: list[Step], cases: list[Case], parameters: list[str]
    ) -> None:
        self.steps, self.cases, self.parameters = steps, cases, parameters
        most = max(np.size(form) for step in steps for forms in step.values for form in forms or ())
        self.copy = Rebuilt(answer, source, most)
        self.runs = self._runs([{} for _ in cases])
        self.searches = self._searches(self.runs)

    def _runs(self, swaps: list[Swaps]) -> list[Run]:
        pairs = zip(self.cases, swaps, strict=True)
        return [Run(case, self.copy.run(case, swap), self.parameters) for case, swap in pairs]

    def _searches(self, runs: list[Run]) -> list[Search]:
        values = [step.values for step in self.steps]
        searches = [
            Search(number, values, runs, is_returned=not step.says) for number, step in enumerate(self.steps)
        ]
        return [search for search in searches if search.is_provable]

    def _line(self, *keys: int) -> int:
        """Return the line where a value is first computed, in the answer itself if it is there."""
        return min(self.copy.places[key // PARTS] for key in keys).line

    def located(self) -> Located | None:
        """Return how far the answer is right."""
        if not self.searches or not all(run.notes for run in self.runs):
            return None
        found = [(self.steps[search.number].says, search.right) for search in self.searches if search.right]
        right = [(says, self._line(*keys)) for says, keys in found if says]
        known = [search.number for search in self.searches if search.right or search.is_rearranged]
        settled = {i for number in known for i in self.steps[number].needs} - self._returned()
        for search in self.searches:
            step = self.steps[search.number]
            if search.absent is None or search.number in settled or not step.says:
                continue
            near, key, is_mended = self._near(search)
            if is_mended or not (near or search.is_rearranged):
                return Located(
                    right, step.says, near, line=self._line(key) if near else 0, case=search.absent
                )
            settled |= {*step.needs}  # the answer has the step in its own way, and goes on with that
        return Located(right, complete=True) if right else None

    def _returned(self) -> set[int]:
        """Return the steps that a right answer returns, so that they cannot be left out."""
        slots = [step.values for step in self.steps if not step.says]
        steps = [(number, step.values) for number, step in enumerate(self.steps) if step.says]
        return {number for number, values in steps if any(is_same(values, slot) for slot in slots)}

    def _near(self, search: Search) -> tuple[str, int, bool]:
        """Return what a value is to a step, its sub-expression, and whether the step mends what follows."""
        wrong = {
            s.number for s in self.searches if search.number in self.steps[s.number].needs and not s.right
        }
        found = ("", 0, False)
        for name, key, swaps in search.near():
            right = {s.number for s in self._searches(self._runs(swaps)) if s.right}
            found = name, key, not wrong or bool(wrong & right)
            if found[-1]:
                break
        return found
