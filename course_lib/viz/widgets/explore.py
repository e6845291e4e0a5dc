"""Turn any picture into a widget whose controls redraw it."""

import inspect
import math
from collections.abc import Callable
from pathlib import Path

import anywidget
import ipywidgets as widgets
import traitlets

from course_lib.arrays import expect
from course_lib.viz.widgets.look_ahead import Step, next_step, positions
from course_lib.viz.widgets.picture import MAX_PIXEL_RATIO, Picture, one_thread_at_a_time
from course_lib.viz.widgets.theme import with_theme

ROW = 60  # characters: labels that fit side by side


def log_slider(low: float, high: float, value: float, *, per_decade: int = 10) -> widgets.FloatLogSlider:
    """
    Return a slider with steps of equal ratio, for learning rates and other values that span decades.

    Args:
        low: The smallest value, above 0.
        high: The largest value.
        value: The value it starts from.
        per_decade: The number of steps in a factor of ten.
    """
    return widgets.FloatLogSlider(
        value=value,
        min=math.log10(low),
        max=math.log10(high),
        step=1 / per_decade,
        readout_format=".3g" if low >= 1e-4 else ".1e",  # the page would write 0.00000100 for 1e-6
    )


def make_controls(defaults: dict[str, object], controls: dict[str, object]) -> dict[str, widgets.ValueWidget]:
    """
    Return a widget for each control, labelled with the name of its parameter.

    Args:
        defaults: The value that each control starts from, unless the control has its own.
        controls: Each as :func:`ipywidgets.interact` takes it: a range, a list, a bool or a widget.
    """
    made = {}
    for name, control in controls.items():
        start = defaults.get(name, inspect.Parameter.empty)
        if isinstance(control, list) and control:
            control = _selection(control, start)
        if not isinstance(control, widgets.ValueWidget):
            control = widgets.interactive.widget_from_abbrev(control, start)
        expected = "a range like (0.0, 1.0), a list, True, False or a widget"
        expect(control is not None, f"explore: {name}", expected, controls[name])
        control.description = control.description or name.replace("_", " ")
        made[name] = control
    width = f"{max((len(control.description) for control in made.values()), default=0) * 0.65 + 1:.1f}em"
    for control in made.values():
        control.style.description_width = width
        control.layout.width = "auto" if isinstance(control, widgets.ToggleButtons) else "28em"
        control.layout.max_width = "100%"
        control.add_class("course-control")
    return made


def _selection(options: list, start: object) -> widgets.ValueWidget:
    """Return a slider over numbers; words side by side where they fit in one row, else in a dropdown."""
    slider = widgets.SelectionSlider(options=options)
    values = [value for _, value in slider._options_full]
    pairs = all(isinstance(option, tuple) and len(option) == 2 for option in options)
    labels = [option[0] if pairs else option for option in options]
    if not any(isinstance(label, str | bool) or label is None for label in labels):
        chosen = slider
    elif sum(len(str(label)) for label in labels) <= ROW:
        chosen = widgets.ToggleButtons(options=options, style={"button_width": "auto"})
    else:
        chosen = widgets.Dropdown(options=options)
    chosen.value = start if start in values else values[0]
    return chosen


def widget_mimebundle(widget: widgets.Widget, picture: Picture) -> dict[str, object]:
    """Return what a notebook displays: the widget, or its still picture where no kernel answers."""
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    bundle = picture._repr_mimebundle_()
    bundle.pop("text/html")  # a page would prefer it to the widget
    return {"application/vnd.jupyter.widget-view+json": view, **bundle}


def _same_state(first: dict[str, object], second: dict[str, object]) -> bool:
    """Tell whether two states give the same picture: numbers may differ by rounding."""
    return all(
        math.isclose(value, second[name], rel_tol=1e-9, abs_tol=1e-12)
        if isinstance(value, float) and isinstance(second[name], float)
        else value == second[name]
        for name, value in first.items()
    )


class PictureWidget(anywidget.AnyWidget):
    """A picture and its text in the browser: see picture.js."""

    _esm = with_theme(Path(__file__).with_name("picture.js"))
    _css = """
        .course-control .widget-readout { flex: none; max-width: none; margin-left: 10px; }  /* uncut */
        .course-control button.mod-active { box-shadow: inset 0 -3px var(--jp-brand-color1, #1976d2); }"""

    runs = traitlets.Bytes().tag(sync=True)  # Picture.runs
    shape = traitlets.List(traitlets.Int()).tag(sync=True)  # width and height in dots
    areas = traitlets.List().tag(sync=True)  # Picture.areas
    positions = traitlets.List().tag(sync=True)  # of the controls, for this picture
    size = traitlets.List(traitlets.Int()).tag(sync=True)  # width and height in CSS pixels
    pixel_ratio = traitlets.Float(MAX_PIXEL_RATIO).tag(sync=True)  # the display's, set by the page
    alt = traitlets.Unicode().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)  # how to point at the picture, if one can
    area = traitlets.List(traitlets.Float()).tag(sync=True)  # where: left, bottom, right, top, in [0, 1]
    arrow_step = traitlets.List(traitlets.Float()).tag(sync=True)  # of an arrow key, in x and in y
    pointer = traitlets.List(traitlets.Float()).tag(sync=True)  # x and y from the lower left corner
    controls = traitlets.List(traitlets.Instance(widgets.Widget)).tag(
        sync=True, **widgets.widget_serialization
    )


class Explorer:
    """
    A picture and its controls: ``widget`` holds them all, ``picture`` is the picture on the screen.

    After a move, when nothing else is to be done, the page asks for the picture that one more move in the
    same direction would give. If that move comes, the page shows this picture at once, without waiting for
    Python.
    """

    def __init__(self, plot: Callable[..., Picture], args: tuple, controls: dict[str, object]):
        parameters = inspect.signature(plot).parameters
        defaults = {name: parameter.default for name, parameter in parameters.items()}
        takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())
        for name in controls:
            expected = f"one of {', '.join(other for other in parameters if other != 'fig')}"
            hint = "a notebook that is older than course_lib: get the lesson's notebook again"
            expect(takes_any or name in parameters, f"explore: {name}", expected, name, hint)
        self._plot = plot
        self._args = args
        self.controls = make_controls(defaults, controls)
        self._state = self.state()
        self.picture = plot(*args, **self._state)
        self._next, self._next_picture = None, Picture(self.picture.get_size_inches())
        self._previous = self._positions = positions(self.controls)
        self.screen = PictureWidget(size=self.picture.size, controls=list(self.controls.values()))
        rows = widgets.HBox(list(self.controls.values()), layout=widgets.Layout(flex_flow="row wrap"))
        self.widget = widgets.VBox([rows, self.screen])
        self._show()
        self.screen.on_msg(self._look_ahead)
        for control in self.controls.values():
            control.observe(self._on_move, names="value")

    def state(self) -> dict[str, object]:
        """Return the value of each control by its name."""
        return {name: control.value for name, control in self.controls.items()}

    @one_thread_at_a_time  # so that positions and state belong together
    def _on_move(self, _change: object) -> None:
        self._move_to(positions(self.controls))

    def _move_to(self, new_positions: list) -> None:
        """Show the picture of the controls' current values."""
        state = self.state()
        if _same_state(state, self._state):  # the page sends back, rounded, what Python has set
            return
        self._previous, self._positions = self._positions, new_positions
        expected, self._next, self._state = self._next, None, state
        try:
            if expected and _same_state(state, expected.values):
                self.picture, self._next_picture = self._next_picture, self.picture
            else:
                self._draw(self.picture, state)
            self._show()
        except Exception as error:  # Jupyter drops a callback's error: show it in the picture's place
            self.screen.problem = f"{type(error).__name__}: {error}"

    def _draw(self, picture: Picture, state: dict[str, object]) -> None:
        picture.set_pixel_ratio(self.screen.pixel_ratio)
        self._plot(*self._args, fig=picture, **state)

    def _show(self) -> None:
        runs, shape = self.picture.runs()
        with self.screen.hold_sync():  # the picture and its text in one message
            self.screen.runs, self.screen.shape, self.screen.positions = runs, [*shape], self._positions
            self.screen.areas, self.screen.alt, self.screen.problem = (
                self.picture.areas(),
                self.picture.alt,
                "",
            )

    @one_thread_at_a_time
    def _look_ahead(self, *_message: object) -> None:
        """Draw the picture of the next step and send it to the page."""
        step = self._next_step()
        if not step or step == self._next:
            return
        try:
            self._draw(self._next_picture, step.values)
            runs, shape = self._next_picture.runs()
        except Exception:  # shown if the user moves there
            return
        self._next = step
        drawn = self._next_picture
        content = {"positions": step.positions, "shape": shape, "areas": drawn.areas(), "alt": drawn.alt}
        self.screen.send(content, [runs])

    def _next_step(self) -> Step | None:
        return next_step(self.controls, self._previous, self._positions)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        return widget_mimebundle(self.widget, self.picture)


def explore(plot: Callable[..., Picture], /, *args, **controls) -> Explorer:
    """
    Return a widget that redraws ``plot(*args, **values)`` when a control moves.

    Args:
        plot: A picture: a function under :func:`course_lib.viz.widgets.picture.picture`.
        args: Fixed arguments: arrays, surfaces, the student's functions.
        controls: One per parameter to vary, as in :func:`ipywidgets.interact`: ``lr=(0.0, 1.0)``.

    Example:
        >>> from course_lib.viz.widgets.picture import picture
        >>> @picture(figsize=(3, 2))
        ... def plot_line(fig, *, slope=1):
        ...     fig.subplots().plot([0, 1], [0, slope])
        ...     return f"A line of slope {slope}."
        >>> playground = explore(plot_line, slope=(0, 5))
        >>> playground.controls["slope"].value = 3
        >>> playground.state(), playground.picture.alt
        ({'slope': 3}, 'A line of slope 3.')
    """
    return Explorer(plot, args, controls)
