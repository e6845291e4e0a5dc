"""How good a network is: accuracy, confusion, perplexity, when to stop, and the loss of guessing."""

from collections.abc import Sequence

import numpy as np

from course_lib.arrays import Array, Float, Int, expect, expect_shape


def perplexity(losses: Float[Array, "*shape"] | Sequence[float]) -> np.floating:
    """
    Return ``exp(mean loss)``: the number of equally likely symbols among which the model has to guess.

    Args:
        losses: Cross-entropies (natural logarithm), one per symbol, or one per batch of equal size.

    Raises:
        ArgumentError: If there are none.

    Example:
        >>> round(float(perplexity(np.log([2.0, 8.0]))), 12)
        4.0

    Source: Jelinek, Mercer, Bahl and Baker (1977).
    """
    losses = np.asarray(losses)
    expect(losses.size > 0, "perplexity: losses", "at least one loss", "none")
    return np.exp(losses.mean())


def accuracy(predictions: Int[Array, " N"], labels: Int[Array, " N"]) -> float:
    """
    Return the fraction of correct predictions.

    Args:
        predictions: The predicted classes, such as ``logits.argmax(axis=1)``.
        labels: The true classes.

    Returns:
        A fraction from 0 to 1.

    Raises:
        ShapeError: If the shapes differ.

    Example:
        >>> accuracy(np.array([0, 1, 2, 2]), np.array([0, 1, 1, 2]))
        0.75
    """
    expect_shape("accuracy: predictions", predictions, (len(labels),), hint="classes, not logits")
    return float(np.mean(predictions == labels))


def confusion_matrix(
    predictions: Int[Array, " N"], labels: Int[Array, " N"], *, classes: int
) -> Int[Array, "K K"]:
    """
    Count how often each class was predicted for each true class.

    Args:
        predictions: The predicted classes, from 0 to ``classes - 1``.
        labels: The true classes.
        classes: Number of classes.

    Returns:
        A matrix with one row per true class and one column per predicted class.

    Raises:
        ShapeError: If ``predictions`` and ``labels`` differ in shape.

    Example:
        >>> confusion_matrix(np.array([0, 1, 1]), np.array([0, 1, 0]), classes=2)
        array([[1, 1],
               [0, 1]])
    """
    expect_shape("confusion_matrix: predictions", predictions, (len(labels),), hint="classes, not logits")
    counts = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(counts, (labels, predictions), 1)
    return counts


def early_stopping_epoch(losses: Sequence[float] | Float[Array, " E"], patience: int) -> int:
    """
    Return the epoch whose weights early stopping keeps.

    Training stops after ``patience`` epochs in a row without a new best loss, and keeps the weights of the
    best epoch. A lower loss after that is never reached and does not count.

    Args:
        losses: The validation loss after each epoch.
        patience: Number of epochs to wait for a new best, at least 1.

    Returns:
        The epoch, counted from 0.

    Raises:
        ArgumentError: If there are no losses, or ``patience`` is below 1.

    Example:
        >>> early_stopping_epoch([3.0, 2.0, 2.5, 2.4, 1.0], patience=2)
        1

    Source:
        Goodfellow, Bengio and Courville (2016), Deep Learning, algorithm 7.1.
    """
    expect(len(losses) > 0, "early_stopping_epoch: losses", "at least one epoch", len(losses))
    expect(patience >= 1, "early_stopping_epoch: patience", "at least 1", patience)
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            break
    return best


def ensemble_predict(probabilities: Float[Array, "M N K"]) -> Int[Array, " N"]:
    """
    Combine the predictions of several networks: average their probabilities, then take the likeliest class.

    Args:
        probabilities: The probabilities of each network, for each sample and class.

    Returns:
        One class per sample.

    Raises:
        ShapeError: If ``probabilities`` does not have three axes.

    Source:
        Hansen and Salamon (1990), Neural network ensembles. They vote; we average, so that a confident
        network counts more than an unsure one.
    """
    expect_shape("ensemble_predict: probabilities", probabilities, ("networks", "N", "classes"))
    return probabilities.mean(axis=0).argmax(axis=1)
