"""A convolution in three dimensions: a noisy volume of 16 by 16 by 16 voxels, filtered."""

import functools

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from course_lib.arrays import Array, Float
from course_lib.viz.image_to_image.photographs import frame
from course_lib.viz.widgets.picture import BLUE, ORANGE, Picture, picture

SIZE = 16
FILTERS = {"none": np.ones((1, 1, 1)), "average": np.full((3, 3, 3), 1 / 27)}


@functools.cache
def volume() -> Float[Array, "16 16 16"]:
    """Return a ring, 1 inside and 0 outside, with noise of spread 0.4."""
    z, y, x = np.indices((SIZE, SIZE, SIZE)) - (SIZE - 1) / 2
    ring = (np.hypot(x, y) - 4.6) ** 2 + z**2 < 2.4**2
    return ring + 0.4 * np.random.default_rng(0).standard_normal(ring.shape)


def conv3d(x: Float[Array, "D H W"], kernel: Float[Array, "K K K"]) -> Float[Array, "D H W"]:
    """
    Slide a cube of weights over a volume, through depth, rows and columns; the border is padded with zeros.

    Example:
        >>> conv3d(np.ones((3, 3, 3)), np.ones((3, 3, 3)))[1, 1]
        array([18., 27., 18.])
    """
    reach = len(kernel) // 2
    padded = np.pad(x, reach)
    y = np.zeros_like(x)
    for place, weight in np.ndenumerate(kernel):
        y += weight * padded[tuple(slice(i, i + n) for i, n in zip(place, x.shape, strict=True))]
    return y


def _set_volume(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.add_axes((0.02, 0.02, 0.52, 0.86)), fig.add_axes((0.6, 0.02, 0.37, 0.86))
    left.set(title="voxels above 0.5", xlim=(-15, 15), ylim=(-15.5, 15.5), aspect="equal")
    right.set_title("the slice")
    left.axis("off")
    frame(right, SIZE, SIZE)
    return left, right


@picture(figsize=(7, 3.7))
def plot_volume(fig: Picture, *, filter: str = "none", slice: int = 7) -> str:
    """Draw the voxels of a volume that are above a half, and one slice of it."""
    left, right = fig.stage(_set_volume)
    filtered = conv3d(volume(), FILTERS[filter])
    depth, row, column = np.nonzero(filtered > 0.5)
    across, up = (column - row) * 0.85, (depth - 7.5) - 0.45 * (column + row - 15)
    order = np.lexsort((depth, column + row))
    shade = 0.4 + 0.6 * (column + row) / 30
    colors = np.where((depth == slice)[:, None], to_rgb(ORANGE), shade[:, None] * to_rgb(BLUE))
    left.scatter(across[order], up[order], c=colors[order], s=40, linewidths=0)
    right.imshow(filtered[slice], cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    return f"Filter {filter}: {len(depth)} of {SIZE**3} voxels are above 0.5; slice {slice} is drawn."
