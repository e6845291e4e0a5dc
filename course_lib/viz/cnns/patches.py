"""Show what each map of a network looks for: the patches of images at which it is largest."""

import functools

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_fashion
from course_lib.pretrained.fashion_cnn import cnn_stages, load_fashion_cnn
from course_lib.viz.widgets.picture import Picture, picture

LAYERS = {"first layer": ("conv1", 5, 1), "second layer": ("conv2", 10, 2)}  # stage, field, its stride
SHOWN = {"first layer": 12, "second layer": 6}  # patches of each map
IMAGES, ROWS = 1000, 8
MARGIN = 4  # pixels that a field may reach beyond the image


@functools.cache
def top_patches(layer: str) -> Float[Array, "maps patches field field"]:
    """
    Return for each map the patches of as many images at which it is largest, the largest first.

    Args:
        layer: One of ``LAYERS``.

    Example:
        >>> top_patches("second layer").shape
        (16, 6, 10, 10)
    """
    name, field, stride = LAYERS[layer]
    images = load_fashion().test_images[:IMAGES]
    (maps,) = (stage.maps for stage in cnn_stages(load_fashion_cnn(), images) if stage.name == name)
    padded = np.pad(images[:, 0], ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN)))
    largest = maps.max(axis=(2, 3))
    found = np.empty((maps.shape[1], SHOWN[layer], field, field), images.dtype)
    for channel, order in enumerate(np.argsort(-largest, axis=0)[: SHOWN[layer]].T):
        for place, image in enumerate(order):
            row, col = np.unravel_index(maps[image, channel].argmax(), maps.shape[2:])
            top, left = (stride * n + MARGIN - (field - stride) // 2 for n in (row, col))
            found[channel, place] = padded[image, top : top + field, left : left + field]
    return found


def _set_patches(fig: Picture, layer: str) -> list[Axes]:
    patches, shown = top_patches(layer), SHOWN[layer]
    axes = list(fig.subplots(1, len(patches) // ROWS, squeeze=False)[0])
    fig.subplots_adjust(left=0.08, right=0.99, top=0.99, bottom=0.01, wspace=0.18)
    for column, ax in enumerate(axes):
        first = column * ROWS
        for row in range(ROWS):
            strip = np.concatenate(list(patches[first + row]), axis=1)
            ax.imshow(strip, cmap="gray", vmin=0, vmax=1, extent=(0, shown, row + 0.96, row + 0.04))
        for edge in range(1, shown):
            ax.axvline(edge, color="#d0d0d0", linewidth=1.5)
        ax.set(xlim=(0, shown), ylim=(ROWS, 0), aspect="equal", xticks=[], yticks=np.arange(ROWS) + 0.5)
        ax.set_yticklabels([f"map {first + row + 1}" for row in range(ROWS)])
        ax.grid(visible=False)
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
    return axes


@picture(figsize=(8, 5))
def plot_patches(fig: Picture, *, layer: str = "first layer") -> str:
    """Draw for each map of a layer the patches at which it is largest."""
    fig.stage(_set_patches, layer)
    maps, shown, field, _ = top_patches(layer).shape
    return (
        f"The {shown} patches of {field}×{field} pixels at which each of the {maps} maps of the {layer} is "
        "largest."
    )
