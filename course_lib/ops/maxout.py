"""Maxout: the largest of several linear functions, so that a unit learns its own activation function."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int, expect_shape
from course_lib.ops.arguments import expect_floats


class MaxoutCache(NamedTuple):
    """What :func:`maxout_backward` needs; ``winner`` is the index of the largest piece."""

    x: Float[Array, "N in_features"]
    weight: Float[Array, "pieces out_features in_features"]
    winner: Int[Array, "N out_features"]


def maxout_forward(
    x: Float[Array, "N in_features"],
    weight: Float[Array, "pieces out_features in_features"],
    bias: Float[Array, "pieces out_features"],
) -> tuple[Float[Array, "N out_features"], MaxoutCache]:
    """
    Return, for each output, the largest of ``pieces`` linear functions of ``x``.

    Args:
        x: A batch, one sample per row.
        weight: The weight of a linear layer for each piece.
        bias: The bias of a linear layer for each piece.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If an argument is not an array of floats.

    Example:
        >>> x = np.array([[-3.0], [2.0]])
        >>> y, cache = maxout_forward(x, np.array([[[1.0]], [[-1.0]]]), np.zeros((2, 1)))
        >>> y.tolist()  # the larger of x and -x
        [[3.0], [2.0]]

    Source: Goodfellow et al. (2013), arXiv:1302.4389, section 3.
    """
    expect_floats("maxout_forward", x=x, weight=weight, bias=bias)
    expect_shape(
        "maxout_forward: x", x, ("N", "in_features"), hint="flatten images first: x.reshape(len(x), -1)"
    )
    expect_shape(
        "maxout_forward: weight",
        weight,
        ("pieces", "out_features", x.shape[1]),
        hint="weights are stored as (pieces, out_features, in_features)",
    )
    expect_shape("maxout_forward: bias", bias, weight.shape[:2])
    z = x @ weight.swapaxes(1, 2) + bias[:, None]  # (N, in) @ (pieces, in, out) -> (pieces, N, out)
    winner = z.argmax(axis=0)
    return np.take_along_axis(z, winner[None], axis=0)[0], MaxoutCache(x, weight, winner)


def maxout_backward(
    dy: Float[Array, "N out_features"], cache: MaxoutCache
) -> tuple[
    Float[Array, "N in_features"],
    Float[Array, "pieces out_features in_features"],
    Float[Array, "pieces out_features"],
]:
    """
    Return ``dx, dweight, dbias`` of :func:`maxout_forward`.

    The largest piece receives all of its output's gradient; on a tie, the first of them.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    x, weight, winner = cache.x, cache.weight, cache.winner
    expect_shape("maxout_backward: dy", dy, winner.shape)
    pieces = np.arange(len(weight))[:, None, None]
    dz = np.where(winner == pieces, dy, 0)  # (pieces, N, out)
    return (
        (dz @ weight).sum(axis=0),  # (pieces, N, out) @ (pieces, out, in) -> (pieces, N, in)
        dz.swapaxes(1, 2) @ x,  # (pieces, out, N) @ (N, in) -> (pieces, out, in)
        dz.sum(axis=1),
    )
