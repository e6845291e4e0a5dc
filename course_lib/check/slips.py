"""Slips that need no list: what came is what was expected, but exchanged, scaled, turned or not stored."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from course_lib.check.case import Case
from course_lib.check.compare import array_of, close
from course_lib.check.npz_tree import is_named
from course_lib.check.truth import Truth


class Pairing(NamedTuple):
    """One field on one case: what came and what was expected, as arrays."""

    got: np.ndarray
    want: np.ndarray
    atol: float
    case: Case
    start: np.ndarray | None  # the argument of the same name: what an update rule starts from


def named(truth: Truth, values: list[dict[str, Any]], wrong: list[str]) -> tuple[str, str]:
    """
    Return the name and the sentence of a slip that explains every wrong field on every case, or nothing.

    Args:
        truth: The exercise.
        values: The answer's graded fields on each case.
        wrong: The fields that are wrong on some case.
    """
    pairings = {key: _pairings(truth, values, key) for key in wrong}
    if any(pairs is None for pairs in pairings.values()):
        return "", ""
    exchanged = _exchanged(truth, values, wrong)
    if exchanged:
        return exchanged
    told = [_slip(truth, key, pairs) for key, pairs in pairings.items() if pairs is not None]
    if not all(told):
        return "", ""
    names = list(dict.fromkeys(slip[0] for slip in told if slip))
    sentences = list(dict.fromkeys(slip[1] for slip in told if slip))
    if names == ["unchanged"] and len(wrong) > 1:
        first, last = ", ".join(wrong[:-1]), wrong[-1]
        sentences = [f"{first} and {last} come back as they went in: return the new ones."]
    return names[0], " ".join(sentences)


def _pairings(truth: Truth, values: list[dict[str, Any]], key: str) -> list[Pairing] | None:
    """Return a field on all cases, or nothing where it is not one array or number on each of them."""
    found = []
    for i, (case, expected) in enumerate(zip(truth.cases, truth.expected, strict=True)):
        got = array_of(_bare(values[i].get(key)))
        want = array_of(_bare(_expected(truth, expected.result, key)))
        if got is None or want is None or want.dtype.kind not in "iuf" or got.dtype.kind not in "iuf":
            return None
        start = array_of(_argument(truth, case, key))
        start = start if start is not None and start.shape == want.shape else None
        found.append(Pairing(got, want, truth.atol[i].get(key, 0.0), case, start))
    return found


def _bare(value: Any) -> Any:
    """Return the array in a tuple of one: what a backward function of one input returns."""
    return value[0] if type(value) in (list, tuple) and len(value) == 1 else value


def _expected(truth: Truth, result: Any, key: str) -> Any:
    """Return a field of an expected result."""
    parts = [result] if len(truth.slots) == 1 else result
    for slot, part in zip(truth.slots, parts, strict=True):
        if slot.name == key:
            return part
        if slot.graded and key in slot.fields:
            return getattr(part, key)
    return None


def _argument(truth: Truth, case: Case, key: str) -> Any:
    """Return the argument, or the field of a state among the arguments, that has a field's name."""
    if key in truth.parameters and truth.parameters.index(key) < len(case.args):
        return case.args[truth.parameters.index(key)]
    return next((getattr(arg, key) for arg in case.args if is_named(arg) and key in arg._fields), None)


def _same(a: np.ndarray, b: np.ndarray, atol: float) -> bool:
    return a.shape == b.shape and bool(close(a, b, atol).all())


def _everywhere(pairs: list[Pairing], change: Callable[[Pairing], Any]) -> bool:
    """Return whether what came is what was expected, changed, on all cases, and two entries show it."""
    with np.errstate(all="ignore"):
        return _explain(pairs, [change(pair) for pair in pairs])


def _explain(pairs: list[Pairing], changed: list[Any]) -> bool:
    """Return whether changed values are what came on all cases, and two entries show it."""
    shows = 0
    for pair, value in zip(pairs, changed, strict=True):
        if value is None or not _same(pair.got, np.asarray(value), pair.atol):
            return False
        if pair.got.shape != pair.want.shape:
            shows += pair.want.size
        else:
            shows += int(np.sum(~close(pair.got, pair.want, pair.atol)))
    return shows >= 2


def _exchanged(truth: Truth, values: list[dict[str, Any]], wrong: list[str]) -> tuple[str, str] | None:
    """Return whether the wrong fields' values are each other's."""
    if not 2 <= len(wrong) <= 4:
        return None
    for order in itertools.permutations(wrong):
        if order == tuple(wrong):
            continue
        if all(_takes(truth, values, key, other) for key, other in zip(wrong, order, strict=True)):
            given = ", ".join(f"{other} where {key} belongs" for key, other in zip(wrong, order, strict=True))
            return "another-order", f"Your values are right, but in another order: you returned {given}."
    return None


def _takes(truth: Truth, values: list[dict[str, Any]], key: str, other: str) -> bool:
    """Return whether a field holds, on every case, what belongs to another."""
    for i, expected in enumerate(truth.expected):
        got = array_of(_bare(values[i].get(key)))
        want = array_of(_bare(_expected(truth, expected.result, other)))
        if got is None or want is None or not _same(got, want, truth.atol[i].get(other, 0.0)):
            return False
    return True


def _slip(truth: Truth, key: str, pairs: list[Pairing]) -> tuple[str, str] | None:
    """Return the slip that a field shows on all cases."""
    for name, sentence, change in SLIPS:
        if _everywhere(pairs, change):
            return name, sentence.format(key=key)
    if all(pair.start is not None for pair in pairs):
        for name, sentence, change in STEP_SLIPS:
            if _everywhere(pairs, change):
                return name, sentence.format(key=key)
    return _factor(key, pairs)


def _of_start(change: Callable[[np.ndarray], np.ndarray]) -> Callable[[Pairing], Any]:
    """Return the change of a step, seen from where it starts."""
    return lambda p: None if p.start is None else p.start + change(p.want - p.start)


def _reshaped(p: Pairing) -> Any:
    return p.want.reshape(p.got.shape) if p.got.size == p.want.size and p.got.shape != p.want.shape else None


def _transposed(p: Pairing) -> Any:
    return p.want.swapaxes(-1, -2) if p.want.ndim > 1 else p.want


def _reversed(p: Pairing) -> Any:
    return p.want[::-1] if p.want.ndim else None


SLIPS: list[tuple[str, str, Callable[[Pairing], Any]]] = [
    ("zeros", "Every entry of {key} is 0. Is the result ever written?", lambda p: np.zeros_like(p.want)),
    ("wrong-sign", "{key} has the opposite sign everywhere.", lambda p: -p.want),
    ("transposed", "{key} is the right answer transposed: its last two axes are swapped.", _transposed),
    ("order-reversed", "{key} has the right rows, but the last comes first.", _reversed),
    (
        "another-shape",
        "{key} has the right numbers in another shape. Look at keepdims, at reshape, at indexing with None.",
        _reshaped,
    ),
    (
        "negative-lost",
        "{key} is right where it is positive; where it is negative, you return 0.",
        lambda p: np.maximum(p.want, 0),
    ),
    ("absolute", "{key} is right but for the sign: you return its size.", lambda p: np.abs(p.want)),
    ("squared", "{key} is the square of what is expected.", lambda p: p.want**2),
    ("root", "{key} is the square root of what is expected.", lambda p: np.sqrt(p.want)),
    ("reciprocal", "{key} is one over what is expected.", lambda p: 1 / p.want),
    (
        "rounded",
        "{key} is rounded to whole numbers. Is its array, or a division, one of integers?",
        lambda p: np.trunc(p.want),
    ),
]
STEP_SLIPS: list[tuple[str, str, Callable[[Pairing], Any]]] = [
    ("unchanged", "{key} comes back as it went in.", _of_start(np.zeros_like)),
    ("other-direction", "{key} goes the right distance in the wrong direction.", _of_start(np.negative)),
    (
        "step-alone",
        "You returned the step itself, not {key} after the step.",
        lambda p: None if p.start is None else p.want - p.start,
    ),
    (
        "step-alone",
        "You returned the step itself, not {key} after the step.",
        lambda p: None if p.start is None else p.start - p.want,
    ),
]


def _factors(case: Case) -> Iterator[tuple[str, float, str]]:
    """Yield telling factors of a case: a name, the factor, and what it means."""
    for name, what, size in _sizes(case):
        yield (
            f"times-{name}",
            size,
            f"Every entry of {{key}} is too large by {what}: a sum, where a mean is meant?",
        )
        yield (
            f"divided-by-{name}",
            1 / size,
            f"Every entry of {{key}} is too small by {what}: divided once too often?",
        )
    for name, value in case.options.items():
        if isinstance(value, int | float) and not isinstance(value, bool) and value not in (0, 1):
            yield f"times-{name}", value, f"Every entry of {{key}} is multiplied by {name} once too often."
            yield f"divided-by-{name}", 1 / value, f"Every entry of {{key}} lacks one factor {name}."
    yield "twice", 2.0, "Every entry of {key} is twice what is expected."
    yield "half", 0.5, "Every entry of {key} is half of what is expected."


def _sizes(case: Case) -> Iterator[tuple[str, str, float]]:
    """Yield the sizes of a case's first array: a name, what it is, and the size."""
    array = next((arg for arg in case.args if isinstance(arg, np.ndarray) and arg.size), None)
    if array is None or not array.ndim:
        return
    yield "length", "the length of its first axis", len(array)
    yield "entries", "the number of entries", array.size
    if array.ndim > 1:
        yield "features", "the length of its last axis", array.shape[-1]
        yield "entries-per-example", "the number of entries per example", array.size / len(array)


def _factor(key: str, pairs: list[Pairing]) -> tuple[str, str] | None:
    """Return the telling factor that all entries share on every case."""
    if any(p.got.shape != p.want.shape for p in pairs):
        return None
    candidates = [{name: (value, text) for name, value, text in _factors(p.case)} for p in pairs]
    for name in candidates[0]:
        if not all(name in found for found in candidates):
            continue
        values = [found[name][0] for found in candidates]
        text = candidates[0][name][1].format(key=key)
        for of_step in (False, True):
            changed = [_scaled(p, value, of_step) for p, value in zip(pairs, values, strict=True)]
            if _explain(pairs, changed):
                return name, text.replace("Every entry of", "Your step of") if of_step else text
    return None


def _scaled(p: Pairing, value: float, of_step: bool) -> np.ndarray | None:
    if not value or (of_step and p.start is None):
        return None
    with np.errstate(all="ignore"):
        return p.start + value * (p.want - p.start) if of_step and p.start is not None else p.want * value
