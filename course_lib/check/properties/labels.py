"""How many images were classified correctly, and whether every class is the one that the network gives."""

import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from course_lib.check.case import Case
from course_lib.check.compare import array_of, count, kind
from course_lib.check.properties.finding import Finding, Unfit, percent

FIELDS = ("accuracy_50", "accuracy_80", "classes")
LEVELS = {"accuracy_50": 0.5, "accuracy_80": 0.8}
ENOUGH = 100  # images, from which an accuracy is judged


def fingerprints(images: np.ndarray) -> np.ndarray:
    """Return a number for each image, by which its label is found: labels are no argument of the function."""
    return np.array([zlib.crc32(image.astype(np.float32).tobytes()) for image in images], np.int64)


def labels(
    result: Any, case: Case, *, expected: Any, images: np.ndarray, classes: np.ndarray
) -> Iterator[Finding]:
    """
    Judge predicted classes.

    Args:
        result: The classes, (N,).
        case: Its second argument is the images.
        expected: The classes that the network gives.
        images: Fingerprints of all images that may be asked for.
        classes: Their labels.
    """
    asked = np.asarray(case.args[1])
    try:
        came = _classes(result, np.asarray(expected))
    except Unfit as unfit:
        yield from unfit.findings(FIELDS)
        return
    if isinstance(result, list | tuple):
        yield Finding("", "", f"The classes are {kind(result)}; np.array makes them the array that is meant.")
    elif np.asarray(result).dtype.kind == "f":
        yield Finding("", "", "Your classes are floats. A class is a whole number: np.zeros(n, dtype=int).")
    known = dict(zip(np.asarray(images).tolist(), np.asarray(classes).tolist(), strict=True))
    true = np.array([known.get(int(number), -1) for number in fingerprints(asked)])
    share = float(np.mean(came == true))
    if len(asked) >= ENOUGH:
        for field, level in LEVELS.items():
            if share < level:
                came_true = f"{percent(share)} of the {len(asked)} images are classified correctly"
                told = f"{came_true}, expected {percent(level)} or more."
                yield Finding(field, "", told)
    other = np.flatnonzero(came != np.asarray(expected))
    if other.size:
        i = other[0]
        told = f"{count(other.size, 'image')} of {len(asked)} got another class than this network gives"
        yield Finding("classes", "", f"{told}: image {i} got {came[i]}, expected {expected[i]}.")


def _classes(result: Any, expected: np.ndarray) -> np.ndarray:
    """Return one whole number per image, or raise what there is instead."""
    array, n = array_of(result), len(expected)
    wanted = f"expected an array of shape ({n},): one class per image"
    if array is None or array.ndim == 0:
        hint = " Is there a `return`?" if result is None else ""
        raise Unfit(f"It returned {kind(result)}, {wanted}.{hint}")
    if array.shape != (n,):
        told = f"It returned an array of shape {array.shape}, {wanted}."
        if array.ndim == 2 and array.size and np.array_equal(array.argmax(axis=1), expected):
            told += (
                " The largest number of each row is in the right place: return that place, argmax(axis=1)."
            )
        raise Unfit(told)
    if array.dtype.kind not in "iuf" or not np.array_equal(array, np.rint(array)):
        raise Unfit(
            f"Your classes are numbers such as {array.flat[0]:.3g}. A class is a whole number from 0."
        )
    return array.astype(np.int64)
