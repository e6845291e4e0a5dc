"""Results that are one number."""

from collections.abc import Mapping
from typing import Any

from course_lib.check.case import Case
from course_lib.check.compare import array_of, kind
from course_lib.check.properties.by_level.measured import Measured, need_finite
from course_lib.check.properties.finding import Unfit


def value(result: Any, target: Any, noun: str, case: Case, levels: Mapping[str, float]) -> Measured:
    """Return a number that is to be large."""
    return Measured(_number(result), "The result is {came}, expected {level} or more.")


def steps(result: Any, target: Any, noun: str, case: Case, levels: Mapping[str, float]) -> Measured:
    """Return a number of steps, which is to be small."""
    number = _number(result)
    if number < 0 or number != round(number):
        raise Unfit(f"The result is {number:.3g}. A number of steps is a whole number from 0.")
    return Measured(number, "It took {came} steps, expected {level} or fewer.", most=True)


def _number(result: Any) -> float:
    """Return a result that is one number, or raise what it is instead."""
    array = array_of(result)
    if array is None or array.size != 1 or array.dtype.kind not in "iuf":
        hint = " Is there a `return`?" if result is None else ""
        raise Unfit(f"The result is {kind(result)}, expected a number.{hint}")
    need_finite(array, "numbers")
    return float(array.item())
