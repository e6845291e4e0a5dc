"""Pooling: replace each window of a map by its maximum or its mean."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape
from course_lib.ops.arguments import expect_images
from course_lib.ops.conv.geometry import Window


class MaxPool2dCache(NamedTuple):
    """What :func:`maxpool2d_backward` needs. Every option is a pair (rows, columns)."""

    x: Float[Array, "N C H W"]
    y: Float[Array, "N C H_out W_out"]
    kernel_size: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int]
    dilation: tuple[int, int]


class AvgPool2dCache(NamedTuple):
    """What :func:`avgpool2d_backward` needs. Every option is a pair (rows, columns)."""

    x: Float[Array, "N C H W"]
    kernel_size: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int]


def _pool_window(function: str, x: Array, kernel_size, stride, padding, dilation) -> Window:
    """Check the arguments of a pooling op and return its window; the stride defaults to the kernel size."""
    expect_images(function, x)
    stride = kernel_size if stride is None else stride
    window = Window.of(function, kernel_size, stride=stride, padding=padding, dilation=dilation)
    kernel_size, _, padding, dilation = window
    expect(
        all(2 * p <= k for p, k in zip(padding, kernel_size, strict=True)),
        f"{function}: padding",
        f"at most half of kernel_size {kernel_size}, so that every window overlaps the image",
        padding,
    )
    expect(
        all(p == 0 or d <= size for size, p, d in zip(x.shape[2:], padding, dilation, strict=True)),
        f"{function}: dilation",
        f"at most the image size {x.shape[2:]} if there is padding, so that every window overlaps the image",
        dilation,
    )
    return window


def maxpool2d_forward(
    x: Float[Array, "N C H W"],
    *,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
) -> tuple[Float[Array, "N C H_out W_out"], MaxPool2dCache]:
    """
    Return the maximum of each window of each map.

    Args:
        x: Maps.
        kernel_size: Size of the window (pixels).
        stride: Pixels between two windows. By default they lie side by side: ``stride = kernel_size``.
        padding: Pixels added on each side, which are never the maximum; at most half the window.
        dilation: Pixels between two pixels of a window.

    Raises:
        ShapeError: If ``x`` does not have four axes.
        ArgumentError: If ``x`` is not an array of floats, an option is too small, or the window is too large.

    Example:
        >>> y, cache = maxpool2d_forward(np.arange(16.0).reshape(1, 1, 4, 4), kernel_size=2)
        >>> y[0, 0].tolist()
        [[5.0, 7.0], [13.0, 15.0]]

    Source: Scherer, Müller and Behnke (2010), section 3.
    """
    window = _pool_window("maxpool2d_forward", x, kernel_size, stride, padding, dilation)
    y = np.full((*x.shape[:2], *window.output_size(x.shape[2:])), -np.inf, dtype=x.dtype)
    for _, _, source, target in window.taps(x.shape[2:]):
        np.maximum(y[target], x[source], out=y[target])
    return y, MaxPool2dCache(x, y, *window)


def maxpool2d_backward(
    dy: Float[Array, "N C H_out W_out"], cache: MaxPool2dCache
) -> tuple[Float[Array, "N C H W"]]:
    """
    Return ``(dx,)`` of :func:`maxpool2d_forward`: the largest pixel of a window receives all its gradient.

    On a tie it goes to the first pixel in reading order (row by row), as in torch.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    x, y = cache.x, cache.y
    expect_shape("maxpool2d_backward: dy", dy, y.shape)
    window = Window(cache.kernel_size, cache.stride, cache.padding, cache.dilation)
    dx = np.zeros(x.shape, dtype=dy.dtype)
    waiting = np.ones(y.shape, dtype=bool)  # windows whose maximum has not been found yet
    for _, _, source, target in window.taps(x.shape[2:]):
        found = waiting[target] & ~(x[source] < y[target])  # not "==", which would never find a NaN
        waiting[target] ^= found
        dx[source] += found * dy[target]
    return (dx,)


def avgpool2d_forward(
    x: Float[Array, "N C H W"],
    *,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
) -> tuple[Float[Array, "N C H_out W_out"], AvgPool2dCache]:
    """
    Return the mean of each window of each map.

    Args:
        x: Maps.
        kernel_size: Size of the window (pixels).
        stride: Pixels between two windows. By default they lie side by side: ``stride = kernel_size``.
        padding: Zeros added on each side, which count in the mean (as in torch); at most half the window.

    Raises:
        ShapeError: If ``x`` does not have four axes.
        ArgumentError: If ``x`` is not an array of floats, an option is too small, or the window is too large.

    Example:
        >>> y, cache = avgpool2d_forward(np.arange(16.0).reshape(1, 1, 4, 4), kernel_size=2)
        >>> y[0, 0].tolist()
        [[2.5, 4.5], [10.5, 12.5]]

    Source: LeCun, Bottou, Bengio and Haffner (1998), section II, sub-sampling layers.
    """
    window = _pool_window("avgpool2d_forward", x, kernel_size, stride, padding, 1)
    y = np.zeros((*x.shape[:2], *window.output_size(x.shape[2:])), dtype=x.dtype)
    for _, _, source, target in window.taps(x.shape[2:]):
        y[target] += x[source]
    y /= window.kernel_size[0] * window.kernel_size[1]
    return y, AvgPool2dCache(x, window.kernel_size, window.stride, window.padding)


def avgpool2d_backward(
    dy: Float[Array, "N C H_out W_out"], cache: AvgPool2dCache
) -> tuple[Float[Array, "N C H W"]]:
    """
    Return ``(dx,)`` of :func:`avgpool2d_forward`: every pixel of a window receives the same share.

    Args:
        dy: Gradient of the loss with respect to the output.
        cache: From the forward pass.

    Raises:
        ShapeError: If ``dy`` does not have the shape of the output.
    """
    x = cache.x
    window = Window(cache.kernel_size, cache.stride, cache.padding, (1, 1))
    expect_shape("avgpool2d_backward: dy", dy, (*x.shape[:2], *window.output_size(x.shape[2:])))
    dx = np.zeros(x.shape, dtype=dy.dtype)
    share = dy / (window.kernel_size[0] * window.kernel_size[1])
    for _, _, source, target in window.taps(x.shape[2:]):
        dx[source] += share[target]
    return (dx,)
