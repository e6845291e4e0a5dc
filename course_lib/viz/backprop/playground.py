"""A network that trains in the page while one drags: its data, and the still picture in its place."""

import functools
from pathlib import Path

import anywidget
import numpy as np
import traitlets

from course_lib.arrays import Array, Float, Int
from course_lib.datasets.toys import moons, rings, spirals
from course_lib.nn.small_mlp import train_mlp
from course_lib.viz.backprop.answer import paint_answer
from course_lib.viz.widgets.explore import widget_mimebundle
from course_lib.viz.widgets.picture import Picture, picture
from course_lib.viz.widgets.player import with_player

POINTS = 300


@functools.cache
def playground_data() -> dict[str, tuple[Float[Array, "N 2"], Int[Array, " N"]]]:
    """Return the data sets that one can choose, by name."""
    rng = np.random.default_rng(0)
    blobs = np.arange(POINTS) % 2
    centres = np.where(blobs[:, None] == 1, 0.45, -0.45)
    corners = rng.uniform(-1, 1, (POINTS, 2))
    x, labels = moons(POINTS, rng)
    return {
        "two spirals": spirals(POINTS, rng),
        "three spirals": spirals(POINTS, rng, classes=3),
        "ring in ring": rings(POINTS, rng),
        "moons": (x / 1.5, labels),
        "opposite corners": (corners, (corners[:, 0] * corners[:, 1] > 0).astype(int)),
        "two clouds": (centres + 0.25 * rng.standard_normal((POINTS, 2)), blobs),
        "your own": (np.array([[-0.5, 0.0], [0.5, 0.0]]), np.array([0, 1])),  # a click adds more
    }


class PlaygroundWidget(anywidget.AnyWidget):
    """The playground in the browser: see playground.js, which trains by itself."""

    _esm = with_player(Path(__file__).with_name("playground.js"))
    _css = with_player(Path(__file__).with_name("playground.css"))

    data = traitlets.Dict().tag(sync=True)


@picture(figsize=(4, 4))
def plot_trained(fig: Picture) -> str:
    """Draw what a trained network answers on two spirals: the still picture in place of the playground."""
    x, labels = playground_data()["two spirals"]
    options = {"hidden": 32, "epochs": 100, "lr": 0.3, "batch_size": 16}
    predict = train_mlp(x, labels, rng=np.random.default_rng(1), **options)
    right = paint_answer(fig.subplots(), predict, x, labels)
    return (
        f"What a network with 32 hidden units answers on two spirals: {right:.1%} of {len(x)} points right."
    )


class Playground:
    """``widget`` runs in the browser, ``picture`` stands in where there is none."""

    def __init__(self) -> None:
        data = {
            name: {"points": x.round(4).ravel().tolist(), "labels": labels.tolist()}
            for name, (x, labels) in playground_data().items()
        }
        self.widget = PlaygroundWidget(data=data)
        self.picture = plot_trained()

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        return widget_mimebundle(self.widget, self.picture)


def playground() -> Playground:
    """Return a network that trains while one changes its data, its width, its activation and its rate."""
    return Playground()
