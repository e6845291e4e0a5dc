"""The trajectory of momentum on a quadratic, step by step and by powers of the iteration matrix."""

from collections.abc import Callable

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.optim.gradient_descent import momentum_step
from course_lib.optim.quadratics import iteration_matrix

START = np.array([1.0, 0.2])  # along the ravine, and across it


def trajectory(
    curvature: Float[Array, " D"],
    start: Float[Array, " D"],
    *,
    lr: float,
    momentum: float,
    steps: int,
    step: Callable = momentum_step,
) -> Float[Array, "T D"]:
    """
    Return the trajectory of momentum on ``sum(curvature / 2 * w**2)``, from rest.

    Args:
        curvature: Curvature of the loss in each direction.
        start: The first point.
        lr: Learning rate.
        momentum: Share of the velocity that a step keeps.
        steps: Number of steps; the trajectory has one point more.
        step: ``step(param, grad, velocity, lr=…, momentum=…) -> (param, velocity)``: ours, or the student's.
    """
    path, velocity = np.empty((steps + 1, len(start))), np.zeros_like(start)
    path[0] = start
    for t in range(steps):
        path[t + 1], velocity = step(path[t], curvature * path[t], velocity, lr=lr, momentum=momentum)
    return path


def trajectory_by_powers(
    curvature: Float[Array, " D"], start: Float[Array, " D"], *, lr: float, momentum: float, steps: int
) -> Float[Array, "T D"]:
    """
    Return what :func:`trajectory` returns for our own step, by powers of the iteration matrix.

    Each product doubles the number of points: 4,000 steps take 12 products.

    Args:
        curvature: Curvature of the loss in each direction.
        start: The first point.
        lr: Learning rate.
        momentum: Share of the velocity that a step keeps.
        steps: Number of steps; the trajectory has one point more.
    """
    power = np.array([iteration_matrix(each, lr=lr, momentum=momentum) for each in curvature])
    states = np.stack([start, np.zeros_like(start)], axis=-1)[None, ..., None]  # (1, D, (param, velocity), 1)
    while len(states) <= steps:
        states = np.concatenate([states, power @ states])
        power = power @ power
    return states[: steps + 1, :, 0, 0]
