"""Where the windows of convolution and pooling lie, and how to copy between an image and its windows."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Self

import numpy as np

from course_lib.arrays import Array, Float, expect
from course_lib.ops.arguments import pair

Pair = tuple[int, int]


def conv_output_size(
    size: int, *, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    """
    Return the number of positions of a kernel along one axis.

        size_out = (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1

    Args:
        size: Size of the image along this axis (pixels).
        kernel_size: Size of the kernel along this axis (pixels).
        stride: Pixels between two positions.
        padding: Zeros added on either side.
        dilation: Pixels between two pixels of the kernel.

    Raises:
        ArgumentError: If an option is too small, or the kernel is larger than the padded image.

    Example:
        >>> conv_output_size(32, kernel_size=5)
        28

    Source: Dumoulin and Visin (2016), arXiv:1603.07285, relationship 15.
    """
    where = "conv_output_size"
    expect(size >= 1, f"{where}: size", "at least 1", size)
    expect(kernel_size >= 1, f"{where}: kernel_size", "at least 1", kernel_size)
    expect(stride >= 1, f"{where}: stride", "at least 1", stride)
    expect(padding >= 0, f"{where}: padding", "at least 0", padding)
    expect(dilation >= 1, f"{where}: dilation", "at least 1 (1 leaves no gaps)", dilation)
    extent = dilation * (kernel_size - 1) + 1
    expect(
        extent <= size + 2 * padding,
        f"{where}: kernel_size",
        f"a kernel that fits into {size + 2 * padding} pixels (image and padding)",
        f"{extent} pixels (kernel_size {kernel_size}, dilation {dilation})",
        hint="use a smaller kernel, or more padding",
    )
    return (size + 2 * padding - extent) // stride + 1


def receptive_field(layers: Iterable[tuple[int, ...]]) -> int:
    """
    Return how many input pixels, along one axis, one output of a stack of layers depends on.

    Args:
        layers: ``(kernel_size, stride)`` or ``(kernel_size, stride, dilation)`` of each convolution or
            pooling, the one next to the input first.

    Raises:
        ArgumentError: If a layer is neither, or has a value below 1.

    Example:
        >>> receptive_field([(3, 1), (3, 1), (2, 2), (3, 1)])
        10

    Source: Araujo, Norris and Sim (2019), Distill, equation 2.
    """
    field = jump = 1
    for layer in layers:
        expect(
            len(layer) in (2, 3) and min(layer) >= 1,
            "receptive_field: layers",
            "(kernel_size, stride) or (kernel_size, stride, dilation), each at least 1",
            layer,
        )
        kernel_size, stride, dilation = (*layer, 1)[:3]
        field += dilation * (kernel_size - 1) * jump
        jump *= stride
    return field


class Window(NamedTuple):
    """How a kernel moves over an image; every option is a pair (rows, columns)."""

    kernel_size: Pair
    stride: Pair
    padding: Pair
    dilation: Pair

    @classmethod
    def of(
        cls,
        function: str,
        kernel_size: int | Pair,
        *,
        stride: int | Pair = 1,
        padding: int | Pair = 0,
        dilation: int | Pair = 1,
    ) -> Self:
        """Return the window for the options of ``function``; an ArgumentError names a bad one."""
        return cls(
            pair(f"{function}: kernel_size", kernel_size, least=1),
            pair(f"{function}: stride", stride, least=1),
            pair(f"{function}: padding", padding, least=0),
            pair(f"{function}: dilation", dilation, least=1),
        )

    def output_size(self, size: Pair) -> Pair:
        """Return the number of positions, down and across."""
        rows, cols = (
            conv_output_size(n, kernel_size=k, stride=s, padding=p, dilation=d)
            for n, k, s, p, d in zip(size, *self, strict=True)
        )
        return rows, cols

    def taps(self, size: Pair) -> Iterator[tuple[int, int, tuple, tuple]]:
        """
        Yield ``i, j, source, target`` for each pixel (i, j) of the kernel.

        Over all positions at once, that pixel reads ``image[source]`` for the outputs ``y[target]``: two
        strided views of the same size. Positions where it falls on the padding are left out, so that no
        image ever has to be padded.
        """
        rows, cols = (
            _axis_taps(n, n_out, *options)
            for n, n_out, *options in zip(size, self.output_size(size), *self, strict=True)
        )
        for i, (source_rows, target_rows) in enumerate(rows):
            for j, (source_cols, target_cols) in enumerate(cols):
                yield i, j, (..., source_rows, source_cols), (..., target_rows, target_cols)


def _axis_taps(
    size: int, size_out: int, kernel_size: int, stride: int, padding: int, dilation: int
) -> list[tuple[slice, slice]]:
    """Return, for each kernel pixel along one axis, the slice of the image and the slice of the output."""
    slices = []
    for k in range(kernel_size):
        offset = k * dilation - padding  # place o sees pixel o * stride + offset
        first = min(max(0, -(offset // stride)), size_out)
        stop = max(first, min(size_out, (size - 1 - offset) // stride + 1))
        begin = first * stride + offset
        slices.append((slice(begin, begin + (stop - first) * stride, stride), slice(first, stop)))
    return slices


def im2col(x: Float[Array, "N C H W"], window: Window) -> Float[Array, "N C K_h K_w H_out W_out"]:
    """
    Copy the pixels under the kernel at each position, so that a convolution becomes a matrix product.

    Args:
        x: Images.
        window: How the kernel moves.

    Source: Chellapilla, Puri and Simard (2006), section 3.
    """
    size_out = window.output_size(x.shape[2:])
    empty = np.zeros if any(window.padding) else np.empty
    cols = empty((*x.shape[:2], *window.kernel_size, *size_out), dtype=x.dtype)
    for i, j, source, target in window.taps(x.shape[2:]):
        cols[:, :, i, j][target] = x[source]
    return cols


def col2im(
    cols: Float[Array, "N C K_h K_w H_out W_out"], window: Window, *, out: Float[Array, "N C H W"]
) -> None:
    """
    Add each value of ``cols`` to the pixel it was copied from: the transpose of :func:`im2col`.

    Args:
        cols: One value for each kernel pixel at each position.
        window: How the kernel moves.
        out: Images to add to, zeros at first. Written in place, because the caller has just made it.
    """
    for i, j, source, target in window.taps(out.shape[2:]):
        out[source] += cols[:, :, i, j][target]
