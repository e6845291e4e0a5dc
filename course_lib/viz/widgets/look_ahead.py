"""Predict the next move of a playground's controls, so that its picture can be drawn beforehand."""

import math
from typing import NamedTuple

import ipywidgets as widgets


class Step(NamedTuple):
    """Where the controls stand after a move, and the values that they have there."""

    positions: list
    values: dict[str, object]


def positions(controls: dict[str, widgets.ValueWidget]) -> list:
    """Return where each control stands, as the page knows it: its value, or its index in a list."""
    return [getattr(control, "index", control.value) for control in controls.values()]


def next_step(controls: dict[str, widgets.ValueWidget], before: list, now: list) -> Step | None:
    """
    Return the step after one more move like the last.

    Args:
        controls: The controls, by name.
        before: Their positions before the last move.
        now: Their positions after it.

    Returns:
        The step, or ``None`` if it is not one control that moved, or its range ends here.
    """
    moved = [i for i, (old, new) in enumerate(zip(before, now, strict=True)) if new != old]
    if len(moved) != 1:
        return None
    (i,) = moved
    name, control = list(controls.items())[i]
    position = _next_position(control, before[i], now[i])
    if position is None:
        return None
    values = {each: controls[each].value for each in controls}
    return Step([*now[:i], position, *now[i + 1 :]], values | {name: _value_at(control, position)})


def _next_position(control: widgets.ValueWidget, before: object, now: object) -> float | None:
    if isinstance(now, bool) or not isinstance(now, int | float) or not isinstance(before, int | float):
        return None  # the move has no direction
    if isinstance(control, widgets.ToggleButtons | widgets.Dropdown):  # words: any may be next
        count, turn = len(control.options), 1 if now > before else -1
        turned = ((now + turn * i) % count for i in range(1, count))
        return next((option for option in turned if option != before), None)
    after = now + (now - before)
    low, high = getattr(control, "min", -math.inf), getattr(control, "max", math.inf)
    if isinstance(control, widgets.FloatLogSlider):
        after, low, high = now * now / before, control.base**low, control.base**high
    elif hasattr(control, "index"):
        low, high = 0, len(control.options) - 1
    return after if low <= after <= high else None


def _value_at(control: widgets.ValueWidget, position: float) -> object:
    if not hasattr(control, "index"):
        return position
    option = control.options[position]
    return option[1] if isinstance(option, tuple) and len(option) == 2 else option  # (label, value)
