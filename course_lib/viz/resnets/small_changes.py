"""Show how small a change sharpening adds to a photograph: x, F(x) and x + F(x)."""

import functools

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array
from course_lib.datasets.loaders import load_image
from course_lib.images.filters import gaussian
from course_lib.ops.conv.conv2d import filter2d
from course_lib.viz.widgets.picture import Picture, picture


@functools.cache
def _photograph() -> tuple[Array, Array]:
    """Return a slightly blurred photograph, from 0 to 1, and its difference from a more blurred one."""
    image = filter2d(load_image("camera"), gaussian(5, sigma=1.2))
    return image, image - np.pad(filter2d(image, gaussian(9, sigma=2.0)), 4, mode="edge")


def _set_changes(fig: Picture) -> tuple[Axes, ...]:
    axes = fig.subplots(1, 3)
    fig.subplots_adjust(left=0.01, right=0.99, bottom=0.02, top=0.88, wspace=0.06)
    for ax, title in zip(axes, ("x, the photograph", "F(x), the change", "x + F(x)"), strict=True):
        ax.set_title(title)
        ax.axis("off")
    axes[0].imshow(_photograph()[0], cmap="gray", vmin=0, vmax=1)
    return axes


@picture(figsize=(8, 2.95))
def plot_small_changes(fig: Picture, *, amount: float = 1.0) -> str:
    """Draw a photograph, the change that sharpens it, and their sum."""
    _, middle, right = fig.stage(_set_changes)
    image, detail = _photograph()
    change = amount * detail
    middle.imshow(change, cmap="gray", vmin=-0.5, vmax=0.5, interpolation="nearest")
    right.imshow(image + change, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    share = change.std() / image.std()
    return f"Sharpened by {amount:g}: the change has {share:.0%} of the photograph's contrast."
