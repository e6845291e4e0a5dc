"""What to look at before and beside a training: the first loss, the size of a step, what can be compared."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape


def initial_loss(classes: int) -> float:
    """
    Return the cross-entropy of a network that gives each class the same probability.

    Raises:
        ArgumentError: If there is no class.

    Example:
        >>> round(initial_loss(10), 3)
        2.303

    Source: Karpathy (2019), A recipe for training neural networks.
    """
    expect(classes >= 1, "initial_loss: classes", "1 or more", classes)
    return float(np.log(classes))


def update_ratio(param: Float[Array, "*shape"], update: Float[Array, "*shape"]) -> float:
    """
    Return how long a step is, relative to the parameter that it changes: the quotient of their norms.

    Args:
        param: A parameter before the step.
        update: What is added to it.

    Raises:
        ArgumentError: If the shapes differ.

    Example:
        >>> update_ratio(np.array([3.0, 4.0]), np.array([0.0, -0.005]))
        0.001
    """
    expect_shape("update_ratio: update", update, param.shape)
    return float(np.linalg.norm(update) / np.linalg.norm(param))


def comparable_pairs(runs: Sequence[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """
    Return which runs differ in exactly one setting, so that their results can be compared.

    Args:
        runs: The settings of each run, by name; all have the same names.

    Returns:
        Pairs of places (i, j) with i < j, in ascending order.

    Example:
        >>> comparable_pairs([{"lr": 0.1, "p": 0.0}, {"lr": 0.1, "p": 0.5}, {"lr": 0.2, "p": 0.0}])
        [(0, 1), (0, 2)]
    """
    return [
        (i, j)
        for (i, one), (j, other) in combinations(enumerate(runs), 2)
        if sum(one[name] != other[name] for name in one) == 1
    ]


def next_measure(train_error: float, val_error: float, *, goal: float) -> str:
    """
    Return what to do next: training first, then the gap, then nothing.

    Args:
        train_error: The share of the training set that is classified wrongly.
        val_error: The same for the validation set.
        goal: The validation error that would be good enough.

    Returns:
        "fix the training" while the training error is above the goal; then "close the gap" while the
        validation error is; "done" where neither is.

    Example:
        >>> next_measure(0.02, 0.2, goal=0.1)
        'close the gap'
    """
    if train_error > goal:
        return "fix the training"
    return "close the gap" if val_error > goal else "done"
