"""Let the reader edit a kernel and slide it over a photograph."""

from collections.abc import Callable
from pathlib import Path

import anywidget
import numpy as np
import traitlets

from course_lib.arrays import Array, Float, expect, expect_shape
from course_lib.datasets.loaders import load_image
from course_lib.images.filters import presets
from course_lib.ops.conv.conv2d import filter2d as our_filter2d
from course_lib.viz.widgets.explore import widget_mimebundle
from course_lib.viz.widgets.picture import BLUE, ORANGE, VERMILION, Picture, picture
from course_lib.viz.widgets.player import with_player

MAX_SIZE = 120  # pixels along the longer side of the photograph


class Board(anywidget.AnyWidget):
    """The board in the browser: see kernel_board.js. ``kernel`` is set from both sides."""

    _esm = with_player(Path(__file__).with_name("kernel_board.js"))
    _css = with_player(Path(__file__).with_name("kernel_board.css"))

    image = traitlets.Dict().tag(sync=True)
    map = traitlets.Dict().tag(sync=True)
    kernel = traitlets.List().tag(sync=True)
    presets = traitlets.Dict().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)


def shades(values: Float[Array, "H W"], kernel: Float[Array, "K_h K_w"]) -> Float[Array, "H W 3"]:
    """
    Return the colours of a map, from 0 to 1: grey, or signed if the kernel's weights add up to 0.

    Args:
        values: The map.
        kernel: The kernel that made it. If its weights add up to 0, blue is positive, orange negative and
            white 0; the full colour stands for half the largest value that the kernel can give.
    """
    if not is_signed(kernel):
        return np.repeat(np.clip(values, 0, 1)[..., None], 3, axis=2)
    part = np.clip(values / (kernel.clip(min=0).sum() / 2), -1, 1)[..., None]
    full = [np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255 for color in (BLUE, VERMILION)]
    return 1 - np.abs(part) * (1 - np.where(part > 0, *full))


def is_signed(kernel: Float[Array, "K_h K_w"]) -> bool:
    """Return whether a kernel's weights add up to 0: then its map is drawn in two colours."""
    return abs(float(kernel.sum())) <= 1e-6 and bool(kernel.any())


def legend(kernel: Float[Array, "K_h K_w"]) -> str:
    """Return what the colours of a kernel's map mean."""
    if is_signed(kernel):
        return "map: blue above 0, white 0, orange below 0"
    return "map: black 0 or less, white 1 or more"


def photograph(name: str) -> Float[Array, "H W"]:
    """Return a photograph with pixels large enough to see: the mean of each 2 by 2, cut to size."""
    pixels = load_image(name)
    h, w = (min(size, 2 * MAX_SIZE) // 2 for size in pixels.shape)
    return pixels[: 2 * h, : 2 * w].reshape(h, 2, w, 2).mean(axis=(1, 3))


def pack(values: Float[Array, "H W"], colors: Float[Array, "H W 3"]) -> dict[str, object]:
    """Return an image as kernel_board.js reads it: its values and its colours, row by row."""
    rows, columns = values.shape
    return {
        "rows": rows,
        "columns": columns,
        "values": values.astype(np.float32).tobytes(),
        "colors": np.round(255 * colors).astype(np.uint8).tobytes(),
    }


@picture(figsize=(8, 4.2))
def plot_filtered(
    fig: Picture, image: Float[Array, "H W"], kernel: Float[Array, "K_h K_w"], result: Float[Array, "R C"]
) -> str:
    """Draw a photograph and its map side by side, and mark the window in the middle."""
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(left=0.01, right=0.99, bottom=0.02, top=0.92, wspace=0.03)
    left.imshow(image, cmap="gray", vmin=0, vmax=1)
    k_h, k_w = kernel.shape
    row, col = ((size - 1) // 2 for size in result.shape)
    across, down = np.array([[0, k_w, k_w, 0, 0], [0, 0, k_h, k_h, 0]]) - 0.5
    left.plot(across + col, down + row, color=ORANGE)
    right.imshow(shades(result, kernel))
    for ax, title in ((left, "photograph"), (right, legend(kernel))):
        ax.set(xticks=[], yticks=[])
        ax.set_title(title, fontsize=11)
        ax.grid(False)
    weights = "; ".join(", ".join(f"{weight:.3g}" for weight in weights) for weights in kernel)
    return (
        f"A photograph of {image.shape[0]} × {image.shape[1]} pixels and the map of the kernel ({weights}): "
        f"its values go from {result.min():.2f} to {result.max():.2f}."
    )


class KernelBoard:
    """A photograph, a kernel and their map; ``board`` runs in the browser."""

    def __init__(self, preset: str, image: str, filter2d: Callable):
        known = presets()
        expect(preset in known, "kernel_board: preset", f"one of {', '.join(known)}", preset)
        self._filter2d, self._image = filter2d, photograph(image)
        self.board = Board(
            image=pack(self._image, np.repeat(self._image[..., None], 3, axis=2)),
            presets={name: kernel.tolist() for name, kernel in known.items()},
            kernel=known[preset].tolist(),
            name=preset,
        )
        self._send(self.result())  # an error of the first one goes to the caller
        self.board.observe(self._show, names="kernel")

    @property
    def kernel(self) -> Float[Array, "K_h K_w"]:
        """The current weights."""
        return np.array(self.board.kernel, np.float32)

    def result(self) -> Float[Array, "R C"]:
        """Return the map, computed by the function that was given."""
        kernel = self.kernel
        sizes = tuple(n - k + 1 for n, k in zip(self._image.shape, kernel.shape, strict=True))
        result = self._filter2d(self._image, kernel)
        expect_shape("kernel_board: the map", result, sizes)
        return result

    @property
    def picture(self) -> Picture:
        """The still picture of the board in its current state."""
        return plot_filtered(self._image, self.kernel, self.result())

    def _show(self, _change: object = None) -> None:
        try:
            self._send(self.result())
            self.board.problem = ""
        except Exception as error:  # shown on the board: in a callback it would be lost
            self.board.problem = f"{type(error).__name__}: {error}"

    def _send(self, result: Float[Array, "R C"]) -> None:
        self.board.map = pack(result, shades(result, self.kernel)) | {"legend": legend(self.kernel)}

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        return widget_mimebundle(self.board, self.picture)


def kernel_board(
    preset: str = "identity", *, image: str = "camera", filter2d: Callable = our_filter2d
) -> KernelBoard:
    """
    Return a widget in which a kernel of 3 by 3 slides over a photograph.

    Args:
        preset: The initial kernel, one of :func:`course_lib.images.filters.presets`.
        image: One of :data:`course_lib.datasets.loaders.IMAGES`.
        filter2d: Computes the map; ours, or the student's.

    Example:
        >>> board = kernel_board("box")
        >>> board.board.kernel = [[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
        >>> board.result().shape
        (118, 118)
    """
    return KernelBoard(preset, image, filter2d)
