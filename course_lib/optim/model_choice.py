"""Which epoch of a training to keep, chosen on the validation set, and what it is worth on the test set."""

from collections.abc import Callable, Sequence

import numpy as np

from course_lib.arrays import Array, Float, Int, expect
from course_lib.ops.dropout import dropout_forward

Weights = Sequence[Float[Array, "..."]]
Part = tuple[Float[Array, "N D"], Int[Array, " N"]]  # the examples of one set, and their classes


def train_with_early_stopping(
    step: Callable[[], Weights], validate: Callable[[Weights], float], *, patience: int, max_epochs: int
) -> tuple[int, list[Float[Array, "..."]]]:
    """
    Train until ``patience`` epochs in a row bring no lower validation loss, and keep the best weights.

    Args:
        step: Trains for one epoch and returns the weights; its next call may change these arrays in place.
        validate: Returns the validation loss of some weights.
        patience: Number of epochs to wait for a new best, at least 1.
        max_epochs: The most epochs to train, at least 1.

    Returns:
        The best epoch, counted from 0, and a copy of its weights.

    Raises:
        ArgumentError: If ``patience`` or ``max_epochs`` is below 1.

    Example:
        >>> losses, weights = iter([3.0, 2.0, 2.5, 2.4, 1.0]), [np.zeros(1)]
        >>> def step():
        ...     weights[0][0] = next(losses)
        ...     return weights
        >>> train_with_early_stopping(step, lambda weights: weights[0][0], patience=2, max_epochs=5)
        (1, [array([2.])])

    Source: Goodfellow, Bengio and Courville (2016), Deep Learning, algorithm 7.1.
    """
    expect(patience >= 1, "train_with_early_stopping: patience", "at least 1", patience)
    expect(max_epochs >= 1, "train_with_early_stopping: max_epochs", "at least 1", max_epochs)
    least, best, kept = np.inf, 0, []
    for epoch in range(max_epochs):
        weights = step()
        loss = validate(weights)
        if epoch == 0 or loss < least:
            least, best, kept = loss, epoch, [np.array(weight) for weight in weights]
        elif epoch - best >= patience:
            break
    return best, kept


def evaluate(
    snapshots: Sequence[Weights], val: Part, test: Part, *, p: float, rng: np.random.Generator
) -> tuple[int, float]:
    """
    Choose the best of a network's snapshots on the validation set; return its number and its test error.

    Args:
        snapshots: The network after each epoch: weights (H, D) and (K, H), with a ReLU between them.
        val: Inputs and labels to choose with.
        test: Inputs and labels that are looked at once.
        p: The probability with which the hidden units were dropped in training.
        rng: Would draw masks; nothing is drawn, since no unit is dropped in a test.

    Returns:
        The number of the snapshot with the least validation error, the first of equals, and the share of test
        examples that it does not classify correctly.
    """

    def error(weights: Weights, part: Part) -> float:
        weight1, weight2 = weights
        x, labels = part
        h, _ = dropout_forward(np.maximum(x @ weight1.T, 0), p=p, training=False, rng=rng)
        return float(np.mean((h @ weight2.T).argmax(axis=1) != labels))

    errors = [error(weights, val) for weights in snapshots]
    best = int(np.argmin(errors))
    return best, error(snapshots[best], test)
