"""Results that are numbers: one, the settings of a walk, or a weight."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from course_lib.check.arguments import Made
from course_lib.check.case import Case
from course_lib.check.compare import array_of, count, kind
from course_lib.check.properties.by_level.measured import Measured, need_finite
from course_lib.check.properties.finding import Unfit, real_numbers


def value(result: Any, target: Any, noun: str, case: Case, levels: Mapping[str, float]) -> Measured:
    """Return a number that is to be large."""
    return Measured(_number(result), "The result is {came}, expected {level} or more.")


def steps(result: Any, target: Any, noun: str, case: Case, levels: Mapping[str, float]) -> Measured:
    """
    Return a number of steps, which is to be small.

    Args:
        result: The number; or settings, where the target says how many steps they take.
        target: Anything, where the result is the number. Else a dict: "settings", the names of the numbers in
            the result; "walk", a :class:`Made` function that counts the steps with them; "best", the fewest
            there are: a level is how many times as many it may take.
        noun: Not used.
        case: Not used.
        levels: Not used.
    """
    best = 1.0
    if isinstance(target, Mapping):
        result = target["walk"].make()(*_settings(result, target["settings"]))
        best = target["best"]
    number = _number(result)
    if number < 0 or number != round(number):
        raise Unfit(f"The result is {number:.3g}. A number of steps is a whole number from 0.")
    return Measured(number / best, "It took {came} steps, expected {level} or fewer.", most=True, scale=best)


def excess_loss(
    result: Any, target: Mapping[str, Any], noun: str, case: Case, levels: Mapping[str, float]
) -> Measured:
    """
    Return by how much the loss of a weight lies above the least possible one, on all data there could be.

    Args:
        result: The weight, (D,).
        target: "best", the weight with the least loss, and "curvatures", those of the loss in the direction
            of each entry.
        noun: Not used.
        case: Not used.
        levels: Not used.
    """
    best = np.asarray(target["best"])
    weight = real_numbers(result, "The weight", best.shape, finite=False)
    need_finite(weight, "entries of the weight")
    with np.errstate(over="ignore"):
        above = float(target["curvatures"] @ (weight - best) ** 2 / 2)
    told = (
        "On new data the loss of your weight lies {came} above the least possible, expected {level} or less."
    )
    return Measured(above, told, most=True)


def own(result: Any, target: Made, noun: str, case: Case, levels: Mapping[str, float]) -> Measured:
    """
    Return what the exercise's own function makes of a result, a number that is to be small.

    Args:
        result: What is measured.
        target: A function. It returns the number, and a sentence with {came} and {level}; or one sentence,
            where the result is of another kind.
        noun: Not used.
        case: Not used.
        levels: Not used.
    """
    found = target.make()(result)
    if isinstance(found, str):
        raise Unfit(found)
    number, told = found
    return Measured(float(number), told, most=True)


def _settings(result: Any, names: Sequence[str]) -> list[float]:
    """Return the numbers of which a result is made, or raise what it is instead."""
    wanted = f"expected ({', '.join(names)})"
    if not isinstance(result, list | tuple | np.ndarray) or np.shape(result) == ():
        hint = " Is there a `return`?" if result is None else ""
        raise Unfit(f"The result is {kind(result)}, {wanted}.{hint}")
    if len(result) != len(names):
        raise Unfit(f"The result has {count(len(result), 'entry')}, {wanted}.")
    return [_number(part) for part in result]


def _number(result: Any) -> float:
    """Return a result that is one number, or raise what it is instead."""
    array = array_of(result)
    if array is None or array.size != 1 or array.dtype.kind not in "iuf":
        hint = " Is there a `return`?" if result is None else ""
        raise Unfit(f"The result is {kind(result)}, expected a number.{hint}")
    need_finite(array, "numbers")
    return float(array.item())
