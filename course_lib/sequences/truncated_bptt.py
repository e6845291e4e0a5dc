"""Truncated backpropagation through time: a long sequence, trained on piece by piece."""

from course_lib.arrays import Array, Float, expect
from course_lib.ops.losses import mse_loss
from course_lib.ops.recurrent.rnn import rnn_backward, rnn_forward


def truncated_bptt(
    x: Float[Array, "T N D"],
    targets: Float[Array, "T N H"],
    state: Float[Array, "N H"],
    *,
    length: int,
    weights: list[Float[Array, "..."]],
    lr: float,
) -> tuple[list[float], list[Float[Array, "..."]], Float[Array, "N H"]]:
    """
    Train a plain recurrent network on one pass over long sequences, with one step per piece.

    Each piece starts in the state in which the one before it ended; gradients end where the piece begins.

    Args:
        x: The inputs, time first.
        targets: What the state should be at each step.
        state: The state before the first step.
        length: Steps per piece; the last piece has the rest.
        weights: ``w_x, w_h, bias``.
        lr: Learning rate of gradient descent.

    Returns:
        The mean squared error of each piece, before its step; the new weights; the state after the last step.

    Raises:
        ArgumentError: If ``length`` is below 1.

    Example:
        >>> import numpy as np
        >>> weights = [np.ones((1, 1)), np.ones((1, 1)), np.zeros(1)]
        >>> losses, _, _ = truncated_bptt(
        ...     np.ones((5, 2, 1)), np.ones((5, 2, 1)), np.zeros((2, 1)), length=2, weights=weights, lr=0.1
        ... )
        >>> len(losses)
        3

    Source:
        Williams and Peng (1990), An efficient gradient-based algorithm for on-line training of recurrent
        network trajectories; here pieces do not overlap, as in all libraries.
    """
    expect(length >= 1, "truncated_bptt: length", "at least 1", length)
    losses = []
    for start in range(0, len(x), length):
        piece = slice(start, start + length)
        h_all, caches = rnn_forward(x[piece], state, *weights)
        loss, dh_all = mse_loss(h_all, targets[piece])
        grads = rnn_backward(dh_all, caches)[2:]
        weights = [weight - lr * grad for weight, grad in zip(weights, grads, strict=True)]
        losses.append(float(loss))
        state = h_all[-1]
    return losses, weights, state
