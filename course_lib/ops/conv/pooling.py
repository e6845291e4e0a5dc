"""Pooling: one number for each window of a map, its largest or its mean."""

from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape
from course_lib.ops.arguments import expect_floats, pair
from course_lib.ops.conv.geometry import Window


class MaxPool2dCache(NamedTuple):
    """What :func:`maxpool2d_backward` needs; every option is a pair (rows, columns)."""

    x: Float[Array, "N C H W"]
    y: Float[Array, "N C H_out W_out"]
    kernel_size: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int]
    dilation: tuple[int, int]


class AvgPool2dCache(NamedTuple):
    """What :func:`avgpool2d_backward` needs; every option is a pair (rows, columns)."""

    x: Float[Array, "N C H W"]
    kernel_size: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int]


def _pool_window(function: str, x: Array, kernel_size, stride, padding, dilation) -> Window:
    """Check a pooling's arguments; the stride is the kernel's size unless given."""
    expect_floats(function, x=x)
    expect_shape(f"{function}: x", x, ("N", "C", "H", "W"), hint="one grey image is x[None, None]")
    kernel_size = pair(f"{function}: kernel_size", kernel_size, least=1)
    stride = pair(f"{function}: stride", kernel_size if stride is None else stride, least=1)
    padding = pair(f"{function}: padding", padding, least=0)
    dilation = pair(f"{function}: dilation", dilation, least=1)
    expect(
        all(2 * p <= k for p, k in zip(padding, kernel_size, strict=True)),
        f"{function}: padding",
        f"at most half of kernel_size {kernel_size}, so that every window sees the image",
        padding,
    )
    expect(
        all(p == 0 or d <= size for size, p, d in zip(x.shape[2:], padding, dilation, strict=True)),
        f"{function}: dilation",
        f"at most the image's size {x.shape[2:]} where there is padding, so that every window sees the image",
        dilation,
    )
    return Window(kernel_size, stride, padding, dilation)


def maxpool2d_forward(
    x: Float[Array, "N C H W"],
    *,
    kernel_size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
    padding: int | tuple[int, int] = 0,
    dilation: int | tuple[int, int] = 1,
) -> tuple[Float[Array, "N C H_out W_out"], MaxPool2dCache]:
    """
    Return the largest number in each window of each map.

    Args:
        x: Maps.
        kernel_size: The window's size (pixels).
        stride: Pixels between two windows; without it they lie side by side, ``stride = kernel_size``.
        padding: Pixels added on each side, which never win; at most half the window.
        dilation: Pixels between two of a window's pixels.

    Raises:
        ShapeError: When ``x`` has not four axes.
        ArgumentError: When ``x`` is not an array of floats, an option is too small, or the window too large.

    Example:
        >>> y, cache = maxpool2d_forward(np.arange(16.0).reshape(1, 1, 4, 4), kernel_size=2)
        >>> y[0, 0].tolist()
        [[5.0, 7.0], [13.0, 15.0]]

    Source: Scherer, Müller and Behnke (2010), section 3.
    """
    window = _pool_window("maxpool2d_forward", x, kernel_size, stride, padding, dilation)
    y = np.full((*x.shape[:2], *window.output_size(x.shape[2:])), -np.inf, dtype=x.dtype)
    for _, _, seen, places in window.taps(x.shape[2:]):
        np.maximum(y[places], x[seen], out=y[places])
    return y, MaxPool2dCache(x, y, *window)


def maxpool2d_backward(
    dy: Float[Array, "N C H_out W_out"], cache: MaxPool2dCache
) -> tuple[Float[Array, "N C H W"]]:
    """
    Return ``(dx,)`` of :func:`maxpool2d_forward`: the window's largest pixel gets all of its gradient.

    On a tie the first in reading order (row by row) gets it, as in torch.

    Args:
        dy: The loss's gradient by each output.
        cache: From the forward pass.

    Raises:
        ShapeError: When ``dy`` has not the outputs' shape.
    """
    x, y = cache.x, cache.y
    expect_shape("maxpool2d_backward: dy", dy, y.shape)
    window = Window(cache.kernel_size, cache.stride, cache.padding, cache.dilation)
    dx = np.zeros(x.shape, dtype=dy.dtype)
    waiting = np.ones(y.shape, dtype=bool)  # windows that have not met their maximum yet
    for _, _, seen, places in window.taps(x.shape[2:]):
        found = waiting[places] & ~(x[seen] < y[places])  # not "==": a NaN maximum is found too
        waiting[places] ^= found
        dx[seen] += found * dy[places]
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
        kernel_size: The window's size (pixels).
        stride: Pixels between two windows; without it they lie side by side, ``stride = kernel_size``.
        padding: Zeros added on each side, which count in the mean (as in torch); at most half the window.

    Raises:
        ShapeError: When ``x`` has not four axes.
        ArgumentError: When ``x`` is not an array of floats, an option is too small, or the window too large.

    Example:
        >>> y, cache = avgpool2d_forward(np.arange(16.0).reshape(1, 1, 4, 4), kernel_size=2)
        >>> y[0, 0].tolist()
        [[2.5, 4.5], [10.5, 12.5]]

    Source: LeCun, Bottou, Bengio and Haffner (1998), section II, sub-sampling layers.
    """
    window = _pool_window("avgpool2d_forward", x, kernel_size, stride, padding, 1)
    y = np.zeros((*x.shape[:2], *window.output_size(x.shape[2:])), dtype=x.dtype)
    for _, _, seen, places in window.taps(x.shape[2:]):
        y[places] += x[seen]
    y /= window.kernel_size[0] * window.kernel_size[1]
    return y, AvgPool2dCache(x, window.kernel_size, window.stride, window.padding)


def avgpool2d_backward(
    dy: Float[Array, "N C H_out W_out"], cache: AvgPool2dCache
) -> tuple[Float[Array, "N C H W"]]:
    """
    Return ``(dx,)`` of :func:`avgpool2d_forward`: every pixel of a window gets the same share.

    Args:
        dy: The loss's gradient by each output.
        cache: From the forward pass.

    Raises:
        ShapeError: When ``dy`` has not the outputs' shape.
    """
    x = cache.x
    window = Window(cache.kernel_size, cache.stride, cache.padding, (1, 1))
    expect_shape("avgpool2d_backward: dy", dy, (*x.shape[:2], *window.output_size(x.shape[2:])))
    dx = np.zeros(x.shape, dtype=dy.dtype)
    share = dy / (window.kernel_size[0] * window.kernel_size[1])
    for _, _, seen, places in window.taps(x.shape[2:]):
        dx[seen] += share[places]
    return (dx,)
