"""Show a linear classifier of 8 by 8 pixels that is run as a convolution over a page of digits."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_digits
from course_lib.ops.conv.conv2d import conv2d_forward
from course_lib.ops.conv.fully_connected import fully_connected_as_conv as ours
from course_lib.viz.image_to_image.photographs import frame
from course_lib.viz.widgets.picture import VERMILION, Picture, picture

PLACES = ((1, 2), (9, 14), (2, 27), (9, 38), (1, 48))  # of digits on the page
DIGITS = (3, 0, 7, 4, 6)


class Page(NamedTuple):
    """A page with digits, and the weight of a layer that tells digits of 8 by 8 pixels apart."""

    image: Float[Array, "H W"]
    weight: Float[Array, "10 64"]
    bias: Float[Array, "10"]


def _shifted(digits: Float[Array, "N 8 8"]) -> Float[Array, "M 64"]:
    """Return windows that miss a digit by 2 to 6 pixels: they belong to no class."""
    rng, windows = np.random.default_rng(0), []
    for digit in np.repeat(digits, 4, axis=0):
        paper = np.zeros((20, 20))
        paper[6:14, 6:14] = digit
        row, column = rng.integers(0, 13, 2)
        if max(abs(row - 6), abs(column - 6)) >= 2:
            windows.append(paper[row : row + 8, column : column + 8].ravel())
    return np.array(windows)


@functools.cache
def page() -> Page:
    """Return a page of digits that the layer was not fitted to; the layer is fitted by least squares."""
    data = load_digits()
    x = np.asarray(data.train_images, float).reshape(len(data.train_images), -1)
    shifted = _shifted(x.reshape(-1, 8, 8))
    targets = np.zeros((len(x) + len(shifted), 10))
    targets[np.arange(len(x)), data.train_labels] = 1
    x = np.concatenate([x, shifted])
    with_one = np.column_stack([x, np.ones(len(x))])
    solved = np.linalg.solve(with_one.T @ with_one + np.eye(65), with_one.T @ targets)
    image = np.zeros((18, 58))
    tests, labels = np.asarray(data.test_images, float).reshape(-1, 8, 8), np.asarray(data.test_labels)
    for (row, column), digit in zip(PLACES, DIGITS, strict=True):
        image[row : row + 8, column : column + 8] = tests[np.flatnonzero(labels == digit)[0]]
    return Page(image, solved[:-1].T.copy(), solved[-1])


class Scores(NamedTuple):
    """The scores of all classes at all places, and how far they are from the layer's own, cut by cut."""

    maps: Float[Array, "10 H W"]
    off: float


def scores(as_conv: Callable = ours) -> Scores:
    """Return what the convolution gives on the page, compared with the layer on every cut of 8 by 8."""
    image, weight, bias = page()
    filters = np.asarray(as_conv(weight, channels=1, height=8, width=8))
    maps = conv2d_forward(image[None, None], filters, bias)[0][0]
    cuts = np.lib.stride_tricks.sliding_window_view(image, (8, 8))
    own = cuts.reshape(*cuts.shape[:2], 64) @ weight.T + bias
    return Scores(maps, float(np.max(np.abs(maps - own.transpose(2, 0, 1)))))


def _set_page(fig: Picture) -> tuple[Axes, Axes]:
    top, bottom = fig.add_axes((0.02, 0.53, 0.96, 0.4)), fig.add_axes((0.02, 0.01, 0.96, 0.4))
    top.set_title("a page of 18 × 58 pixels")
    bottom.set_title("the score at each place of the 8 × 8 window")
    for ax in (top, bottom):
        frame(ax, 18, 58)
    top.imshow(1 - page().image / page().image.max(), cmap="gray", interpolation="nearest")
    return top, bottom


@picture(figsize=(7, 4.6))
def plot_any_size(fig: Picture, fully_connected_as_conv: Callable = ours, *, digit: int = 7) -> str:
    """Draw a page of digits, and the score of one class wherever the window fits."""
    top, bottom = fig.stage(_set_page)
    maps, off = scores(fully_connected_as_conv)
    shown = maps[digit]
    # the score of a window stands at its middle
    extent = (3.0, 3.0 + shown.shape[1], 3.0 + shown.shape[0], 3.0)
    bottom.imshow(shown, cmap="viridis", vmin=0, vmax=0.6, interpolation="nearest", extent=extent)
    row, column = np.unravel_index(np.argmax(shown), shown.shape)
    corners = np.array([(0, 0), (8, 0), (8, 8), (0, 8), (0, 0)]) - 0.5
    top.plot(*(corners + np.array([column, row])).T, color=VERMILION)
    bottom.plot(column + 3.5, row + 3.5, "o", color=VERMILION, markersize=9, markerfacecolor="none")
    return (
        f"Class {digit}: the highest score, {shown.max():.2f}, is at row {row}, column {column}. At all "
        f"{shown.size} places convolution and layer differ by {off:.0e} at most."
    )
