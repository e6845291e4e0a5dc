"""The numbers behind lesson 05's pictures of overfitting: curves and borders fitted to few points."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.polynomial import chebyshev

from course_lib.arrays import Array, Float, Int
from course_lib.datasets import moons
from course_lib.metrics import ensemble_predict

NOISE = 0.2  # standard deviation of a point's distance from the curve
WIDTH = 0.3  # of a classifier's bumps


def true_curve(x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    """Return the curve that the points of the first picture lie near, for x from -1 to 1."""
    return np.sin(2.5 * x) * np.exp(-0.5 * x) + 0.3 * x


class CurveData(NamedTuple):
    """Points near the curve: few to fit to, and many new ones."""

    x: Float[Array, " N"]
    y: Float[Array, " N"]
    new_x: Float[Array, " M"]
    new_y: Float[Array, " M"]


class CurveFits(NamedTuple):
    """A polynomial of each degree from 0 up: its coefficients (Chebyshev's), and its mean squared errors."""

    coefficients: list[Float[Array, "..."]]
    train: Float[Array, " degrees"]
    new: Float[Array, " degrees"]


@functools.cache
def curve_data(n: int = 12, *, new: int = 500, seed: int = 5) -> CurveData:
    """Return ``n`` noisy points of the curve at regular places, and ``new`` others between their ends."""
    rng = np.random.default_rng(seed)
    x, new_x = np.linspace(-1, 1, n), rng.uniform(-1, 1, new)
    return CurveData(
        x, true_curve(x) + rng.normal(0, NOISE, n), new_x, true_curve(new_x) + rng.normal(0, NOISE, new)
    )


@functools.cache
def curve_fits(degrees: int = 12) -> CurveFits:
    """Return the least-squares polynomials of degree 0 to ``degrees - 1``."""
    data = curve_data()
    coefficients = [chebyshev.chebfit(data.x, data.y, degree) for degree in range(degrees)]

    def errors(x: Array, y: Array) -> Array:
        return np.array([np.mean((chebyshev.chebval(x, c) - y) ** 2) for c in coefficients])

    return CurveFits(coefficients, errors(data.x, data.y), errors(data.new_x, data.new_y))


class Part(NamedTuple):
    """Points of one set, seen through the classifier's features, and their classes as -1 and 1."""

    features: Float[Array, "N F"]
    signs: Float[Array, " N"]


class Plane(NamedTuple):
    """Two classes that overlap: points to fit to, to choose by, new ones, and a grid over the plane."""

    points: Float[Array, "N 2"]
    train: Part
    val: Part
    test: Part
    grid: tuple[Float[Array, " columns"], Float[Array, " rows"]]
    grid_features: Float[Array, "cells F"]


def plane_features(points: Float[Array, "M 2"], centres: Float[Array, "N 2"]) -> Float[Array, "M F"]:
    """Return 1, x, y and the height at each point of a bump around each centre."""
    squared = np.sum((points[:, None] - centres) ** 2, axis=2)
    return np.concatenate([np.ones((len(points), 1)), points, np.exp(-squared / (2 * WIDTH**2))], axis=1)


@functools.cache
def plane(seed: int = 0) -> Plane:
    """Return two moons, 60 points to fit to, 60 to choose by, 2,000 new ones, so noisy that they overlap."""
    rng = np.random.default_rng(seed)
    sets = [moons(n, rng, noise=0.3) for n in (60, 60, 2000)]
    points = sets[0][0]
    parts = [Part(plane_features(x, points), 2.0 * labels - 1) for x, labels in sets]
    x, y = np.linspace(-2.2, 2.2, 67), np.linspace(-1.6, 1.6, 49)
    cells = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    return Plane(points, *parts, (x, y), plane_features(cells, points))


def fit_weights(part: Part, weight_decay: float) -> Float[Array, " F"]:
    """
    Return the weights of a straight border and 60 bumps: least squares on the signs, decay on the bumps.

    Args:
        part: The points to fit to.
        weight_decay: The penalty is ``weight_decay / 2`` times the sum of the bumps' squared weights.
    """
    free = np.arange(part.features.shape[1]) < 3
    system = part.features.T @ part.features + np.diag(np.where(free, 1e-9, weight_decay))
    return np.linalg.solve(system, part.features.T @ part.signs)


def wrong_share(part: Part, weights: Float[Array, " F"]) -> float:
    """Return the share of points on the wrong side."""
    return float(np.mean(np.sign(part.features @ weights) != part.signs))


class PlaneErrors(NamedTuple):
    """The share of points on the wrong side, for each weight decay."""

    weight_decays: Float[Array, " W"]
    train: Float[Array, " W"]
    val: Float[Array, " W"]
    test: Float[Array, " W"]


@functools.cache
def plane_errors() -> PlaneErrors:
    """Return the three errors for weight decays from 1e-6 to 1e3, four a decade."""
    decays = 10 ** np.arange(-6, 3.01, 0.25)
    data = plane()
    fits = [fit_weights(data.train, decay) for decay in decays]
    shares = [[wrong_share(part, fit) for part in (data.train, data.val, data.test)] for fit in fits]
    return PlaneErrors(decays, *np.array(shares).T)


@functools.cache
def bagged_probabilities(networks: int = 60, *, weight_decay: float = 1e-6, seed: int = 0) -> Array:
    """
    Return each classifier's probabilities at the test points, of shape (networks, test points, 2).

    Each is fitted to a bag of the training points, drawn with replacement. The logistic function of twice its
    height is the probability.
    """
    rng, data = np.random.default_rng(seed), plane()
    n = len(data.points)
    bags = [rng.integers(0, n, n) for _ in range(networks)]
    fits = [fit_weights(Part(data.train.features[bag], data.train.signs[bag]), weight_decay) for bag in bags]
    second = (
        0.5 * (1 + np.tanh(np.clip(data.test.features @ np.transpose(fits), -9, 9))).T
    )  # (networks, points)
    return np.stack([1 - second, second], axis=2)


class Bagging(NamedTuple):
    """The share of test points that committees of each size get wrong, averaged over many committees."""

    sizes: Int[Array, " S"]
    errors: Float[Array, " S"]
    alone: float  # the classifier that was fitted to all points


def bagging_errors(
    predict: Callable = ensemble_predict,
    *,
    sizes: tuple[int, ...] = (1, 2, 3, 5, 8, 12, 20, 30, 40, 60),
    committees: int = 20,
    seed: int = 0,
) -> Bagging:
    """
    Let committees of classifiers answer together.

    Args:
        predict: ``ensemble_predict``, ours or the student's.
        sizes: How many classifiers a committee has.
        committees: How many committees of each size are drawn.
        seed: Of the draws.
    """
    rng, probabilities, data = np.random.default_rng(seed), bagged_probabilities(), plane()
    labels = (data.test.signs > 0).astype(int)
    errors = []
    for size in sizes:
        chosen = [rng.choice(len(probabilities), size, replace=False) for _ in range(committees)]
        errors.append(np.mean([np.mean(predict(probabilities[c]) != labels) for c in chosen]))
    return Bagging(np.array(sizes), np.array(errors), wrong_share(data.test, fit_weights(data.train, 1e-6)))
