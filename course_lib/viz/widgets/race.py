"""Optimizers race over a loss surface in the browser, from a start that the user chooses."""

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path

import anywidget
import ipywidgets as widgets
import numpy as np
import traitlets

from course_lib.arrays import Array, Float
from course_lib.viz.widgets.explore import make_controls, widget_mimebundle
from course_lib.viz.widgets.guard import REDRAW_SECONDS, guarded, students
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, ORANGE, PINK, SKY, VERMILION, Picture, picture
from course_lib.viz.widgets.player import with_player
from course_lib.viz.widgets.surfaces import Surface, bands, grid

Paths = dict[str, Float[Array, "T 2"]]
COLORS = (BLUE, VERMILION, GREEN, PINK, ORANGE, SKY, DARK)
BANDS = 16
FIGSIZE = (6, 4.2)  # of the still picture


class Race(anywidget.AnyWidget):
    """The data that race.js draws. Python and the page both set ``start``."""

    _esm = with_player(Path(__file__).with_name("race.js"))
    _css = with_player(Path(__file__).with_name("race.css"))

    surface = traitlets.Dict().tag(sync=True)
    paths = traitlets.List().tag(sync=True)
    start = traitlets.List(traitlets.Float()).tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)


def pack_surface(surface: Surface) -> dict[str, object]:
    """Return a surface in the form that race.js reads: its shades row by row, from the lowest y."""
    shades = bands(grid(surface)[2], surface.f(np.array(surface.minimum)))
    return {
        "name": surface.name,
        "shades": shades.astype(np.float32).tobytes(),
        "columns": shades.shape[1],
        "rows": shades.shape[0],
        "bands": BANDS,
        "xlim": list(surface.xlim),
        "ylim": list(surface.ylim),
        "minimum": list(surface.minimum),
    }


def pack_paths(surface: Surface, paths: Paths) -> list[dict[str, object]]:
    """Return paths in the form that race.js reads: points x, y, x, y, … and the loss at each point."""
    with np.errstate(over="ignore", invalid="ignore"):  # diverging paths are shown too
        return [
            {
                "name": name,
                "color": COLORS[index % len(COLORS)],
                "points": np.asarray(path, np.float32).tobytes(),
                "losses": np.asarray(surface.f(np.asarray(path, float)), np.float32).tobytes(),
            }
            for index, (name, path) in enumerate(paths.items())
        ]


@picture(figsize=FIGSIZE)
def plot_race(fig: Picture, surface: Surface, paths: Paths) -> str:
    """Draw every path to its end: the still picture of a race."""
    ax = fig.subplots()
    lowest = surface.f(np.array(surface.minimum))
    x, y, losses = grid(surface)
    ax.contourf(x, y, bands(losses, lowest), levels=BANDS, cmap="Blues", alpha=0.6)
    ax.plot(*surface.minimum, "*", color=DARK, markersize=11)
    ends = []
    for index, (name, path) in enumerate(paths.items()):
        finite = path[np.abs(path).max(axis=1) < 1e6]
        ends.append(f"{name} ends at loss {surface.f(finite[-1]):.3g}")
        ax.plot(*finite.T, color=COLORS[index % len(COLORS)], label=name)
        ax.plot(*finite[-1], "o", color=COLORS[index % len(COLORS)])
    ax.set(title=surface.name, xlim=surface.xlim, ylim=surface.ylim)
    ax.legend(loc="upper right")
    return f"Paths on the {surface.name}: {', '.join(ends)}."


class Racer:
    """A race and its controls: ``widget`` holds both, ``race`` is the part that runs in the browser."""

    def __init__(self, surfaces: Sequence[Surface], make_paths: Callable[..., Paths], start, controls):
        self._make_paths = make_paths
        self._surfaces = surfaces
        if len(surfaces) > 1:
            controls = {"surface": [(surface.name, surface) for surface in surfaces], **controls}
        self.controls = make_controls({}, controls)
        self.race = Race(start=[float(value) for value in start])
        self._show_surface()
        row = widgets.HBox(list(self.controls.values()), layout=widgets.Layout(flex_flow="row wrap"))
        self.widget = widgets.VBox([row, self.race])
        self.race.observe(self._show_paths, names="start")
        for name, control in self.controls.items():
            control.observe(self._show_surface if name == "surface" else self._show_paths, names="value")

    @property
    def surface(self) -> Surface:
        """The surface that is shown."""
        return self.state().get("surface", self._surfaces[0])

    @property
    def picture(self) -> Picture:
        """The still picture of the race with the current controls."""
        still = Picture(FIGSIZE)
        with self._guarded(still.say):
            plot_race(self.surface, self._paths(), fig=still)
        return still

    def state(self) -> dict[str, object]:
        """Return the value of each control by its name."""
        return {name: control.value for name, control in self.controls.items()}

    def _guarded(self, show: Callable[[str], None]) -> contextlib.AbstractContextManager:
        if functions := list(students([self._make_paths])):
            return guarded(*functions, seconds=REDRAW_SECONDS, show=show)
        return contextlib.nullcontext()

    def _say(self, sentence: str) -> None:
        self.race.paths, self.race.problem = [], sentence

    def _paths(self) -> Paths:
        with np.errstate(over="ignore", invalid="ignore"):
            return self._make_paths(np.array(self.race.start), **self.state())

    def _show_surface(self, change: object = None) -> None:
        if change is not None:  # keep the start at its place on the screen
            old, new = change.old, change.new
            self.race.start = [
                float(np.interp(value, before, after))
                for value, before, after in zip(
                    self.race.start, (old.xlim, old.ylim), (new.xlim, new.ylim), strict=True
                )
            ]
        self.race.surface = pack_surface(self.surface)
        self._show_paths()

    def _show_paths(self, _change: object = None) -> None:
        try:
            self.race.problem = ""
            with self._guarded(self._say):
                self.race.paths = pack_paths(self.surface, self._paths())
        except Exception as error:  # Jupyter drops a callback's error: show it below the race
            self.race.problem = f"{type(error).__name__}: {error}"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        return widget_mimebundle(self.widget, self.picture)


def race(
    surface: Surface | Sequence[Surface],
    make_paths: Callable[..., Paths],
    *,
    start: tuple[float, float],
    **controls,
) -> Racer:
    """
    Return a widget that animates paths over a loss surface, from a start that the user chooses.

    Args:
        surface: The surface, or several to choose from; then ``make_paths`` also takes ``surface=``.
        make_paths: ``make_paths(start, **values)`` returns a dict of paths by name, each beginning at start.
        start: The start before the user moves it.
        controls: One per parameter to vary, as in :func:`course_lib.viz.widgets.explore.explore`.

    Example:
        >>> from course_lib.viz.widgets.surfaces import RAVINE
        >>> def descend(start, *, lr):
        ...     path = [start]
        ...     for _ in range(50):
        ...         path.append(path[-1] - lr * RAVINE.grad(path[-1]))
        ...     return {"gradient descent": np.array(path)}
        >>> racer = race(RAVINE, descend, start=(-3.0, 1.0), lr=(0.0, 0.1))
        >>> racer.state()
        {'lr': 0.05}
    """
    surfaces = [surface] if isinstance(surface, Surface) else list(surface)
    return Racer(surfaces, make_paths, start, controls)
