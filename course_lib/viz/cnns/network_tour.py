"""Let the reader walk through a trained network, from any value back to the values that made it."""

from pathlib import Path

import anywidget
import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.datasets.loaders import FASHION_CLASSES, load_fashion
from course_lib.pretrained.fashion_cnn import CNNParams, Stage, cnn_stages, load_fashion_cnn
from course_lib.viz.widgets.explore import widget_mimebundle
from course_lib.viz.widgets.picture import Picture, picture
from course_lib.viz.widgets.player import with_player

START = (4, 2, 4, 3)  # the value that is marked first: stage, map, row, column
KERNELS = {"conv1": (5, 2), "conv2": (3, 1)}  # size and padding
SHORT_NAMES = ("T-shirt", *FASHION_CLASSES[1:9], "boot")  # they fit under a bar


class Walk(anywidget.AnyWidget):
    """The walk in the browser: see network_tour.js. ``place`` is set from both sides."""

    _esm = with_player(Path(__file__).with_name("network_tour.js"))
    _css = with_player(Path(__file__).with_name("network_tour.css"))

    stages = traitlets.List().tag(sync=True)
    kernels = traitlets.Dict().tag(sync=True)
    place = traitlets.List(traitlets.Int()).tag(sync=True)  # stage, map, row, column


def pack_stages(stages: list[Stage]) -> list[dict[str, object]]:
    """Return the first image's maps as network_tour.js reads them."""
    packed = []
    for stage in stages:
        maps = stage.maps[0].astype(np.float32)
        kernel, padding = KERNELS.get(stage.name, (0, 0))
        packed.append(
            {
                "name": stage.name,
                "channels": len(maps),
                "size": maps.shape[1] if maps.ndim == 3 else 1,
                "kernel": kernel,
                "padding": padding,
                "names": list(SHORT_NAMES) if stage.name == "logits" else [],
                "values": maps.tobytes(),
            }
        )
    return packed


def pack_kernels(params: CNNParams) -> dict[str, bytes]:
    """Return the weights as network_tour.js reads them."""
    named = {
        "conv1": params.conv1_weight,
        "conv1_bias": params.conv1_bias,
        "conv2": params.conv2_weight,
        "conv2_bias": params.conv2_bias,
        "logits": params.fc_weight,
    }
    return {name: array.astype(np.float32).tobytes() for name, array in named.items()}


@picture(figsize=(8, 4.2))
def plot_stages(fig: Picture, stages: list[Stage]) -> str:
    """Draw all maps of the first image, one row per layer: the still picture in place of the walk."""
    *maps, logits = stages
    grid = fig.add_gridspec(
        len(stages), 16, left=0.07, right=0.99, top=0.98, bottom=0.09, wspace=0.08, hspace=0.12
    )
    for row, stage in enumerate(maps):
        for col, tile in enumerate(stage.maps[0]):
            ax = fig.add_subplot(grid[row, col])
            ax.imshow(tile, cmap="gray" if row == 0 else "Blues", vmin=0, vmax=stage.maps.max())
            ax.set(xticks=[], yticks=[])
            if col == 0:
                ax.set_ylabel(stage.name, rotation=0, ha="right", va="center")
    ax = fig.add_subplot(grid[-1, :])
    ax.bar(range(10), logits.maps[0])
    ax.set_xticks(range(10), SHORT_NAMES)
    ax.set_yticks([])
    ax.set_ylabel("logits", rotation=0, ha="right", va="center")
    best = int(logits.maps[0].argmax())
    counts = ", ".join(
        f"{stage.name} {stage.maps.shape[1]} of {stage.maps.shape[2]}×{stage.maps.shape[2]}"
        for stage in maps[1:]
    )
    return (
        f"All maps of one image: {counts}; the largest of ten scores is {SHORT_NAMES[best]}'s, "
        f"{logits.maps[0][best]:.1f}."
    )


class Walker:
    """The walk and the choice of an image: ``widget`` holds both, ``walk`` runs in the browser."""

    def __init__(self, params: CNNParams):
        fashion = load_fashion()
        first_of_class = [int(np.flatnonzero(fashion.test_labels == label)[0]) for label in range(10)]
        self._params, self._images = params, fashion.test_images
        self.image = widgets.Dropdown(
            options=list(zip(FASHION_CLASSES, first_of_class, strict=True)),
            value=first_of_class[9],
            description="image",
        )
        self.walk = Walk(stages=pack_stages(self.stages()), kernels=pack_kernels(params), place=list(START))
        self.widget = widgets.VBox([self.image, self.walk])
        self.image.observe(self._show, names="value")

    def stages(self) -> list[Stage]:
        """Return the maps of the chosen image, layer by layer."""
        chosen = self.image.value
        return cnn_stages(self._params, self._images[chosen : chosen + 1])

    def _show(self, _change: object) -> None:
        self.walk.stages = pack_stages(self.stages())

    @property
    def picture(self) -> Picture:
        """The still picture of all maps."""
        return plot_stages(self.stages())

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        return widget_mimebundle(self.widget, self.picture)


def cnn_walk(params: CNNParams | None = None) -> Walker:
    """
    Return a widget for walking through the network of :mod:`course_lib.pretrained.fashion_cnn`.

    Args:
        params: The weights; by default those that come with the course.

    Example:
        >>> walker = cnn_walk()
        >>> [stage["channels"] for stage in walker.walk.stages]
        [1, 8, 8, 16, 16, 10]
    """
    return Walker(params or load_fashion_cnn())
