"""Turn any picture into a widget: the one wrapper of all playgrounds."""

import inspect
import math
from collections.abc import Callable
from pathlib import Path

import anywidget
import ipywidgets as widgets
import traitlets

from course_lib.arrays import expect
from course_lib.viz.picture import MOST_DOTS, Picture


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
    return made


def still(widget: widgets.Widget, picture: Picture) -> dict[str, object]:
    """Return what a notebook shows: the widget, or the still picture where no kernel answers."""
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    bundle = picture._repr_mimebundle_()
    del bundle["text/html"]  # it would be shown in the widget's place
    return {"application/vnd.jupyter.widget-view+json": view, **bundle}


class Screen(anywidget.AnyWidget):
    """A picture with its words in the browser: see screen.js."""

    _esm = Path(__file__).with_name("screen.js")

    runs = traitlets.Bytes().tag(sync=True)  # Picture.runs
    shape = traitlets.List(traitlets.Int()).tag(sync=True)  # width and height in dots
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


class Explorer:
    """A picture and its controls: ``widget`` holds them all, ``picture`` is what is on the screen."""

    def __init__(self, plot: Callable[..., Picture], args: tuple, controls: dict[str, object]):
        parameters = inspect.signature(plot).parameters.values()
        defaults = {parameter.name: parameter.default for parameter in parameters}
        self._plot = plot
        self._args = args
        self.controls = make_controls(defaults, controls)
        self.picture = plot(*args, **self.state())
        self.screen = Screen(size=self.picture.size)
        rows = widgets.HBox(list(self.controls.values()), layout=widgets.Layout(flex_flow="row wrap"))
        self.widget = widgets.VBox([rows, self.screen])
        self._show()
        for control in self.controls.values():
            control.observe(self._redraw, names="value")

    def state(self) -> dict[str, object]:
        """Return the value of each control by its name."""
        return {name: control.value for name, control in self.controls.items()}

    def _redraw(self, _change: dict[str, object]) -> None:
        try:
            self.picture.sharpen(self.screen.ratio)
            self._plot(*self._args, fig=self.picture, **self.state())
            self._show()
        except Exception as error:  # in a callback it would be lost: it is shown where one looks
            self.screen.problem = f"{type(error).__name__}: {error}"

    def _show(self) -> None:
        runs, shape = self.picture.runs()
        with self.screen.hold_sync():  # the picture and its words in one message
            self.screen.runs, self.screen.shape = runs, [*shape]
            self.screen.alt, self.screen.problem = self.picture.alt, ""

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        return still(self.widget, self.picture)


def explore(plot: Callable[..., Picture], /, *args, **controls) -> Explorer:
    """
    Return a widget that redraws ``plot(*args, **values)`` when a control moves.

    Args:
        plot: Any picture: a function under :func:`course_lib.viz.picture.picture`.
        args: What stays the same: arrays, surfaces, the student's functions.
        controls: What moves, each as :func:`ipywidgets.interact` takes it: ``lr=(0.0, 1.0)``, or a widget.

    Example:
        >>> from course_lib.viz.picture import picture
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
