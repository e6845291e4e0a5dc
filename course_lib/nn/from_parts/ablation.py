"""What each trick of a network bought: its accuracy without them, alone and in pairs."""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, expect


class Ablation(NamedTuple):
    """What it costs to leave tricks out, in the unit of the accuracies."""

    cost: Float[Array, "K K"]  # without both; on the diagonal without one
    interaction: Float[Array, "K K"]  # what a pair costs beyond the sum of both; 0 on the diagonal


def accuracy_error(accuracy: float, examples: int) -> float:
    """
    Return the standard error of an accuracy that was measured on independent examples.

    Args:
        accuracy: The share of examples that were classified correctly.
        examples: How many there were.

    Example:
        >>> round(accuracy_error(0.9, 2000), 4)
        0.0067
    """
    expect(examples > 0, "accuracy_error: examples", "at least one", examples)
    return sqrt(accuracy * (1 - accuracy) / examples)


def ablation_table(runs: Mapping[tuple[str, ...], Sequence[float]], tricks: Sequence[str]) -> Ablation:
    """
    Return what each trick bought, alone and in pairs: medians over seeds, taken from the whole network's.

    Args:
        runs: Accuracies of several seeds by what was left out: ``()``, ``("dropout",)``, or two tricks in
            the order of ``tricks``.
        tricks: The rows and columns of the tables.

    Raises:
        ArgumentError: If a run is missing.

    Example:
        >>> runs = {(): [0.9], ("a",): [0.8], ("b",): [0.9], ("a", "b"): [0.5]}
        >>> ablation_table(runs, ["a", "b"]).interaction.round(6)
        array([[0. , 0.3],
               [0.3, 0. ]])
    """
    count = len(tricks)
    cost = np.zeros((count, count))
    for i in range(count):
        for j in range(i, count):
            left_out = (tricks[i],) if i == j else (tricks[i], tricks[j])
            expect(left_out in runs, "ablation_table: runs", f"a run without {left_out}", list(runs))
            cost[i, j] = cost[j, i] = np.median(runs[()]) - np.median(runs[left_out])
    alone = cost.diagonal()
    interaction = cost - alone[:, None] - alone
    np.fill_diagonal(interaction, 0.0)
    return Ablation(cost, interaction)
