"""Nearest-neighbour upsampling: enlarge an image by repeating its pixels."""

from typing import NamedTuple

from course_lib.arrays import Array, Float, expect_shape
from course_lib.ops.arguments import expect_images, pair


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
        scale: The factor by which the maps grow.

    Raises:
        ShapeError: If ``x`` does not have four axes.
        ArgumentError: If ``scale`` is below 1, or ``x`` is not an array of floats.

    Source: Odena, Dumoulin and Olah (2016), Distill, "resize-convolution".
    """
    expect_images("upsample_nearest", x)
    scale = pair("upsample_nearest: scale", scale, least=1)
    y = x.repeat(scale[0], axis=2).repeat(scale[1], axis=3)
    return y, UpsampleNearestCache(x.shape, scale)


def upsample_nearest_backward(
    dy: Float[Array, "N C H_out W_out"], cache: UpsampleNearestCache
) -> tuple[Float[Array, "N C H W"]]:
    """
    Return ``(dx,)`` of :func:`upsample_nearest_forward`: each pixel receives the sum over its copies.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    (n, c, h, w), (rows, cols) = cache.shape, cache.scale
    expect_shape("upsample_nearest_backward: dy", dy, (n, c, h * rows, w * cols))
    return (dy.reshape(n, c, h, rows, w, cols).sum(axis=(3, 5)),)


def upsample_nearest_backward_by_scale(
    dy: Float[Array, "N C H_out W_out"], *, scale: int | tuple[int, int]
) -> tuple[Float[Array, "N C H W"]]:
    """
    Return ``(dx,)`` as :func:`upsample_nearest_backward` does: all of its cache follows from ``scale``.

    Args:
        dy: Gradient of the loss with respect to the output.
        scale: The factor by which the maps have grown.

    Raises:
        ShapeError: If ``dy`` does not have four axes, or ``scale`` does not divide its height and width.
        ArgumentError: If ``scale`` is below 1, or ``dy`` is not an array of floats.

    Example:
        >>> import numpy as np
        >>> upsample_nearest_backward_by_scale(np.array([[[[1.0, 2.0], [3.0, 4.0]]]]), scale=2)[0].tolist()
        [[[[10.0]]]]
    """
    expect_images("upsample_nearest_backward", dy)
    rows, cols = pair("upsample_nearest_backward: scale", scale, least=1)
    n, c, h, w = dy.shape
    return upsample_nearest_backward(dy, UpsampleNearestCache((n, c, h // rows, w // cols), (rows, cols)))


def upsample_nearest(
    x: Float[Array, "N C H W"], *, scale: int | tuple[int, int]
) -> Float[Array, "N C H_out W_out"]:
    """
    Return the output of :func:`upsample_nearest_forward`, without a cache.

    Args:
        x: Maps.
        scale: The factor by which the maps grow.

    Raises:
        ShapeError: If ``x`` does not have four axes.
        ArgumentError: If ``scale`` is below 1, or ``x`` is not an array of floats.

    Example:
        >>> import numpy as np
        >>> upsample_nearest(np.array([[[[1.0, 2.0]]]]), scale=2)[0, 0].tolist()
        [[1.0, 1.0, 2.0, 2.0], [1.0, 1.0, 2.0, 2.0]]
    """
    return upsample_nearest_forward(x, scale=scale)[0]
