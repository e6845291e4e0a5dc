"""A straight line fitted to noisy points: the data, its loss, and one descent on it."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets.sampling import minibatches
from course_lib.optim.gradient_descent import gd_step
from course_lib.optim.quadratics import linear_regression_gradient

ESCAPED = 1e6  # a walker this far away has diverged, and need not be followed


class Line(NamedTuple):
    """Points near a straight line: ``y`` is about ``x @ weight``, the first column of ``x`` all ones."""

    x: Float[Array, "N 2"]
    y: Float[Array, " N"]
    best: Float[Array, " 2"]  # the weight of the least squares


class Walk(NamedTuple):
    """Where a walker was after each step, what was lost there, and how many examples it had looked at."""

    weights: Float[Array, "T 2"]
    losses: Float[Array, " T"]
    work: Int[Array, " T"]


@functools.cache
def line_data(n: int = 200, *, seed: int = 0) -> Line:
    """Return ``n`` points near the line 1 + 0.5 x: the data of every picture of lesson 01."""
    rng = np.random.default_rng(seed)
    feature = rng.normal(0.8, 1.0, n)
    x = np.stack([np.ones(n), feature], axis=1)
    y = 1.0 + 0.5 * feature + rng.normal(0.0, 0.7, n)
    return Line(x, y, np.linalg.lstsq(x, y)[0])


def line_loss(line: Line, weights: Float[Array, "*walkers 2"]) -> Float[Array, "*walkers"]:
    """Return the mean squared error of each of many weights."""
    return np.mean((weights @ line.x.T - line.y) ** 2, axis=-1)  # (*walkers, 2) @ (2, N) -> (*walkers, N)


def line_walk(
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
) -> Walk:
    """
    Walk down the loss of a line, epoch after epoch, until ``work`` examples were looked at.

    Args:
        line: The data.
        start: The first weight.
        lr: Learning rate.
        batch_size: Examples a step; all of them give the exact gradient.
        work: When to stop. A walker that flies away is stopped too.
        seed: Of the shuffling.
        step: ``step(weight, grad, lr=…)`` returns the new weight: gd_step, or the student's.
        batches: ``batches(n, batch_size, rng)`` returns an epoch's index arrays.
        gradient: ``gradient(weight, x, y)`` returns the gradient of the mean squared error.
    """
    rng = np.random.default_rng(seed)
    weights, spent = [np.asarray(start, float)], [0]
    while spent[-1] < work and np.abs(weights[-1]).max() < ESCAPED:
        for batch in batches(len(line.y), batch_size, rng):
            weights.append(step(weights[-1], gradient(weights[-1], line.x[batch], line.y[batch]), lr=lr))
            spent.append(spent[-1] + len(batch))
            if spent[-1] >= work or np.abs(weights[-1]).max() >= ESCAPED:
                break
    return Walk(np.array(weights), line_loss(line, np.array(weights)), np.array(spent))


START = np.array([-1.5, 2.0])
