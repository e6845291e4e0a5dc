"""Show which pixels a kernel reads, for each kernel size, stride, padding and dilation."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from course_lib.ops.conv.geometry import Window
from course_lib.viz.widgets.picture import DARK, ORANGE, Picture, picture
from course_lib.viz.widgets.pointing import PointingExplorer, scrub

Pair = tuple[int, int]

IMAGE = (7, 9)  # rows and columns
MAX_PADDING = 2
KERNELS = [(3, 3), (2, 3), (3, 2), (1, 3), (2, 2), (1, 1)]
STRIDES = [(1, 1), (2, 2), (3, 3), (1, 2), (2, 1), (2, 3)]
PADDINGS = [(0, 0), (1, 1), (2, 2), (0, 1), (1, 0), (1, 2)]
DILATIONS = [(1, 1), (2, 2), (3, 3), (1, 2), (2, 1)]
PAPER, PIXEL, ZERO, UNTOUCHED, OUTPUT = "#fcfcfa", "#9ec5e0", "#d9d9d5", "#e9f2f8", "#f6dcb5"


class TouchedPixels(NamedTuple):
    """The pixels that a kernel reads, as (row, column); in the padding they are outside the image."""

    size_out: Pair
    touched: list[Pair]  # at one place
    untouched: list[Pair]  # pixels of the image that no place reads


def touched_pixels(
    place: Pair, *, kernel: Pair, stride: Pair, padding: Pair, dilation: Pair, image: Pair = IMAGE
) -> TouchedPixels:
    """
    Return the pixels that a kernel reads.

    Args:
        place: Row and column of the output; beyond the last output, the last one is taken.
        kernel: Rows and columns of the kernel; all other pairs are in this order too.
        stride: Steps from one place to the next.
        padding: Zeros on each side.
        dilation: Distance between two of the kernel's pixels.
        image: Rows and columns of the image.
    """
    size_out = Window(kernel, stride, padding, dilation).output_size(image)

    def along(axis: int, at: int) -> list[int]:
        return [at * stride[axis] + k * dilation[axis] - padding[axis] for k in range(kernel[axis])]

    row, col = (min(at, n - 1) for at, n in zip(place, size_out, strict=True))
    touched = [(r, c) for r in along(0, row) for c in along(1, col)]
    rows, cols = ({pixel for at in range(size_out[axis]) for pixel in along(axis, at)} for axis in (0, 1))
    untouched = [(r, c) for r in range(image[0]) for c in range(image[1]) if r not in rows or c not in cols]
    return TouchedPixels(size_out, touched, untouched)


def _grid(rows: range, cols: range) -> list[Pair]:
    return [(r, c) for r in rows for c in cols]


def _paint(ax: Axes, layers: list[tuple[list[Pair], str]], framed: list[Pair]) -> None:
    """Colour the cells of a board, given by row and column in the image; later layers lie on top."""
    colors = {cell: color for cells, color in layers for cell in cells}
    corners = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]) + MAX_PADDING
    for cells, style in [
        (list(colors), {"facecolors": list(colors.values()), "edgecolors": PAPER, "linewidths": 1.2}),
        (framed, {"facecolors": "none", "edgecolors": DARK, "linewidths": 1.6}),
    ]:
        outlines = np.array(cells)[:, None, ::-1] + corners  # (cells, 4, x and y)
        ax.add_collection(PolyCollection(outlines, **style), autolim=False)


def _set_geometry(fig: Picture) -> tuple[Axes, Axes]:
    right, left = (fig.add_subplot(1, 2, place) for place in (2, 1))  # the map first: one points at it
    fig.subplots_adjust(left=0.02, right=0.98, bottom=0.03, top=0.9, wspace=0.06)
    down, across = (size + 2 * MAX_PADDING for size in IMAGE)
    for ax in (left, right):
        ax.set(xlim=(-0.6, across - 0.4), ylim=(down - 0.4, -0.6), aspect="equal", xticks=[], yticks=[])
        ax.set(autoscale_on=False)
        ax.grid(False)
        ax.spines[:].set_visible(False)
    return left, right


@picture(figsize=(8, 4.0))
def plot_geometry(
    fig: Picture,
    *,
    kernel: Pair = (3, 3),
    stride: Pair = (1, 1),
    padding: Pair = (0, 0),
    dilation: Pair = (1, 1),
    row: int = 1,
    column: int = 2,
) -> str:
    """Draw an image of 7 by 9 pixels, those that the kernel reads for one output, and all outputs."""
    left, right = fig.stage(_set_geometry)
    (rows, cols), touched, untouched = touched_pixels(
        (row, column), kernel=kernel, stride=stride, padding=padding, dilation=dilation
    )
    here = min(row, rows - 1), min(column, cols - 1)
    padded = _grid(range(-padding[0], IMAGE[0] + padding[0]), range(-padding[1], IMAGE[1] + padding[1]))
    image = _grid(range(IMAGE[0]), range(IMAGE[1]))
    _paint(left, [(padded, ZERO), (image, PIXEL), (untouched, UNTOUCHED), (touched, ORANGE)], touched)
    if untouched:
        untouched_rows, untouched_cols = np.array(untouched).T + MAX_PADDING
        left.plot(untouched_cols, untouched_rows, "x", color="#8a8a8a", markersize=5, markeredgewidth=1)
    outputs = _grid(range(-MAX_PADDING, rows - MAX_PADDING), range(-MAX_PADDING, cols - MAX_PADDING))
    marked = [(here[0] - MAX_PADDING, here[1] - MAX_PADDING)]
    _paint(right, [(outputs, OUTPUT), (marked, ORANGE)], marked)
    sizes = f"{IMAGE[0]} × {IMAGE[1]}"
    left.text(-0.5, -0.9, f"image {sizes}" + (", × never looked at" if untouched else ""), fontsize=11)
    right.text(-0.5, -0.9, f"map {rows} × {cols}", fontsize=11)
    never = f"; {len(untouched)} pixels are never looked at" if untouched else ""
    return (
        f"An image of {sizes} pixels, kernel {kernel}, stride {stride}, padding {padding}, "
        f"dilation {dilation}: the map is {rows} × {cols}. Its output {here} looks at the image's "
        f"{_named('row', {r for r, _ in touched}, IMAGE[0])} and "
        f"{_named('column', {c for _, c in touched}, IMAGE[1])}{never}."
    )


def _named(noun: str, places: set[int], size: int) -> str:
    """Return the rows or columns that a kernel reads, in words; those outside the image are its padding."""
    inside = sorted(place for place in places if 0 <= place < size)
    outside = len(places) - len(inside)
    parts = [
        f"{noun}{'s' * (len(inside) > 1)} {', '.join(map(str, inside))}" if inside else "",
        f"{outside} {noun}{'s' * (outside > 1)} of padding" if outside else "",
    ]
    return " and ".join(filter(None, parts))


def explore_geometry() -> PointingExplorer:
    """Return :func:`plot_geometry` with a list per option; the output is chosen by pointing at the map."""

    def pairs(options: list[Pair]) -> list[tuple[str, Pair]]:
        return [(f"{rows} × {cols}", (rows, cols)) for rows, cols in options]

    explorer = scrub(
        plot_geometry,
        "column",
        "row",
        kernel=pairs(KERNELS),
        stride=pairs(STRIDES),
        padding=pairs(PADDINGS),
        dilation=pairs(DILATIONS),
        row=(0, IMAGE[0] + 2 * MAX_PADDING - 1),
        column=(0, IMAGE[1] + 2 * MAX_PADDING - 1),
    )
    for name in ("row", "column"):  # most of a slider would do nothing where the map is small
        explorer.controls[name].layout.display = "none"
    explorer.screen.label = "Click into the map, drag, or use the arrow keys, to choose an output."
    return explorer
