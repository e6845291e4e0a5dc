"""Show what four classic filters make of a photograph."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_image
from course_lib.images.filters import binomial, box, edges, sharpen
from course_lib.ops.conv.conv2d import filter2d as our_filter2d
from course_lib.viz.widgets.picture import BLUE, VERMILION, Picture, picture

SIGNED = LinearSegmentedColormap.from_list("signed", [VERMILION, "#ffffff", BLUE])  # 0 is white


def show_signed(ax: Axes, pixels: Float[Array, "H W"], title: str, *, signed: float = 0.0) -> None:
    """
    Draw an image.

    Args:
        ax: Where to draw.
        pixels: The values.
        title: Above the image.
        signed: 0 for grey values from 0 to 1. Otherwise values are signed, blue if positive, orange if
            negative, white at 0, and this is the value of the full colour.
    """
    colors = (
        {"cmap": SIGNED, "vmin": -signed, "vmax": signed}
        if signed
        else {"cmap": "gray", "vmin": 0, "vmax": 1}
    )
    ax.imshow(pixels, interpolation="nearest", **colors)
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, fontsize=10)
    ax.grid(False)


@picture(figsize=(8, 2.1))
def plot_filters(
    fig: Picture, filter2d: Callable = our_filter2d, *, image: str = "camera", blur: int = 3
) -> str:
    """Draw a photograph and the result of four classic filters; the two blurs have any odd size."""
    pixels = load_image(image)[70:166, 60:156]
    kernels = {
        "edge": edges(),
        "sharpen": sharpen(),
        f"box {blur} × {blur}": box(blur),
        f"Gaussian {blur} × {blur}": binomial(blur),
    }
    axes = fig.subplots(1, 5)
    fig.subplots_adjust(left=0.01, right=0.99, bottom=0.02, top=0.87, wspace=0.06)
    show_signed(axes[0], pixels, "photograph")
    statistics = []
    for ax, (name, kernel) in zip(axes[1:], kernels.items(), strict=True):
        result = filter2d(pixels, kernel.astype(np.float32))
        show_signed(ax, result, name, signed=0.5 if name == "edge" else 0.0)
        statistics.append(f"{name} {result.mean():z.2f} ± {result.std():.2f}")
    return (
        f"The photograph “{image}” has mean and standard deviation {pixels.mean():.2f} ± {pixels.std():.2f}, "
        f"and after four filters: {', '.join(statistics)}."
    )
