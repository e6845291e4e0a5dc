"""What a property tells: the field that fails, a mistake's name if it is sure, a sentence for the student."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from course_lib.check.case import Case
from course_lib.check.compare import array_of, kind

OTHER = "?"  # a name for "none of the known ones": it contradicts a name that another case suggests


class Finding(NamedTuple):
    """One thing that is not right; without a field it is a remark, and costs nothing."""

    field: str
    name: str  # nothing where only a fact is told
    sentence: str


class Unfit(Exception):
    """A result that is not of the right kind: nothing in it can be judged."""

    def __init__(self, sentence: str, name: str = ""):
        super().__init__(sentence)
        self.name = name

    def findings(self, fields: tuple[str, ...]) -> Iterator[Finding]:
        """Yield a finding for each field."""
        return everywhere(fields, self.name, str(self))


def everywhere(fields: tuple[str, ...], name: str, sentence: str) -> Iterator[Finding]:
    """Yield one finding for each field: what failed leaves nothing worth a point."""
    return (Finding(field, name, sentence) for field in fields)


def results_of(result: Any, case: Case) -> tuple[Any, ...]:
    """Return what each of a case's calls returned."""
    if case.calls == 1:
        return (result,)
    if not isinstance(result, tuple) or len(result) != case.calls:
        raise Unfit(f"It returned {kind(result)}")
    return result


def real_numbers(value: Any, what: str, shape: tuple[int, ...], *, finite: bool = True) -> np.ndarray:
    """Return an array of real numbers of a shape, or raise what it is instead."""
    array = array_of(value)
    wanted = f"expected an array of shape {shape}"
    if array is None or (array.ndim == 0 and shape):
        raise Unfit(
            f"{what} is {kind(value)}, {wanted}." + (" Is there a `return`?" if value is None else "")
        )
    if array.shape != shape:
        raise Unfit(f"{what} has shape {array.shape}, {wanted}.")
    if array.dtype.kind == "c":
        raise Unfit(f"{what} has complex numbers, expected real ones.")
    array = array.astype(float)
    if finite and not np.isfinite(array).all():
        raise Unfit(f"{what} has entries that are NaN or infinite: a division by zero?")
    return array


def ordinal(i: int) -> str:
    """Return a position, counted from 0, in words."""
    words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
    return words[i] if i < len(words) else f"{i + 1}th"


def percent(share: float) -> str:
    """Return a share as a student would write it: "30 %"."""
    return f"{100 * share:.3g} %"


def strays(
    case: Case, same: bool, field: str, what: str, own: str = "own-generator", other: str = "global-generator"
) -> Iterator[Finding]:
    """
    Yield a finding where two calls agree or differ and should not.

    Args:
        case: It says whether each call got an equally seeded generator, or all of them the same one.
        same: Whether all calls gave the same.
        field: The field that fails.
        what: What was drawn: "order", "mask".
        own: The name where calls with one generator agree.
        other: The name where equally seeded generators lead to something else.
    """
    if case.calls > 1 and same and not case.anew:
        told = (
            f"{_times(case.calls)} with the same generator gave the same {what}. A generator that you make "
            "yourself, such as np.random.default_rng(0), starts again at each call: draw from `rng`."
        )
        yield Finding(field, own, told)
    if case.calls > 1 and not same and case.anew:
        told = (
            f"{_times(case.calls)} with equally seeded generators did not give the same {what}. You draw "
            "elsewhere than from `rng` (np.random, random, your own default_rng): nobody can repeat your run."
        )
        yield Finding(field, other, told)


def _times(calls: int) -> str:
    return "Two calls" if calls == 2 else f"{calls} calls"
