"""Descent on the loss of a straight line, shared by the pictures that compare batch sizes."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets.sampling import minibatches
from course_lib.optim.gradient_descent import gd_step
from course_lib.optim.quadratics import linear_regression_gradient

DIVERGED = 1e6  # stop when a weight is this large
START = np.array([-1.5, 2.0])
POINTS = 1000


class Line(NamedTuple):
    """Points near a straight line: ``y`` is about ``x @ weight``; the first column of ``x`` holds ones."""

    x: Float[Array, "N 2"]
    y: Float[Array, " N"]
    best: Float[Array, " 2"]  # the least-squares weight


class Descent(NamedTuple):
    """Weight, loss and work at the start and after each step; work counts the examples processed so far."""

    weights: Float[Array, "T 2"]
    losses: Float[Array, " T"]
    work: Int[Array, " T"]


@functools.cache
def line_data(n: int = POINTS, *, seed: int = 0) -> Line:
    """Return ``n`` points near the line 1 + 0.5 x."""
    rng = np.random.default_rng(seed)
    feature = rng.normal(0.8, 1.0, n)
    x = np.stack([np.ones(n), feature], axis=1)
    y = 1.0 + 0.5 * feature + rng.normal(0.0, 0.7, n)
    return Line(x, y, np.linalg.lstsq(x, y)[0])


def line_loss(line: Line, weights: Float[Array, "*weights 2"]) -> Float[Array, "*weights"]:
    """Return the mean squared error of each weight."""
    return np.mean((weights @ line.x.T - line.y) ** 2, axis=-1)  # (*weights, 2) @ (2, N) -> (*weights, N)


def line_curvatures(line: Line) -> Float[Array, "2 2"]:
    """Return the curvatures of the loss, its second derivatives, which are the same at every weight."""
    return 2 / len(line.y) * line.x.T @ line.x


def line_descent(
    line: Line,
    start: Float[Array, " 2"],
    *,
    lr: float,
    batch_size: int,
    work: int,
    seed: int = 0,
    step: Callable = gd_step,
    batches: Callable = minibatches,
    gradient: Callable = linear_regression_gradient,
) -> Descent:
    """
    Descend on the loss of a line, epoch after epoch, until ``work`` examples are processed.

    Args:
        line: The data.
        start: The first weight.
        lr: Learning rate.
        batch_size: Examples per step; all of them give the exact gradient.
        work: Examples to process. A descent that diverges stops earlier.
        seed: Seed of the shuffling.
        step: ``step(weight, grad, lr=…)`` returns the new weight: gd_step, or the student's.
        batches: ``batches(n, batch_size, rng)`` returns the index arrays of one epoch.
        gradient: ``gradient(weight, x, y)`` returns the gradient of the mean squared error.
    """
    rng = np.random.default_rng(seed)
    weights, processed = [np.asarray(start, float)], [0]
    while processed[-1] < work and np.abs(weights[-1]).max() < DIVERGED:
        for batch in batches(len(line.y), batch_size, rng):
            weights.append(step(weights[-1], gradient(weights[-1], line.x[batch], line.y[batch]), lr=lr))
            processed.append(processed[-1] + len(batch))
            if processed[-1] >= work or np.abs(weights[-1]).max() >= DIVERGED:
                break
    return Descent(np.array(weights), line_loss(line, np.array(weights)), np.array(processed))
