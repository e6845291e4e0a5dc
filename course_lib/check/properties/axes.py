"""Bring samples on principal axes to one form: whichever way an axis points, the answer is the same."""

from typing import Any

import numpy as np

from course_lib.check.case import Case
from course_lib.check.compare import array_of


def axes(result: Any, case: Case) -> Any:
    """Return the samples with each column's sign fixed; a result of another kind as it is."""
    array = array_of(result)
    if array is None or array.ndim != 2 or array.dtype.kind != "f" or not np.isfinite(array).all():
        return result
    # weights that no column of real data is orthogonal to
    side = (1 / np.sqrt(1 + np.arange(len(array)))) @ array
    return array * np.where(side < 0, -1, 1).astype(array.dtype)
