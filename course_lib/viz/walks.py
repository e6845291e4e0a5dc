"""The numbers behind lesson 01's pictures: walks down a loss, with the exact gradient and with noisy ones."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.optimizers import gd_step
from course_lib.quadratics import linear_regression_gradient
from course_lib.sampling import minibatches
from course_lib.viz.surfaces import Surface

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


class GradientNoise(NamedTuple):
    """How far minibatch gradients lie from the exact one, for each batch size."""

    batch_sizes: Int[Array, " sizes"]
    measured: Float[Array, " sizes"]
    one_example: float  # sigma, the spread of single examples


def gradient_noise(
    line: Line,
    weight: Float[Array, " 2"],
    batch_sizes: Int[Array, " sizes"],
    *,
    repeats: int = 1000,
    seed: int = 0,
) -> GradientNoise:
    """
    Measure the root mean square distance of minibatch gradients from the exact gradient.

    Source:
        Cochran (1977), "Sampling Techniques", theorem 2.2: drawn without replacement from ``N`` examples,
        it is ``sigma / sqrt(B) * sqrt((N - B) / (N - 1))``.
    """
    each = 2 * (line.x @ weight - line.y)[:, None] * line.x
    exact = each.mean(axis=0)
    rng = np.random.default_rng(seed)
    order = rng.permuted(np.tile(np.arange(len(each)), (repeats, 1)), axis=1)
    sums = each[order].cumsum(axis=1)[:, batch_sizes - 1]  # (repeats, sizes, 2)
    errors = sums / batch_sizes[:, None] - exact
    one_example = np.sqrt(np.sum((each - exact) ** 2, axis=1).mean())
    return GradientNoise(batch_sizes, np.sqrt(np.sum(errors**2, axis=2).mean(axis=0)), float(one_example))


def parabola_walk(start: float, *, lr: float, curvature: float, steps: int) -> Float[Array, " T"]:
    """Return gradient descent on ``curvature / 2 * w**2``: each step multiplies by ``1 - lr * curvature``."""
    return start * (1 - lr * curvature) ** np.arange(steps + 1)


def noisy_walk(
    start: Float[Array, "*walkers D"],
    *,
    lr: Callable[[int], float],
    batch_size: int,
    curvature: float,
    sigma: float,
    steps: int,
    seed: int = 0,
) -> Float[Array, "T *walkers D"]:
    """
    Walk down a round bowl with noisy gradients; many walkers at once.

    Args:
        start: Where each walker starts.
        lr: The learning rate of each step, counted from 0.
        batch_size: It divides the variance of the noise.
        curvature: Of the bowl, the same in all directions: the gradient is ``curvature * w``.
        sigma: Standard deviation of one example's gradient, in each direction.
        steps: How many.
        seed: Of the noise.
    """
    noise = np.random.default_rng(seed).normal(0.0, sigma / np.sqrt(batch_size), (steps, *start.shape))
    rates = np.array([lr(step) for step in range(steps)])
    kept, kicks = 1 - rates * curvature, rates.reshape(-1, *[1] * start.ndim) * noise
    walk = np.empty((steps + 1, *start.shape))
    walk[0] = start
    for step in range(steps):  # w - lr (curvature w + noise)
        walk[step + 1] = kept[step] * walk[step] - kicks[step]
    return walk


def ball_radius(*, lr: float, batch_size: int, curvature: float, sigma: float) -> float:
    """
    Return the standard deviation, in each direction, of the cloud in which :func:`noisy_walk` ends.

    It is the V that reproduces itself: ``V = (1 - lr * curvature)**2 * V + lr**2 * sigma**2 / batch_size``.

    Source:
        Mandt, Hoffman and Blei (2017), arXiv:1704.04289, section 4, there for small ``lr``.
    """
    return float(np.sqrt(lr * sigma**2 / (batch_size * curvature * (2 - lr * curvature))))


def surface_walk(
    surface: Surface,
    start: Float[Array, "*walkers 2"],
    *,
    lr: float,
    steps: int,
    noise: float = 0.0,
    seed: int = 0,
) -> Float[Array, "T *walkers 2"]:
    """Walk down a surface with the exact gradient plus noise of deviation ``noise``; many walkers at once."""
    rng = np.random.default_rng(seed)
    walk = [np.asarray(start, float)]
    for _ in range(steps):
        grad = surface.grad(walk[-1]) + noise * rng.standard_normal(walk[-1].shape)
        walk.append(gd_step(walk[-1], grad, lr=lr))
    return np.array(walk)
