"""A picture to point at: the pointer's place sets two controls, and the picture follows it."""

import contextlib
from collections.abc import Callable

import ipywidgets as widgets
import numpy as np

from course_lib.viz.widgets.explore import Explorer
from course_lib.viz.widgets.look_ahead import Step
from course_lib.viz.widgets.picture import Picture, one_thread_at_a_time


def _stops(control: widgets.ValueWidget) -> list[float]:
    """Return the values that a slider can have, in order."""
    if hasattr(control, "index"):
        return [value for _, value in control._options_full]
    steps = range(round((control.max - control.min) / control.step) + 1)
    stops = [min(control.min + i * control.step, control.max) for i in steps]
    return [control.base**stop for stop in stops] if hasattr(control, "base") else stops


class PointingExplorer(Explorer):
    """A picture and its controls; the pointer moves two of them, over the picture's first axes."""

    def __init__(self, plot: Callable[..., Picture], args: tuple, x_name: str, y_name: str, controls: dict):
        super().__init__(plot, args, controls)
        self._pair = (x_name, y_name)
        if self.picture.problem:
            return
        box = self.picture.axes[0].get_position()
        self._label_axes()
        self.screen.area = [box.x0, box.y0, box.x1, box.y1]
        self.screen.arrow_step = [  # far enough to change an integer
            side * max(0.01, 1 / (len(_stops(self.controls[name])) - 1))
            for side, name in zip(box.size, self._names(), strict=True)
        ]
        self.screen.observe(self._on_pointer, names="pointer")
        self.controls[y_name].observe(self._label_axes, names="value")

    def _names(self) -> list[str]:
        """Return the names of the two controls: the pair, or the control that one of the pair chooses."""
        chosen = [self.controls[name].value for name in self._pair]
        return [
            other if other in self.controls else name for name, other in zip(self._pair, chosen, strict=True)
        ]

    def _label_axes(self, _change: object = None) -> None:
        across, up = self._names()
        self.screen.label = f"Click, drag or use the arrow keys: across is {across}, up is {up}."

    def _values_at(self, pointer: list[float]) -> dict[str, float]:
        """Return the two controls' values that lie nearest to a pointer position, on the screen."""
        axes, values = self.picture.axes[0], {}
        to_share = axes.transScale + axes.transLimits  # of the width and of the height of the axes
        left, bottom, right, top = self.screen.area
        place = [(pointer[0] - left) / (right - left), (pointer[1] - bottom) / (top - bottom)]
        for i, name in enumerate(self._names()):
            stops = _stops(self.controls[name])
            points = np.tile([axes.get_xlim()[0], axes.get_ylim()[0]], (len(stops), 1))
            cell = isinstance(self.controls[name], widgets.IntSlider)  # from an integer to the next
            points[:, i] = np.add(stops, 0.5) if cell else stops
            values[name] = stops[np.argmin(np.abs(to_share.transform(points)[:, i] - place[i]))]
        return values

    @one_thread_at_a_time
    def _on_pointer(self, _change: object) -> None:
        """Set both controls and redraw once."""
        with contextlib.ExitStack() as held:
            for name, value in self._values_at(self.screen.pointer).items():
                control = self.controls[name]
                held.enter_context(control.hold_sync())  # send the picture first: it is what one looks at
                control.unobserve(self._on_move, names="value")
                control.value = value
                control.observe(self._on_move, names="value")
            self._move_to(["pointer", *self.screen.pointer])

    def _next_step(self) -> Step | None:
        pointed = [positions[0] == "pointer" for positions in (self._previous, self._positions)]
        if not any(pointed):
            return super()._next_step()
        if not all(pointed):
            return None
        left, bottom, right, top = self.screen.area
        x, y = (2 * now - old for now, old in zip(self._positions[1:], self._previous[1:], strict=True))
        pointer = [min(max(x, left), right), min(max(y, bottom), top)]
        return Step(["pointer", *pointer], self.state() | self._values_at(pointer))


def scrub(plot: Callable[..., Picture], x_name: str, y_name: str, /, *args, **controls) -> PointingExplorer:
    """
    Return a widget like :func:`course_lib.viz.widgets.explore.explore`, with a picture to point at.

    Args:
        plot: A picture whose first axes have the control ``x_name`` as x and the control ``y_name`` as y.
        x_name: The name of a slider.
        y_name: The name of another one, or of a choice between the names of others.
        args: Fixed arguments.
        controls: One per parameter to vary, as in :func:`ipywidgets.interact`.

    Example:
        >>> from course_lib.viz.widgets.picture import picture
        >>> @picture(figsize=(3, 2))
        ... def plot_point(fig, *, x=1.0, y=0.0):
        ...     fig.subplots().set(xlim=(0, 4), ylim=(-1, 1))
        ...     return f"A point at {x:.1f}, {y:.1f}."
        >>> board = scrub(plot_point, "x", "y", x=(0.0, 4.0), y=(-1.0, 1.0))
        >>> left, bottom, right, top = board.screen.area
        >>> board.screen.pointer = [(left + 3 * right) / 4, (bottom + top) / 2]
        >>> board.picture.alt
        'A point at 3.0, 0.0.'
    """
    return PointingExplorer(plot, args, x_name, y_name, controls)
