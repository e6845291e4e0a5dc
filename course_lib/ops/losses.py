"""Losses, what training minimises: each is a mean over the batch and returns its gradient too."""

from collections.abc import Sequence

import numpy as np

from course_lib.arrays import Array, Float, Int, expect, expect_shape
from course_lib.ops.arguments import expect_floats, expect_indices


def _expect_labels(function: str, scores: Array, name: str, labels: Array) -> None:
    """Raise unless the scores are (N, classes) and there is one class per row."""
    expect_floats(function, **{name: scores})
    expect_shape(f"{function}: {name}", scores, ("N", "classes"))
    expect_shape(f"{function}: labels", labels, (len(scores),), hint="class numbers, not one-hot rows")
    expect_indices(f"{function}: labels", labels, scores.shape[1])
    expect(len(scores) > 0, f"{function}: {name}", "at least one row", f"shape {scores.shape}")


def softmax_cross_entropy(
    logits: Float[Array, "N classes"], labels: Int[Array, "N"]
) -> tuple[np.floating, Float[Array, "N classes"]]:
    """
    Return the mean of ``-log softmax(logits)[label]``, and its gradient with respect to the logits.

    Args:
        logits: One score per class, any real numbers: no softmax before.
        labels: The numbers of the true classes.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If the logits are not floats or the labels are not class numbers.

    Example:
        >>> loss, dlogits = softmax_cross_entropy(np.array([[0.0, 0.0]]), np.array([1]))
        >>> float(loss), dlogits.tolist()  # log 2: two classes, equally likely
        (0.6931471805599453, [[0.5, -0.5]])

    Source: Goodfellow, Bengio and Courville (2016), Deep Learning, equations 6.29 and 6.30.
    """
    _expect_labels("softmax_cross_entropy", logits, "logits", labels)
    rows = np.arange(len(logits))
    shifted = logits - logits.max(axis=1, keepdims=True)  # so that exp cannot overflow
    log_probs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dlogits = np.exp(log_probs)
    dlogits[rows, labels] -= 1
    dlogits /= len(logits)
    return -log_probs[rows, labels].mean(), dlogits


def logistic_loss(
    scores: Float[Array, " N"], labels: Int[Array, " N"]
) -> tuple[np.floating, Float[Array, " N"]]:
    """
    Return the mean of ``-log p``, where ``p`` is the probability of the true class of two, and its gradient.

    The probability of class 1 is the sigmoid of the score, that of class 0 is the rest.

    Args:
        scores: One score per example, any real numbers: no sigmoid before.
        labels: 0 or 1.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If the scores are not floats or the labels are not 0 or 1.

    Example:
        >>> loss, dscores = logistic_loss(np.array([0.0]), np.array([1]))
        >>> float(loss), dscores.tolist()  # log 2
        (0.6931471805599453, [-0.5])

    Source: Goodfellow, Bengio and Courville (2016), Deep Learning, section 6.2.2.2. torch calls it
        binary_cross_entropy_with_logits.
    """
    expect_floats("logistic_loss", scores=scores)
    expect_shape("logistic_loss: scores", scores, ("N",))
    expect_shape("logistic_loss: labels", labels, (len(scores),))
    expect_indices("logistic_loss: labels", labels, 2)
    expect(len(scores) > 0, "logistic_loss: scores", "at least one score", f"shape {scores.shape}")
    labels = labels.astype(scores.dtype)
    small = np.exp(-np.abs(scores))  # never overflows
    probs = np.where(scores < 0, small, 1) / (1 + small)
    loss = (np.maximum(scores, 0) - scores * labels + np.log1p(small)).mean()
    return loss, (probs - labels) / len(scores)


def hinge_loss(
    scores: Float[Array, "N classes"], labels: Int[Array, "N"], *, margin: float = 1.0
) -> tuple[np.floating, Float[Array, "N classes"]]:
    """
    Return the hinge loss, and its gradient with respect to the scores.

        sum over j != label of max(0, scores[j] - scores[label] + margin), averaged over the batch

    Args:
        scores: One score per class.
        labels: The numbers of the true classes.
        margin: The lead that the true class needs. A class exactly at the margin adds nothing to the loss
            and receives no gradient.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If the scores are not floats or the labels are not class numbers.

    Example:
        >>> loss, dscores = hinge_loss(np.array([[2.0, 1.5, -1.0]]), np.array([0]))
        >>> float(loss), dscores.tolist()
        (0.5, [[-1.0, 1.0, 0.0]])

    Source: Weston and Watkins (1999). torch's multi_margin_loss also divides by the number of classes.
    """
    _expect_labels("hinge_loss", scores, "scores", labels)
    rows = np.arange(len(scores))
    short = scores - scores[rows, labels][:, None] + margin
    short[rows, labels] = 0
    dscores = (short > 0).astype(scores.dtype)
    dscores[rows, labels] = -dscores.sum(axis=1)
    dscores /= len(scores)
    return np.maximum(short, 0).sum(axis=1).mean(), dscores


def mse_loss(
    prediction: Float[Array, "*shape"], target: Float[Array, "*shape"]
) -> tuple[np.floating, Float[Array, "*shape"]]:
    """
    Return the mean squared difference over all entries, and its gradient with respect to the prediction.

    Args:
        prediction: The network's output.
        target: The desired output, in the same shape.

    Raises:
        ShapeError: If the shapes differ: (N, 1) and (N,) would silently give N x N differences.
        ArgumentError: If an argument is not an array of floats, or both are empty.

    Example:
        >>> loss, dprediction = mse_loss(np.array([1.0, 4.0]), np.array([1.0, 2.0]))
        >>> float(loss), dprediction.tolist()
        (2.0, [0.0, 2.0])
    """
    expect_floats("mse_loss", prediction=prediction, target=target)
    expect_shape(
        "mse_loss: target", target, prediction.shape, hint="both need the same shape: no broadcasting"
    )
    expect(prediction.size > 0, "mse_loss: prediction", "at least one entry", f"shape {prediction.shape}")
    difference = prediction - target
    return np.square(difference).mean(), difference * (2 / difference.size)


def l2_penalty(params: Sequence[Array], weight_decay: float) -> tuple[np.floating | float, list[Array]]:
    """
    Return ``weight_decay / 2`` times the sum of all squared weights, and one gradient per array.

    Args:
        params: Weights of any shapes; leave out biases.
        weight_decay: Strength of the penalty, at least 0. Each gradient is ``weight_decay * param``.

    Raises:
        ArgumentError: If ``weight_decay`` is below 0, or a parameter is not an array of floats.

    Example:
        >>> penalty, grads = l2_penalty([np.array([3.0, 4.0])], 0.1)
        >>> float(penalty), grads[0].tolist()
        (1.25, [0.30000000000000004, 0.4])

    Source: Goodfellow, Bengio and Courville (2016), Deep Learning, equations 7.2 and 7.3.
    """
    expect(weight_decay >= 0, "l2_penalty: weight_decay", "at least 0", weight_decay)
    for position, param in enumerate(params):
        expect_floats("l2_penalty", **{f"params[{position}]": param})
    penalty = weight_decay / 2 * sum(np.square(param).sum() for param in params)
    return penalty, [weight_decay * param for param in params]
