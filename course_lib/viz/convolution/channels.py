"""Show a convolution with several channels and filters, with every number in its pixel."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from course_lib.arrays import Array, Float
from course_lib.ops.conv.conv2d import conv2d_forward
from course_lib.viz.widgets.picture import DARK, ORANGE, Picture, picture

CHANNELS, FILTERS, SIZE, KERNEL = 3, 2, 5, 3
NAMES = ("channel 0", "channel 1", "channel 2")
PALE = LinearSegmentedColormap.from_list("pale", ["#f3c9a8", "#ffffff", "#a9cfe8"])  # below 0, 0, above 0


class Layer(NamedTuple):
    """A small layer of whole numbers, and what it gives."""

    x: Float[Array, "C H W"]
    weight: Float[Array, "O C K K"]
    bias: Float[Array, " O"]
    y: Float[Array, "O R Q"]


def small_layer() -> Layer:
    """Return an image of three channels, two filters, and their maps."""
    rng = np.random.default_rng(5)
    x = rng.integers(0, 4, (CHANNELS, SIZE, SIZE)).astype(float)
    weight = rng.integers(-1, 2, (FILTERS, CHANNELS, KERNEL, KERNEL)).astype(float)
    bias = np.array([1.0, -2.0])
    return Layer(x, weight, bias, conv2d_forward(x[None], weight, bias)[0][0])


def signed(number: float) -> str:
    """Return a whole number with a real minus sign."""
    return f"{number:.0f}".replace("-", "−")


def _numbers(ax: Axes, values: Float[Array, "H W"], scale: float) -> None:
    """Draw a matrix with a number in each pixel."""
    ax.imshow(values, cmap=PALE, vmin=-scale, vmax=scale)
    for (row, col), value in np.ndenumerate(values):
        ax.text(col, row, signed(value), ha="center", va="center", fontsize=11, color=DARK)
    ax.set(xticks=[], yticks=[])
    ax.grid(False)


def _outline(ax: Axes, row: int, col: int, size: int) -> None:
    across, down = np.array([[0, 1, 1, 0, 0], [0, 0, 1, 1, 0]]) * size - 0.5
    ax.plot(across + col, down + row, color=ORANGE, linewidth=3)


@picture(figsize=(8, 5.4))
def plot_channels(fig: Picture, *, filter: str = "filter 0", row: int = 0, column: int = 0) -> str:
    """Draw the three windows and kernels that make one number of one map."""
    layer, chosen = small_layer(), int(filter[-1])
    x, weight = layer.x, layer.weight[chosen]
    parts = [np.sum(x[c, row : row + KERNEL, column : column + KERNEL] * weight[c]) for c in range(CHANNELS)]
    grid = fig.add_gridspec(
        CHANNELS, 4, width_ratios=[1.25, 0.8, 0.45, 1.0], left=0.01, right=0.985, top=0.93, bottom=0.1
    )
    for c in range(CHANNELS):
        left, middle = fig.add_subplot(grid[c, 0]), fig.add_subplot(grid[c, 1])
        _numbers(left, x[c], 6)
        _outline(left, row, column, KERNEL)
        _numbers(middle, weight[c], 2)
        left.set_title(f"image, {NAMES[c]}", fontsize=10)
        middle.set_title(f"{filter}, {NAMES[c]}", fontsize=10)
        fig.text(0.56, left.get_position().y0 + left.get_position().height / 2, f"→ {signed(parts[c])}",
                 fontsize=15, va="center", color=DARK)  # fmt: skip
    for o in range(FILTERS):
        ax = fig.add_subplot(grid[o, 3])
        _numbers(ax, layer.y[o], 16)
        ax.set_title(f"map of filter {o}", fontsize=10)
        if o == chosen:
            _outline(ax, row, column, 1)
    terms = " + ".join(f"({signed(part)})" if part < 0 else signed(part) for part in parts)
    bias, total = layer.bias[chosen], layer.y[chosen, row, column]
    told = f"{terms} {'+' if bias >= 0 else '−'} {abs(bias):.0f} = {signed(total)}"
    fig.text(0.985, 0.2, f"sum over channels, and bias {signed(bias)}:", fontsize=11, ha="right", color=DARK)
    fig.text(0.985, 0.12, told, fontsize=15, ha="right", color=DARK)
    return (
        f"Three channels of 5 × 5 pixels and {filter}, with a kernel for each: at row {row}, column {column} "
        f"the three dot products are {', '.join(map(signed, parts))}; with the bias they make "
        f"{signed(total)}, one number in the map of this filter. Two filters make two maps."
    )
