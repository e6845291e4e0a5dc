"""Balls dropped on a surface, from a start that one can move: gradient descent, momentum and Nesterov."""

from collections.abc import Callable, Mapping
from functools import partial

import ipywidgets as widgets
import numpy as np

from course_lib.arrays import Array, Float
from course_lib.viz.widgets.explore import log_slider
from course_lib.viz.widgets.race import Racer, race
from course_lib.viz.widgets.surfaces import BANANA, RAVINE, SADDLE, Surface

STEPS = 150
START = (-3.5, 1.2)


def roll(
    surface: Surface,
    start: Float[Array, " 2"],
    *,
    step: Callable,
    lr: float,
    momentum: float,
    steps: int = STEPS,
) -> Float[Array, "T 2"]:
    """
    Return the path of a ball over a surface, its start first.

    Args:
        surface: What it rolls on.
        start: Where it is dropped, at rest.
        step: ``step(param, grad, velocity, lr=…, momentum=…) -> (param, velocity)``: ours, or the student's.
        lr: Learning rate.
        momentum: The fraction of the velocity that remains after a step.
        steps: Number of steps.
    """
    path, velocity = [np.asarray(start, float)], np.zeros(2)
    for _ in range(steps):
        param, velocity = step(path[-1], surface.grad(path[-1]), velocity, lr=lr, momentum=momentum)
        path.append(param)
    return np.array(path)


def roll_all(
    start: Float[Array, " 2"],
    *,
    surface: Surface,
    lr: float,
    momentum: float,
    balls: Mapping[str, Callable],
) -> dict[str, Float[Array, "T 2"]]:
    """Return the path of each ball by its name; gradient descent is the first one's step with momentum 0."""
    options = {"lr": lr, "momentum": momentum}
    plain = roll(surface, start, step=next(iter(balls.values())), **options | {"momentum": 0.0})
    return {"gradient descent": plain} | {
        name: roll(surface, start, step=step, **options) for name, step in balls.items()
    }


def drop_two(step: Callable) -> Racer:
    """Return a race of gradient descent and momentum, both by the same ``momentum_step``."""
    balls = partial(roll_all, balls={"momentum": step})
    momenta = widgets.FloatSlider(value=0.85, min=0, max=0.99, step=0.01)
    return race(
        [RAVINE, SADDLE, BANANA], balls, start=START, lr=log_slider(0.003, 0.3, 0.03), momentum=momenta
    )


def drop_three(step: Callable, nesterov: Callable) -> Racer:
    """Return a race of gradient descent, momentum and Nesterov's momentum."""
    balls = partial(roll_all, balls={"momentum": step, "Nesterov": nesterov})
    momenta = widgets.FloatSlider(value=0.95, min=0, max=0.99, step=0.01)
    return race([RAVINE, BANANA], balls, start=START, lr=log_slider(0.003, 0.3, 0.03), momentum=momenta)
