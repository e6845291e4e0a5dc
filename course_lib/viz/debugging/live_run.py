"""A network that learns the digits in the page, with a switch for each classic bug."""

from pathlib import Path

import anywidget
import numpy as np
import traitlets

from course_lib.arrays import Array
from course_lib.datasets.loaders import load_digits
from course_lib.viz.debugging.curves import plot_curves
from course_lib.viz.widgets.explore import widget_mimebundle
from course_lib.viz.widgets.player import with_player


class LiveRunWidget(anywidget.AnyWidget):
    """The run in the browser: see live_run.js, which trains by itself."""

    _esm = with_player(Path(__file__).with_name("live_run.js"))
    _css = with_player(Path(__file__).with_name("live_run.css"))

    images = traitlets.Bytes().tag(sync=True)  # 64 bytes each, from 0 to 16
    labels = traitlets.Bytes().tag(sync=True)
    val_images = traitlets.Bytes().tag(sync=True)
    val_labels = traitlets.Bytes().tag(sync=True)


def packed(values: Array) -> bytes:
    """Return whole numbers as one byte each."""
    return np.rint(values).astype(np.uint8).tobytes()


class LiveRun:
    """``widget`` runs in the browser, ``picture`` stands in where there is none."""

    def __init__(self) -> None:
        digits = load_digits()
        self.widget = LiveRunWidget(
            images=packed(16 * digits.train_images),
            labels=packed(digits.train_labels),
            val_images=packed(16 * digits.test_images),
            val_labels=packed(digits.test_labels),
        )
        self.picture = plot_curves("fine")

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        return widget_mimebundle(self.widget, self.picture)


def live_run() -> LiveRun:
    """Return a network that trains in the page while one breaks it with switches."""
    return LiveRun()
