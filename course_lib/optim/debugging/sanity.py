"""What to look at before and beside a training: the first loss, the size of a step, what can be compared."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from course_lib.arrays import Array, Float, Int, expect, expect_shape
from course_lib.ops.losses import softmax_cross_entropy

Network = Sequence[Array]  # weight and bias of the hidden layer, weight and bias of the output layer


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


def loss_and_gradients(
    network: Network, x: Float[Array, "N D"], labels: Int[Array, " N"]
) -> tuple[float, list[Array]]:
    """Return the loss of a network with one hidden layer of ReLUs, and the gradient of each parameter."""
    weight1, bias1, weight2, bias2 = network
    z = x @ weight1.T + bias1
    h = np.maximum(z, 0)
    loss, dlogits = softmax_cross_entropy(h @ weight2.T + bias2, labels)
    dz = np.where(z > 0, dlogits @ weight2, 0)
    return loss, [dz.T @ x, dz.sum(axis=0), dlogits.T @ h, dlogits.sum(axis=0)]


def overfit_one(
    network: Network, sample: tuple[Float[Array, "N D"], Int[Array, " N"]]
) -> Callable[[Float[Array, "M D"]], Int[Array, " M"]]:
    """
    Train a network with one hidden layer until it knows a few samples by heart.

    Args:
        network: Its parameters before the training.
        sample: Inputs and labels: one sample, or some.

    Returns:
        The trained network, as a function from inputs to classes.
    """
    x, labels = sample
    params = [np.array(param, float) for param in network]
    m = [np.zeros_like(param) for param in params]
    v = [np.zeros_like(param) for param in params]
    for step in range(1, 2001):
        loss, grads = loss_and_gradients(params, x, labels)
        if loss < 0.01:
            break
        for i, grad in enumerate(grads):
            m[i] = 0.9 * m[i] + 0.1 * grad
            v[i] = 0.999 * v[i] + 0.001 * grad**2
            params[i] = params[i] - 0.01 * (m[i] / (1 - 0.9**step)) / (
                np.sqrt(v[i] / (1 - 0.999**step)) + 1e-8
            )

    def predict(x: Array) -> Array:
        """Return the class of each input."""
        h = np.maximum(x @ params[0].T + params[1], 0)
        return (h @ params[2].T + params[3]).argmax(axis=1)

    return predict
