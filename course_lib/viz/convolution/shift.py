"""Show that a convolution is equivariant: a shifted image gives a shifted feature map."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_image
from course_lib.images.filters import sobel_x
from course_lib.ops.conv.conv2d import conv2d_forward
from course_lib.viz.convolution.filters import SIGNED
from course_lib.viz.widgets.picture import BLUE, VERMILION, Picture, picture

SIZE, MAX_SHIFT = 64, 8  # pixels


class ShiftedMaps(NamedTuple):
    """An image and the image shifted to the right, the map of each, and how much the maps differ."""

    images: Float[Array, "2 H W"]
    maps: Float[Array, "2 H_out W_out"]
    off: float  # the largest difference, after the first map is shifted by shift // stride


@functools.lru_cache(maxsize=64)
def shifted_maps(forward: Callable, shift: int, stride: int) -> ShiftedMaps:
    """
    Filter an image and its shifted copy for vertical edges.

    Args:
        forward: ``conv2d_forward``, ours or the student's.
        shift: Pixels to the right.
        stride: Stride of the convolution.
    """
    photo = load_image("astronaut")[20 : 20 + SIZE, 80 : 80 + SIZE + MAX_SHIFT]
    images = np.stack([photo[:, MAX_SHIFT - by : MAX_SHIFT - by + SIZE] for by in (0, shift)])
    kernel = sobel_x().astype(np.float32)[None, None]
    y, _ = forward(images[:, None], kernel, np.zeros(1, np.float32), stride=stride)
    steps = shift // stride
    off = np.abs(y[1, 0, :, steps:] - y[0, 0, :, : y.shape[3] - steps]).max()
    return ShiftedMaps(images, y[:, 0], float(off))


def _set_shift(fig: Picture) -> tuple[list[Axes], Axes]:
    *axes, gap, right = fig.subplots(1, 6, width_ratios=[1, 1, 1, 1, 0.12, 1.2])
    fig.subplots_adjust(left=0.01, right=0.985, bottom=0.2, top=0.84, wspace=0.1)
    gap.set_visible(False)
    for ax, title in zip(axes, ("image", "shifted image", "map", "map of shifted"), strict=True):
        ax.set(xticks=[], yticks=[], xlim=(0, 1), ylim=(0, 1), aspect="equal")
        ax.grid(False)
        ax.set_title(title, fontsize=10)
    right.set(xlim=(-0.5, 8.5), ylim=(-0.02, 0.42), xlabel="shift in pixels", xticks=range(0, 9, 2))
    right.set_title("largest difference", fontsize=10)
    return axes, right


@picture(figsize=(8, 2.4))
def plot_shift(fig: Picture, forward: Callable = conv2d_forward, *, shift: int = 3, stride: int = 1) -> str:
    """Draw an image, the shifted image, the map of each, and how far the maps differ at every shift."""
    panels, right = fig.stage(_set_shift)
    every = [shifted_maps(forward, each, stride) for each in range(MAX_SHIFT + 1)]
    images, maps, off = every[shift]
    for ax, pixels in zip(panels[:2], images, strict=True):
        ax.imshow(pixels, cmap="gray", vmin=0, vmax=1, extent=(0, 1, 0, 1))
    for ax, pixels in zip(panels[2:], maps, strict=True):
        ax.imshow(pixels, cmap=SIGNED, vmin=-0.3, vmax=0.3, extent=(0, 1, 0, 1), interpolation="nearest")
    right.plot(range(MAX_SHIFT + 1), [each.off for each in every], "o", color=BLUE)
    right.plot(shift, off, "o", color=VERMILION, markersize=9)
    same = "the same, but for rounding" if off < 1e-5 else f"up to {off:.3f} apart"
    return (
        f"Stride {stride}, the image shifted by {shift} pixels to the right, its map by {shift // stride}: "
        f"where they overlap the maps are {same}."
    )
