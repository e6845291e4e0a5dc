"""Show what each map of a network looks for: the patches of images at which it is largest."""

import functools

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_fashion
from course_lib.pretrained.fashion_cnn import cnn_stages, load_fashion_cnn
from course_lib.viz.widgets.picture import Picture, picture

LAYERS = {"first layer": ("conv1", 5, 1), "second layer": ("conv2", 10, 2)}  # stage, field, its stride
IMAGES, SHOWN = 1000, 6
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
    found = np.empty((maps.shape[1], SHOWN, field, field), images.dtype)
    for channel, order in enumerate(np.argsort(-largest, axis=0)[:SHOWN].T):
        for place, image in enumerate(order):
            row, col = np.unravel_index(maps[image, channel].argmax(), maps.shape[2:])
            top, left = (stride * n + MARGIN - (field - stride) // 2 for n in (row, col))
            found[channel, place] = padded[image, top : top + field, left : left + field]
    return found


def _set_patches(fig: Picture, layer: str) -> list[Axes]:
    axes = list(fig.subplots(1, 2))
    fig.subplots_adjust(left=0.07, right=0.99, top=0.97, bottom=0.02, wspace=0.16)
    patches = top_patches(layer)
    rows, field = len(patches) // 2, patches.shape[-1]
    for half, ax in enumerate(axes):
        for row in range(rows):
            strip = np.concatenate(list(patches[half * rows + row]), axis=1)
            ax.imshow(strip, cmap="gray", vmin=0, vmax=1, extent=(0, SHOWN, row + 0.92, row + 0.08), aspect="auto")
        for edge in range(1, SHOWN):
            ax.axvline(edge, color="#d0d0d0", linewidth=1.5)
        ax.set(xlim=(0, SHOWN), ylim=(rows, 0), xticks=[], yticks=np.arange(rows) + 0.5)
        ax.set_yticklabels([f"map {half * rows + row + 1}" for row in range(rows)])
        ax.grid(visible=False)
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
    return axes


@picture(figsize=(8, 5))
def plot_patches(fig: Picture, *, layer: str = "first layer") -> str:
    """Draw for each map of a layer the six patches at which it is largest."""
    fig.stage(_set_patches, layer)
    maps, _, field, _ = top_patches(layer).shape
    return f"The {SHOWN} patches of {field}×{field} pixels at which each of the {maps} maps of the {layer} is largest."
