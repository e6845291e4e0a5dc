"""Bring what stands on principal axes to one form: whichever way an axis points, the answer is the same."""

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


def components(result: Any, case: Case) -> Any:
    """
    Return (scores, components, …) with each component's sign fixed, and that of its scores with it.

    Components are rows. Where they are columns they stay so; scores that do not fit them stay as they are, as
    does a result of another kind.
    """
    if not isinstance(result, list | tuple) or len(result) < 2:
        return result
    scores, rows = array_of(result[0]), array_of(result[1])
    if rows is None or rows.ndim != 2 or rows.dtype.kind != "f" or not np.isfinite(rows).all():
        return result
    features = np.shape(case.args[0])[-1]
    turned = rows.shape[1] != features == rows.shape[0]
    rows = rows.T if turned else rows
    side = rows @ (1 / np.sqrt(1 + np.arange(rows.shape[1])))
    signs = np.where(side < 0, -1, 1).astype(rows.dtype)
    fits = scores is not None and scores.ndim == 2 and scores.shape[1] == len(signs)
    rows = rows * signs[:, None]
    return (scores * signs if fits else result[0], rows.T if turned else rows, *result[2:])
