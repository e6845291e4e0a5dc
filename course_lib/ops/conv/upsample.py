"""Upsampling: make an image larger by repeating its pixels."""

from typing import NamedTuple

from course_lib.arrays import Array, Float, expect_shape
from course_lib.ops.arguments import expect_floats, pair


class UpsampleNearestCache(NamedTuple):
    """What :func:`upsample_nearest_backward` needs: the input's shape, and the scale (rows, columns)."""

    shape: tuple[int, int, int, int]
    scale: tuple[int, int]


def upsample_nearest_forward(
    x: Float[Array, "N C H W"], *, scale: int | tuple[int, int]
) -> tuple[Float[Array, "N C H_out W_out"], UpsampleNearestCache]:
    """
    Repeat every pixel ``scale`` times down and across.

    Args:
        x: Maps.
        scale: How many times larger.

    Raises:
        ShapeError: When ``x`` has not four axes.
        ArgumentError: When ``scale`` is below 1, or ``x`` is not an array of floats.

    Source: Odena, Dumoulin and Olah (2016), Distill, "resize-convolution".
    """
    expect_floats("upsample_nearest", x=x)
    expect_shape("upsample_nearest: x", x, ("N", "C", "H", "W"), hint="one grey image is x[None, None]")
    scale = pair("upsample_nearest: scale", scale, least=1)
    y = x.repeat(scale[0], axis=2).repeat(scale[1], axis=3)
    return y, UpsampleNearestCache(x.shape, scale)


def upsample_nearest_backward(
    dy: Float[Array, "N C H_out W_out"], cache: UpsampleNearestCache
) -> tuple[Float[Array, "N C H W"]]:
    """
    Return ``(dx,)`` of :func:`upsample_nearest_forward`: each pixel gets the sum over its copies.

    Args:
        dy: The loss's gradient by each output.
        cache: From the forward pass.

    Raises:
        ShapeError: When ``dy`` has not the outputs' shape.
    """
    (n, c, h, w), (rows, cols) = cache.shape, cache.scale
    expect_shape("upsample_nearest_backward: dy", dy, (n, c, h * rows, w * cols))
    return (dy.reshape(n, c, h, rows, w, cols).sum(axis=(3, 5)),)


def upsample_nearest(
    x: Float[Array, "N C H W"], *, scale: int | tuple[int, int]
) -> Float[Array, "N C H_out W_out"]:
    """
    Return what :func:`upsample_nearest_forward` does, without a cache.

    Args:
        x: Maps.
        scale: How many times larger.

    Raises:
        ShapeError: When ``x`` has not four axes.
        ArgumentError: When ``scale`` is below 1, or ``x`` is not an array of floats.

    Example:
        >>> import numpy as np
        >>> upsample_nearest(np.array([[[[1.0, 2.0]]]]), scale=2)[0, 0].tolist()
        [[1.0, 1.0, 2.0, 2.0], [1.0, 1.0, 2.0, 2.0]]
    """
    return upsample_nearest_forward(x, scale=scale)[0]
