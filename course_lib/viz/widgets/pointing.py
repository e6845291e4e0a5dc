"""A picture on which one points: where the pointer is sets two controls, and the picture follows it."""

import contextlib
from collections.abc import Callable

from course_lib.viz.widgets.explore import Ahead, Explorer
from course_lib.viz.widgets.picture import Picture, alone


class Scrubber(Explorer):
    """A picture and its controls; on its first axes the pointer moves two of them."""

    _pointing = False

    def __init__(self, plot: Callable[..., Picture], args: tuple, across: str, up: str, controls: dict):
        super().__init__(plot, args, controls)
        self._pair = (across, up)
        box = self.picture.axes[0].get_position()
        self.screen.label = f"Click, drag or use the arrow keys: across is {across}, up is {up}."
        self.screen.area = [box.x0, box.y0, box.x1, box.y1]
        self.screen.step = [
            side * max(0.01, control.step / (control.max - control.min))  # a whole number must change
            for side, control in zip(box.size, (self.controls[across], self.controls[up]), strict=True)
        ]
        self.screen.observe(self._point, names="place")

    def _pointed(self, place: list[float]) -> dict[str, float]:
        """Return what pointing there sets both controls to: within their ranges."""
        to_data = self.picture.axes[0].transData.inverted()
        point = to_data.transform(
            [part * side for part, side in zip(place, self.picture.bbox.size, strict=True)]
        )
        values = {}
        for name, value in zip(self._pair, point, strict=True):
            control = self.controls[name]
            value = min(max(value, control.min), control.max)
            if isinstance(control.value, float):  # as the slider will
                steps = round((value - control.min) / control.step)
                value = min(control.min + steps * control.step, control.max)
            values[name] = type(control.value)(value)
        return values

    @alone
    def _point(self, _change: object) -> None:
        """Set both controls and redraw once."""
        self._pointing = True
        with contextlib.ExitStack() as held:
            for name, value in self._pointed(self.screen.place).items():
                control = self.controls[name]
                held.enter_context(control.hold_sync())  # the picture goes first: it is what one looks at
                control.unobserve(self._redraw, names="value")
                control.value = value
                control.observe(self._redraw, names="value")
            self._redraw({})
        self._pointing = False

    def _at(self) -> list:
        return ["place", *self.screen.place] if self._pointing else super()._at()

    def _next(self) -> Ahead | None:
        pointed = [at[0] == "place" for at in (self._before, self._now)]
        if not any(pointed):
            return super()._next()
        if not all(pointed):
            return None
        left, bottom, right, top = self.screen.area
        across, up = (2 * now - before for now, before in zip(self._now[1:], self._before[1:], strict=True))
        place = [min(max(across, left), right), min(max(up, bottom), top)]
        return Ahead(["place", *place], self.state() | self._pointed(place))


def scrub(plot: Callable[..., Picture], across: str, up: str, /, *args, **controls) -> Scrubber:
    """
    Return what :func:`course_lib.viz.widgets.explore.explore` does, with a picture that one can point at.

    Args:
        plot: Any picture; on its first axes, x is the control ``across`` and y the control ``up``.
        across: The name of a control with a range.
        up: The name of another one.
        args: What stays the same.
        controls: What moves, each as :func:`ipywidgets.interact` takes it.

    Example:
        >>> from course_lib.viz.widgets.picture import picture
        >>> @picture(figsize=(3, 2))
        ... def plot_point(fig, *, x=1.0, y=0.0):
        ...     fig.subplots().set(xlim=(0, 4), ylim=(-1, 1))
        ...     return f"A point at {x:.1f}, {y:.1f}."
        >>> board = scrub(plot_point, "x", "y", x=(0.0, 4.0), y=(-1.0, 1.0))
        >>> left, bottom, right, top = board.screen.area
        >>> board.screen.place = [(left + 3 * right) / 4, (bottom + top) / 2]
        >>> board.picture.alt
        'A point at 3.0, 0.0.'
    """
    return Scrubber(plot, args, across, up, controls)
