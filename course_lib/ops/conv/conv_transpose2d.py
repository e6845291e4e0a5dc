"""Transposed convolution: every pixel stamps a weighted copy of the filter, so that the image grows."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape
from course_lib.ops.arguments import expect_floats, pair
from course_lib.ops.conv.geometry import Window, col2im, im2col


class ConvTranspose2dCache(NamedTuple):
    """What :func:`conv_transpose2d_backward` needs; every option is a pair (rows, columns)."""

    x: Float[Array, "N C_in H W"]
    weight: Float[Array, "C_in C_out K_h K_w"]
    stride: tuple[int, int]
    padding: tuple[int, int]


def conv_transpose2d_forward(
    x: Float[Array, "N C_in H W"],
    weight: Float[Array, "C_in C_out K_h K_w"],
    bias: Float[Array, "C_out"],
    *,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int] = 0,
) -> tuple[Float[Array, "N C_out H_out W_out"], ConvTranspose2dCache]:
    """
    Add up one copy of the filter for each pixel, ``stride`` apart: what convolution does to gradients.

        H_out = (H - 1) * stride + K_h - 2 * padding

    Args:
        x: Maps.
        weight: For each input channel, one filter for each output channel (as in torch).
        bias: One number for each output channel.
        stride: Pixels between two copies.
        padding: Pixels cut off each side of the output.

    Raises:
        ShapeError: When the three do not fit together.
        ArgumentError: When one is not an array of floats, an option is too small, or nothing is left.

    Example:
        >>> x, weight = np.ones((1, 3, 4, 4)), np.ones((3, 6, 2, 2))
        >>> y, cache = conv_transpose2d_forward(x, weight, np.zeros(6), stride=2)
        >>> y.shape
        (1, 6, 8, 8)

    Source: Zeiler, Krishnan, Taylor and Fergus (2010); Dumoulin and Visin (2016), arXiv:1603.07285, part 4.
    """
    name = "conv_transpose2d_forward"
    expect_floats(name, x=x, weight=weight, bias=bias)
    expect_shape(f"{name}: x", x, ("N", "C_in", "H", "W"), hint="one grey image is x[None, None]")
    hint = "weights are stored as (C_in, C_out, K_h, K_w)"
    expect_shape(f"{name}: weight", weight, (x.shape[1], "C_out", "K_h", "K_w"), hint=hint)
    expect_shape(f"{name}: bias", bias, (weight.shape[1],))
    stride = pair(f"{name}: stride", stride, least=1)
    padding = pair(f"{name}: padding", padding, least=0)
    axes = zip(x.shape[2:], weight.shape[2:], stride, padding, strict=True)
    size = tuple((n - 1) * s + k - 2 * p for n, k, s, p in axes)
    expect(min(size) > 0, f"{name}: padding", "less, so that some output is left", padding)

    (n, c_in, h, w), window = x.shape, Window(weight.shape[2:], stride, padding, (1, 1))
    # (C_out K_h K_w, C_in) @ (N, C_in, H W) -> (N, C_out K_h K_w, H W)
    cols = weight.reshape(c_in, -1).T @ x.reshape(n, c_in, h * w)
    y = np.zeros((n, weight.shape[1], *size), dtype=cols.dtype)
    col2im(cols.reshape(n, *weight.shape[1:], h, w), window, out=y)
    y += bias[:, None, None]
    return y, ConvTranspose2dCache(x, weight, stride, padding)


def conv_transpose2d_backward(
    dy: Float[Array, "N C_out H_out W_out"], cache: ConvTranspose2dCache
) -> tuple[Float[Array, "N C_in H W"], Float[Array, "C_in C_out K_h K_w"], Float[Array, "C_out"]]:
    """
    Return ``dx, dweight, dbias`` of :func:`conv_transpose2d_forward`: ``dx`` is ``dy`` convolved.

    Args:
        dy: The loss's gradient by each output.
        cache: From the forward pass.

    Raises:
        ShapeError: When ``dy`` has not the outputs' shape.
    """
    x, weight = cache.x, cache.weight
    n, c_in, h, w = x.shape
    window = Window(weight.shape[2:], cache.stride, cache.padding, (1, 1))
    axes = zip((h, w), weight.shape[2:], cache.stride, cache.padding, strict=True)
    size = tuple((n - 1) * s + k - 2 * p for n, k, s, p in axes)
    expect_shape("conv_transpose2d_backward: dy", dy, (n, weight.shape[1], *size))
    cols = im2col(dy, window).reshape(n, -1, h * w)
    # (C_in, C_out K_h K_w) @ (N, C_out K_h K_w, H W) -> (N, C_in, H W)
    dx = (weight.reshape(c_in, -1) @ cols).reshape(x.shape)
    # (N, C_in, H W) @ (N, H W, C_out K_h K_w) -> (N, C_in, C_out K_h K_w)
    dweight = np.sum(x.reshape(n, c_in, h * w) @ cols.swapaxes(1, 2), axis=0)
    return dx, dweight.reshape(weight.shape), dy.sum(axis=(0, 2, 3))
