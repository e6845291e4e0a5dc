"""Show the checkerboards of transposed convolutions, and upsampling with a convolution, which has none."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.ops.conv.conv2d import conv2d_forward
from course_lib.ops.conv.conv_transpose2d import conv_transpose2d_forward as ours
from course_lib.ops.conv.upsample import upsample_nearest
from course_lib.viz.image_to_image.photographs import frame
from course_lib.viz.widgets.picture import Picture, picture

SIZE = 12  # of the maps that go in
CHANNELS = 4
LIMITS = {"all equal": (0.0, 2.0), "random": (-2.5, 2.5)}


def weights(kind: str, kernel: int) -> Float[Array, "C 1 K K"]:
    """Return filters from several channels to one: all equal, or random numbers of a fixed seed."""
    if kind == "all equal":
        return np.ones((CHANNELS, 1, kernel, kernel))
    return np.random.default_rng(3).standard_normal((CHANNELS, 1, kernel, kernel))


def transposed(
    conv_transpose2d: Callable, kernel: int, stride: int, kind: str = "all equal"
) -> Float[Array, "H W"]:
    """Return what a transposed convolution makes of ones, away from the border; their mean size is 1."""
    y = conv_transpose2d(
        np.ones((1, CHANNELS, SIZE, SIZE)), weights(kind, kernel), np.zeros(1), stride=stride
    )
    return _inside(np.asarray(y)[0, 0], kernel, stride)


def resized(kernel: int, stride: int, kind: str = "all equal") -> Float[Array, "H W"]:
    """Return what nearest-neighbour upsampling and a convolution make of the same maps."""
    enlarged = upsample_nearest(np.ones((1, CHANNELS, SIZE, SIZE)), scale=stride)
    y, _ = conv2d_forward(enlarged, weights(kind, kernel).swapaxes(0, 1).copy(), np.zeros(1))
    return _inside(y[0, 0], 0, stride)


def _inside(y: Array, kernel: int, stride: int) -> Array:
    """Return four tiles in both directions, far from the border, scaled to a mean size of 1."""
    start = -(-kernel // stride) * stride
    y = y[start : start + 4 * stride, start : start + 4 * stride]
    return y / np.mean(np.abs(y))


def phase_spread(y: Float[Array, "H W"], stride: int) -> float:
    """Return the standard deviation of the means at the places of the board; 0 is no board."""
    return float(np.std([y[r::stride, c::stride].mean() for r in range(stride) for c in range(stride)]))


def _set_boards(fig: Picture, kind: str, stride: int) -> tuple[Axes, Axes]:
    axes = fig.add_axes((0.06, 0.04, 0.36, 0.84)), fig.add_axes((0.5, 0.04, 0.36, 0.84))
    for ax, title in zip(axes, ("transposed convolution", "upsample, then convolve"), strict=True):
        ax.set_title(title)
        frame(ax, 4 * stride, 4 * stride)
    low, high = LIMITS[kind]
    bar = fig.add_axes((0.9, 0.1, 0.02, 0.7))
    bar.imshow(np.linspace(high, low, 100)[:, None], cmap="gray", extent=(0, 1, low, high), aspect="auto")
    bar.set(xticks=[], yticks=[low, (low + high) / 2, high])
    bar.yaxis.tick_right()
    bar.grid(False)
    return axes


@picture(figsize=(7, 3.2))
def plot_checkerboards(
    fig: Picture,
    conv_transpose2d: Callable = lambda *arrays, **options: ours(*arrays, **options)[0],
    *,
    kernel: int = 4,
    stride: int = 2,
    weights: str = "all equal",
) -> str:
    """Draw what both ways to enlarge make of maps that are 1 everywhere."""
    axes = fig.stage(_set_boards, weights, stride)
    boards = transposed(conv_transpose2d, kernel, stride, weights), resized(kernel, stride, weights)
    low, high = LIMITS[weights]
    for ax, board in zip(axes, boards, strict=True):
        ax.imshow(board, cmap="gray", vmin=low, vmax=high, interpolation="nearest")
    spreads = [phase_spread(board, stride) for board in boards]
    return (
        f"Kernel {kernel}, stride {stride}, weights {weights}: the board's spread is {spreads[0]:.2f} of the "
        f"mean size for the transposed convolution and {spreads[1]:.2f} for upsampling and convolution."
    )
