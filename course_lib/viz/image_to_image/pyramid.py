"""Show a Laplacian pyramid, and what is built of its smallest image and some of its details."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_image
from course_lib.images.pyramids import laplacian_pyramid as ours
from course_lib.images.pyramids import reconstruct as our_reconstruct
from course_lib.viz.image_to_image.photographs import frame
from course_lib.viz.widgets.picture import Picture, picture

LEVELS = 5


def photograph() -> Float[Array, "H W"]:
    """Return a photograph in steps of 1/256: all that a pyramid computes of it has few enough digits."""
    return np.floor(load_image("camera")[:200, 40:240].astype(float) * 255) / 256


def partial(laplacian_pyramid: Callable, reconstruct: Callable, kept: int) -> tuple[list[Array], Array]:
    """Return the pyramid, and what its smallest image and the ``kept`` coarsest details give."""
    pyramid = laplacian_pyramid(photograph(), LEVELS)
    cut = len(pyramid) - 1 - kept
    some = [np.zeros_like(detail) if i < cut else detail for i, detail in enumerate(pyramid)]
    return pyramid, reconstruct(some)


def _set_pyramid(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.add_axes((0.01, 0.03, 0.56, 0.84)), fig.add_axes((0.6, 0.03, 0.38, 0.84))
    left.set(title="the pyramid (pale: not in use)", xlim=(0, 320), ylim=(200, 0), aspect="equal")
    right.set_title("put together")
    left.axis("off")
    frame(right, *photograph().shape)
    return left, right


@picture(figsize=(7, 2.9))
def plot_pyramid(
    fig: Picture,
    laplacian_pyramid: Callable = ours,
    reconstruct: Callable = our_reconstruct,
    *,
    details: int = 0,
) -> str:
    """Draw a pyramid, and the image that is built of its smallest level and its coarsest details."""
    left, right = fig.stage(_set_pyramid)
    pyramid, image = partial(laplacian_pyramid, reconstruct, details)
    mosaic, top = np.ones((200, 320)), 0
    for i, level in enumerate(pyramid):
        shown = level if i == len(pyramid) - 1 else level * 1.5 + 0.5
        if i < len(pyramid) - 1 - details:
            shown = 0.85 + 0.15 * shown
        h, w = level.shape
        row, column = (0, 0) if i == 0 else (top, 210)
        mosaic[row : row + h, column : column + w] = shown[: 200 - row]
        top += 0 if i == 0 else h + 4
    left.imshow(mosaic, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    right.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    error = float(np.max(np.abs(image - photograph())))
    told = "equal to the last bit" if error == 0 else f"off by {error:.2g} at most"
    return f"The smallest image and {details} of {LEVELS - 1} details: {told}."
