"""The linear layer: every output is a weighted sum of every input, plus a bias."""

from typing import NamedTuple

from course_lib.arrays import Array, Float, expect_shape
from course_lib.ops.arguments import expect_floats


class LinearCache(NamedTuple):
    """What :func:`linear_backward` needs."""

    x: Float[Array, "N in_features"]
    weight: Float[Array, "out_features in_features"]


def linear_forward(
    x: Float[Array, "N in_features"],
    weight: Float[Array, "out_features in_features"],
    bias: Float[Array, "out_features"],
) -> tuple[Float[Array, "N out_features"], LinearCache]:
    """
    Apply one affine function to each row of ``x``: ``y = x weight^T + bias``.

    Args:
        x: A batch, one sample per row.
        weight: Weights, one row per output.
        bias: One value per output.

    Returns:
        The outputs, one sample per row, and the cache.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If an argument is not an array of floats.

    Example:
        >>> import numpy as np
        >>> y, cache = linear_forward(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]), np.array([0.5]))
        >>> y
        array([[11.5]])

    Source: Goodfellow, Bengio and Courville (2016), Deep Learning, equation 6.2.
    """
    expect_floats("linear_forward", x=x, weight=weight, bias=bias)
    expect_shape(
        "linear_forward: x", x, ("N", "in_features"), hint="flatten images first: x.reshape(len(x), -1)"
    )
    expect_shape(
        "linear_forward: weight",
        weight,
        ("out_features", x.shape[1]),
        hint="weights are stored as (out_features, in_features)",
    )
    expect_shape("linear_forward: bias", bias, (len(weight),))
    y = x @ weight.T  # (N, in) @ (in, out) -> (N, out)
    y += bias
    return y, LinearCache(x, weight)


def linear_backward(
    dy: Float[Array, "N out_features"], cache: LinearCache
) -> tuple[
    Float[Array, "N in_features"],
    Float[Array, "out_features in_features"],
    Float[Array, "out_features"],
]:
    """
    Return ``dx, dweight, dbias`` of :func:`linear_forward`.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.

    Source: Rumelhart, Hinton and Williams (1986), equations 6 and 7.
    """
    x, weight = cache.x, cache.weight
    expect_shape("linear_backward: dy", dy, (len(x), len(weight)))
    return (
        dy @ weight,  # (N, out) @ (out, in) -> (N, in)
        dy.T @ x,  # (out, N) @ (N, in) -> (out, in)
        dy.sum(axis=0),
    )
