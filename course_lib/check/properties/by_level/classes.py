"""Results that are one class for each example."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from course_lib.check.case import Case
from course_lib.check.compare import array_of, count, kind
from course_lib.check.properties.by_level.measured import Measured, need_finite
from course_lib.check.properties.finding import Finding, Unfit, percent

FARTHEST = 10**9  # a class beyond is none, and need not be told from another
CHANCE = 2.0  # standard errors within which a share is no better than another
STEPS = (
    "Does what predicts use the parameters that were trained? Do the steps go against the gradient? "
    "Does each label still belong to its {noun}? Do the first weights differ from each other?"
)
LONGER = (
    "Does the training loss still fall at the end? Then train longer, or take larger steps. Does it stand "
    "still or jump? Then look at the learning rate, the batches and the first weights."
)


def accuracy(result: Any, target: Any, noun: str, case: Case, levels: Mapping[str, float]) -> Measured:
    """Return which share of the classes is right; the target is the labels, (N,)."""
    labels = np.asarray(target)
    came = classes(result, labels, noun)
    share = float(np.mean(came == labels))
    told = f"{{came}} of the {len(labels)} {noun}s are classified correctly, expected {{level}} or more."
    if len(labels) == 1:
        told = f"The one {noun} got class {came[0]}, expected {labels[0]}."
    strange = came[(came < labels.min()) | (came > labels.max())]
    if strange.size and len(labels) > 1:
        told += f" {strange[0]} is not a label: they run from {labels.min()} to {labels.max()}."
    reason = _reason(came, labels, share, noun, min(levels.values()))
    return Measured(share, told, " %", False, *reason, scale=100)


def _reason(came: np.ndarray, labels: np.ndarray, share: float, noun: str, lowest: float) -> tuple[str, str]:
    """Return what a share of right classes shows, compared with that of the most frequent class."""
    n, steps = len(labels), STEPS.format(noun=noun)
    if n == 1:
        return "nothing-learned", steps
    usual = float(np.unique(labels, return_counts=True)[1].max() / n)
    error = CHANCE * (usual * (1 - usual) / n) ** 0.5
    shifted = float(np.mean(came - 1 == labels))
    if shifted > max(share, usual + error):
        return "counted-from-1", f"Less 1, they would be right in {percent(shifted)}: classes count from 0."
    if share >= lowest:
        return "", ""
    if (came == came[0]).all():
        told = f"Every {noun} got class {came[0]}, whatever the input."
        return "nothing-learned", f"{told} {steps}"
    if share <= usual + error:
        than = "no better" if share <= usual else "hardly better"
        told = f"That is {than} than giving every {noun} the most frequent class ({percent(usual)})."
        return "nothing-learned", f"{told} {steps}"
    told = (
        f"The most frequent class alone is right in {percent(usual)}: something was learned, but too little."
    )
    return "too-little-learned", f"{told} {LONGER}"


def classes(result: Any, labels: np.ndarray, noun: str) -> np.ndarray:
    """Return one whole number for each label, or raise what there is instead."""
    array, n = array_of(result), len(labels)
    wanted = f"expected an array of shape ({n},): one class per {noun}"
    if array is None or array.ndim == 0:
        hint = " Is there a `return`?" if result is None else ""
        raise Unfit(f"The result is {kind(result)}, {wanted}.{hint}")
    if array.shape != (n,):
        name, hint = _other_shape(array, labels, noun)
        raise Unfit(f"The result has shape {array.shape}, {wanted}.{hint}", name)
    if array.dtype.kind == "c":
        raise Unfit("The classes are complex numbers. A class is a whole number from 0.")
    need_finite(array, "classes")
    if not np.array_equal(array, np.rint(array)):
        told = f"The classes are numbers such as {array[array != np.rint(array)][0]:.3g}."
        if labels.max() <= 1 and array.min() >= 0 and array.max() <= 1:
            told += " Are these probabilities? The class is 1 where they are above 0.5: `p > 0.5`."
            raise Unfit(told, "probabilities-returned")
        raise Unfit(f"{told} A class is a whole number from 0.", "no-whole-numbers")
    return np.clip(array, -FARTHEST, FARTHEST).astype(np.int64)


def _other_shape(array: np.ndarray, labels: np.ndarray, noun: str) -> tuple[str, str]:
    """Return what is told of an array of classes of another shape: a name and what to do."""
    n, k = len(labels), int(labels.max()) + 1
    if array.ndim == 1 and array.size == k > 1 and n > 1:
        return "wrong-axis", f" {k} is the number of classes: did `argmax` go along the {noun}s?"
    if array.ndim == 1:
        return "other-inputs", f" Does your function look at its argument, which has {count(n, noun)}?"
    if array.ndim != 2 or n not in array.shape or array.size <= n:
        return "an-axis-too-many", " `.ravel()` leaves one axis." if array.size == n > 1 else ""
    axis = 1 if array.shape[0] == n else 0
    one_hot = np.isin(array, (0, 1)).all() and (array.sum(axis=axis) == 1).all()
    numbers = "one-hot" if one_hot else "one number per class"
    each = "Each row" if axis else "Each column"
    return (
        "one-hot-returned" if one_hot else "scores-returned",
        f" {each} is {numbers}: the class is the place of the largest, `argmax(axis={axis})`.",
    )


def unusual(result: Any) -> Iterator[Finding]:
    """Yield remarks on classes in another container or of another type than is usual."""
    if isinstance(result, list | tuple):
        yield Finding("", "", f"The classes are {kind(result)}; np.array makes them the array that is meant.")
    elif np.asarray(result).dtype.kind == "f":
        yield Finding("", "", "Your classes are floats. A class is a whole number: np.zeros(n, dtype=int).")
