"""Turn any picture into a widget: the one wrapper of all playgrounds."""

import inspect
import math
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import anywidget
import ipywidgets as widgets
import traitlets

from course_lib.arrays import expect
from course_lib.viz.widgets.picture import MOST_DOTS, Picture, alone


def log_slider(low: float, high: float, value: float, *, per_decade: int = 10) -> widgets.FloatLogSlider:
    """
    Return a slider whose steps multiply: for learning rates and everything else that spans decades.

    Args:
        low: The smallest value, above 0.
        high: The largest value.
        value: Where it stands at first.
        per_decade: How many steps make a factor of ten.
    """
    return widgets.FloatLogSlider(
        value=value,
        min=math.log10(low),
        max=math.log10(high),
        step=1 / per_decade,
        readout_format=".3g",
    )


def make_controls(defaults: dict[str, object], controls: dict[str, object]) -> dict[str, widgets.ValueWidget]:
    """
    Return a widget for each control, labelled with its name.

    Args:
        defaults: The values to start from, where the control leaves it open.
        controls: Each as :func:`ipywidgets.interact` takes it: a range, a list, a bool or a widget.
    """
    made = {}
    for name, control in controls.items():
        start = defaults.get(name, inspect.Parameter.empty)
        if isinstance(control, list) and start in control:  # unlike a dropdown, it obeys the arrow keys
            control = widgets.SelectionSlider(options=control, value=start)
        if not isinstance(control, widgets.ValueWidget):
            control = widgets.interactive.widget_from_abbrev(control, start)
        expected = "a range like (0.0, 1.0), a list, True, False or a widget"
        expect(control is not None, f"explore: {name}", expected, controls[name])
        control.description = control.description or name.replace("_", " ")
        made[name] = control
    width = f"{max((len(control.description) for control in made.values()), default=0) * 0.65 + 1:.1f}em"
    for control in made.values():
        control.style.description_width = width
        control.layout.width = "28em"
        control.layout.max_width = "100%"
        control.add_class("course-control")
    return made


def still(widget: widgets.Widget, picture: Picture) -> dict[str, object]:
    """Return what a notebook shows: the widget, or the still picture where no kernel answers."""
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    bundle = picture._repr_mimebundle_()
    del bundle["text/html"]  # it would be shown in the widget's place
    return {"application/vnd.jupyter.widget-view+json": view, **bundle}


def _further(control: widgets.ValueWidget, before: object, now: object) -> float | None:
    """Return where a second move like that from ``before`` to ``now`` takes a control, if anywhere."""
    if isinstance(now, bool) or not isinstance(now, int | float) or not isinstance(before, int | float):
        return None
    to, low, high = (
        now + (now - before),
        getattr(control, "min", -math.inf),
        getattr(control, "max", math.inf),
    )
    if isinstance(control, widgets.FloatLogSlider):
        to, low, high = now * now / before, control.base**low, control.base**high
    elif hasattr(control, "index"):
        low, high = 0, len(control.options) - 1
    return to if low <= to <= high else None


def _same(one: dict[str, object], other: dict[str, object]) -> bool:
    """Tell whether two states give one picture: numbers may differ by rounding."""
    return all(
        math.isclose(value, other[name], rel_tol=1e-9, abs_tol=1e-12)
        if isinstance(value, float) and isinstance(other[name], float)
        else value == other[name]
        for name, value in one.items()
    )


class Screen(anywidget.AnyWidget):
    """A picture with its words in the browser: see picture.js."""

    _esm = Path(__file__).with_name("picture.js")
    _css = ".course-control .widget-readout { flex: none; max-width: none; margin-left: 10px; }"  # all of it

    runs = traitlets.Bytes().tag(sync=True)  # Picture.runs
    shape = traitlets.List(traitlets.Int()).tag(sync=True)  # width and height in dots
    at = traitlets.List().tag(sync=True)  # where the controls stand that give this picture
    size = traitlets.List(traitlets.Int()).tag(sync=True)  # in CSS pixels
    ratio = traitlets.Float(MOST_DOTS).tag(
        sync=True
    )  # dots of the display for a CSS pixel, as the page tells
    alt = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)  # how it may be pointed at
    area = traitlets.List(traitlets.Float()).tag(sync=True)  # where: left, bottom, right, top, in [0, 1]
    step = traitlets.List(traitlets.Float()).tag(sync=True)  # of an arrow key, across and up
    place = traitlets.List(traitlets.Float()).tag(sync=True)  # of the pointer, from the lower left corner
    controls = traitlets.List(traitlets.Instance(widgets.Widget)).tag(
        sync=True, **widgets.widget_serialization
    )  # that move the picture


class Ahead(NamedTuple):
    """The picture one move further on."""

    at: list  # where the controls stand then
    state: dict[str, object]  # their values


class Explorer:
    """
    A picture and its controls: ``widget`` holds them all, ``picture`` is what is on the screen.

    When a move has been shown and nothing else is to be done, the page asks for the picture that one more
    move in the same direction would give. It then shows that one at once, without a word from Python.
    """

    def __init__(self, plot: Callable[..., Picture], args: tuple, controls: dict[str, object]):
        parameters = inspect.signature(plot).parameters.values()
        defaults = {parameter.name: parameter.default for parameter in parameters}
        self._plot = plot
        self._args = args
        self.controls = make_controls(defaults, controls)
        self._drawn = self.state()
        self.picture = plot(*args, **self._drawn)
        self._spare = Picture(self.picture.get_size_inches())
        self._ahead = None
        self._before = self._now = self._at()
        self.screen = Screen(size=self.picture.size, controls=list(self.controls.values()))
        rows = widgets.HBox(list(self.controls.values()), layout=widgets.Layout(flex_flow="row wrap"))
        self.widget = widgets.VBox([rows, self.screen])
        self._show()
        self.screen.on_msg(self._look_ahead)
        for control in self.controls.values():
            control.observe(self._redraw, names="value")

    def state(self) -> dict[str, object]:
        """Return the value of each control by its name."""
        return {name: control.value for name, control in self.controls.items()}

    def _at(self) -> list:
        """Return where each control stands, as the page knows it: its value, or its index in a list."""
        return [getattr(control, "index", control.value) for control in self.controls.values()]

    @alone
    def _redraw(self, _change: dict[str, object]) -> None:
        state = self.state()
        if _same(state, self._drawn):  # a slider in the page rounds what Python sets
            return
        self._before, self._now = self._now, self._at()
        ahead, self._ahead, self._drawn = self._ahead, None, state
        try:
            if ahead and _same(state, ahead.state):
                self.picture, self._spare = self._spare, self.picture
            else:
                self._draw(self.picture, state)
            self._show()
        except Exception as error:  # in a callback it would be lost: it is shown where one looks
            self.screen.problem = f"{type(error).__name__}: {error}"

    def _draw(self, picture: Picture, state: dict[str, object]) -> None:
        picture.sharpen(self.screen.ratio)
        self._plot(*self._args, fig=picture, **state)

    def _show(self) -> None:
        runs, shape = self.picture.runs()
        with self.screen.hold_sync():  # the picture and its words in one message
            self.screen.runs, self.screen.shape, self.screen.at = runs, [*shape], self._now
            self.screen.alt, self.screen.problem = self.picture.alt, ""

    @alone
    def _look_ahead(self, *_message: object) -> None:
        """Answer the page that asks for the picture of the next move."""
        ahead = self._next()
        if not ahead or ahead == self._ahead:
            return
        try:
            self._draw(self._spare, ahead.state)
            runs, shape = self._spare.runs()
        except Exception:  # it is shown when one gets there
            return
        self._ahead = ahead
        self.screen.send({"at": ahead.at, "shape": shape, "alt": self._spare.alt}, [runs])

    def _next(self) -> Ahead | None:
        """Return what a second move like the last one would give, or ``None`` at the end of a range."""
        moves = zip(self._before, self._now, strict=True)
        moved = [i for i, (before, now) in enumerate(moves) if now != before]
        if len(moved) != 1:
            return None
        i = moved[0]
        name, control = list(self.controls.items())[i]
        to = value = _further(control, self._before[i], self._now[i])
        if to is None:
            return None
        if hasattr(control, "index"):
            option = control.options[to]
            value = option[1] if isinstance(option, tuple) and len(option) == 2 else option  # (label, value)
        return Ahead([*self._now[:i], to, *self._now[i + 1 :]], self.state() | {name: value})

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        return still(self.widget, self.picture)


def explore(plot: Callable[..., Picture], /, *args, **controls) -> Explorer:
    """
    Return a widget that redraws ``plot(*args, **values)`` when a control moves.

    Args:
        plot: Any picture: a function under :func:`course_lib.viz.widgets.picture.picture`.
        args: What stays the same: arrays, surfaces, the student's functions.
        controls: What moves, each as :func:`ipywidgets.interact` takes it: ``lr=(0.0, 1.0)``, or a widget.

    Example:
        >>> from course_lib.viz.widgets.picture import picture
        >>> @picture(figsize=(3, 2))
        ... def plot_line(fig, *, slope=1):
        ...     fig.subplots().plot([0, 1], [0, slope])
        ...     return f"A line that climbs {slope} a unit."
        >>> playground = explore(plot_line, slope=(0, 5))
        >>> playground.controls["slope"].value = 3
        >>> playground.state(), playground.picture.alt
        ({'slope': 3}, 'A line that climbs 3 a unit.')
    """
    return Explorer(plot, args, controls)
