"""Transposed convolution: every pixel adds a weighted copy of the filter, so that the image grows."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape
from course_lib.ops.arguments import expect_floats, expect_images
from course_lib.ops.conv.geometry import Pair, Window, col2im, im2col


class ConvTranspose2dCache(NamedTuple):
    """What :func:`conv_transpose2d_backward` needs. Every option is a pair (rows, columns)."""

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
    Add up one copy of the filter per pixel, ``stride`` apart: the backward pass of a convolution.

        H_out = (H - 1) * stride + K_h - 2 * padding

    Args:
        x: Maps.
        weight: For each input channel, one filter per output channel (as in torch).
        bias: One value per output channel.
        stride: Pixels between two copies.
        padding: Pixels cut off from each side of the output.

    Raises:
        ShapeError: If the shapes do not match.
        ArgumentError: If an argument is not an array of floats, an option is too small, or no output is left.

    Example:
        >>> x, weight = np.ones((1, 3, 4, 4)), np.ones((3, 6, 2, 2))
        >>> y, cache = conv_transpose2d_forward(x, weight, np.zeros(6), stride=2)
        >>> y.shape
        (1, 6, 8, 8)

    Source: Zeiler, Krishnan, Taylor and Fergus (2010); Dumoulin and Visin (2016), arXiv:1603.07285, part 4.
    """
    name = "conv_transpose2d_forward"
    expect_images(name, x, channels="C_in")
    expect_floats(name, weight=weight, bias=bias)
    hint = "weights are stored as (C_in, C_out, K_h, K_w)"
    expect_shape(f"{name}: weight", weight, (x.shape[1], "C_out", "K_h", "K_w"), hint=hint)
    expect_shape(f"{name}: bias", bias, (weight.shape[1],))
    window = Window.of(name, weight.shape[2:], stride=stride, padding=padding)
    size = _output_size(x.shape[2:], window)
    expect(min(size) > 0, f"{name}: padding", "less, so that some output is left", window.padding)

    n, c_in, h, w = x.shape
    # (C_out K_h K_w, C_in) @ (N, C_in, H W) -> (N, C_out K_h K_w, H W)
    cols = weight.reshape(c_in, -1).T @ x.reshape(n, c_in, h * w)
    y = np.zeros((n, weight.shape[1], *size), dtype=cols.dtype)
    col2im(cols.reshape(n, *weight.shape[1:], h, w), window, out=y)
    y += bias[:, None, None]
    return y, ConvTranspose2dCache(x, weight, window.stride, window.padding)


def conv_transpose2d_backward(
    dy: Float[Array, "N C_out H_out W_out"], cache: ConvTranspose2dCache
) -> tuple[Float[Array, "N C_in H W"], Float[Array, "C_in C_out K_h K_w"], Float[Array, "C_out"]]:
    """
    Return ``dx, dweight, dbias`` of :func:`conv_transpose2d_forward`: ``dx`` is a convolution of ``dy``.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    x, weight = cache.x, cache.weight
    n, c_in, h, w = x.shape
    window = Window(weight.shape[2:], cache.stride, cache.padding, (1, 1))
    expect_shape("conv_transpose2d_backward: dy", dy, (n, weight.shape[1], *_output_size((h, w), window)))
    cols = im2col(dy, window).reshape(n, -1, h * w)
    # (C_in, C_out K_h K_w) @ (N, C_out K_h K_w, H W) -> (N, C_in, H W)
    dx = (weight.reshape(c_in, -1) @ cols).reshape(x.shape)
    # (N, C_in, H W) @ (N, H W, C_out K_h K_w) -> (N, C_in, C_out K_h K_w)
    dweight = np.sum(x.reshape(n, c_in, h * w) @ cols.swapaxes(1, 2), axis=0)
    return dx, dweight.reshape(weight.shape), dy.sum(axis=(0, 2, 3))


def _output_size(size: Pair, window: Window) -> Pair:
    """Return the height and width of the output: the size from which a convolution would make ``size``."""
    kernel_size, stride, padding, _ = window
    rows, cols = (
        (n - 1) * s + k - 2 * p for n, k, s, p in zip(size, kernel_size, stride, padding, strict=True)
    )
    return rows, cols
