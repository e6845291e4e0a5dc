"""What every measure returns."""

from typing import NamedTuple

import numpy as np

from course_lib.check.properties.finding import Unfit

DIVERGED = "Did the training diverge? Look at the loss, and try a smaller learning rate."


class Measured(NamedTuple):
    """How good a result is."""

    value: float
    told: str  # as a sentence, with {came} and {level}
    unit: str = ""
    most: bool = False  # whether a level is the most it may be; else it is the least
    mistake: str = ""  # what the result shows of how it was come by: a name
    why: str = ""  # and a sentence, told where a level is missed
    scale: float = 1.0  # what a value or a level of 1 is told as


def need_finite(array: np.ndarray, things: str) -> None:
    """Raise if an array has entries that are no numbers."""
    if bad := int((~np.isfinite(array)).sum()):
        which = "The result" if array.size == 1 else f"{bad} of the {array.size:,} {things}"
        raise Unfit(f"{which} {'is' if bad == 1 else 'are'} NaN or infinite. {DIVERGED}", "diverged")
