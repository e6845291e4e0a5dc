"""A picture to point at: the pointer's place sets two controls, and the picture follows it."""

import contextlib
from collections.abc import Callable

from course_lib.viz.widgets.explore import Explorer
from course_lib.viz.widgets.look_ahead import Step
from course_lib.viz.widgets.picture import Picture, one_thread_at_a_time


class PointingExplorer(Explorer):
    """A picture and its controls; the pointer moves two of them, over the picture's first axes."""

    def __init__(self, plot: Callable[..., Picture], args: tuple, x_name: str, y_name: str, controls: dict):
        super().__init__(plot, args, controls)
        self._pair = (x_name, y_name)
        if self.picture.problem:
            return
        box = self.picture.axes[0].get_position()
        self.screen.label = f"Click, drag or use the arrow keys: across is {x_name}, up is {y_name}."
        self.screen.area = [box.x0, box.y0, box.x1, box.y1]
        self.screen.arrow_step = [
            side * max(0.01, control.step / (control.max - control.min))  # far enough to change an integer
            for side, control in zip(box.size, (self.controls[x_name], self.controls[y_name]), strict=True)
        ]
        self.screen.observe(self._on_pointer, names="pointer")

    def _values_at(self, pointer: list[float]) -> dict[str, float]:
        """Return the two control values at a pointer position, clipped to their ranges."""
        to_data = self.picture.axes[0].transData.inverted()
        point = to_data.transform(
            [share * side for share, side in zip(pointer, self.picture.bbox.size, strict=True)]
        )
        values = {}
        for name, value in zip(self._pair, point, strict=True):
            control = self.controls[name]
            value = min(max(value, control.min), control.max)
            if isinstance(control.value, float):  # round to a step, as the slider will
                steps = round((value - control.min) / control.step)
                value = min(control.min + steps * control.step, control.max)
            values[name] = type(control.value)(value)
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
        x_name: The name of a control with a range.
        y_name: The name of another one.
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
