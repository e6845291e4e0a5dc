"""Show the border between two classes, from too simple to overfitted, as the weight decay changes."""

import functools
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.toys import moons
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, VERMILION, Picture, picture

BUMP_WIDTH = 0.3  # standard deviation of the Gaussian bump around each training point


class Part(NamedTuple):
    """The points of one set: their features, and their classes as -1 and 1."""

    features: Float[Array, "N F"]
    signs: Float[Array, " N"]


class Plane(NamedTuple):
    """Two overlapping classes: training, validation and test points, and a grid over the plane."""

    points: Float[Array, "N 2"]  # of the training set
    train: Part
    val: Part
    test: Part
    grid: tuple[Float[Array, " columns"], Float[Array, " rows"]]
    grid_features: Float[Array, "cells F"]


def plane_features(points: Float[Array, "M 2"], centres: Float[Array, "N 2"]) -> Float[Array, "M F"]:
    """Return 1, x, y and one Gaussian bump per centre, evaluated at each point."""
    squared = np.sum((points[:, None] - centres) ** 2, axis=2)
    bumps = np.exp(-squared / (2 * BUMP_WIDTH**2))
    return np.concatenate([np.ones((len(points), 1)), points, bumps], axis=1)


@functools.cache
def plane(seed: int = 0) -> Plane:
    """Return two noisy moons that overlap: 60 training, 60 validation and 2,000 test points."""
    rng = np.random.default_rng(seed)
    sets = [moons(n, rng, noise=0.3) for n in (60, 60, 2000)]
    points = sets[0][0]
    parts = [Part(plane_features(x, points), 2.0 * labels - 1) for x, labels in sets]
    x, y = np.linspace(-2.2, 2.2, 67), np.linspace(-1.6, 1.6, 49)
    cells = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    return Plane(points, *parts, (x, y), plane_features(cells, points))


def fit_weights(part: Part, weight_decay: float) -> Float[Array, " F"]:
    """
    Return the weights of a plane and 60 bumps, by least squares on the signs.

    Args:
        part: The points to fit to.
        weight_decay: The penalty is ``weight_decay / 2`` times the sum of the bumps' squared weights; the
            plane's three weights are free.
    """
    free = np.arange(part.features.shape[1]) < 3
    system = part.features.T @ part.features + np.diag(np.where(free, 1e-9, weight_decay))
    return np.linalg.solve(system, part.features.T @ part.signs)


def error_rate(part: Part, weights: Float[Array, " F"]) -> float:
    """Return the share of points on the wrong side of the border."""
    return float(np.mean(np.sign(part.features @ weights) != part.signs))


class PlaneErrors(NamedTuple):
    """The share of points on the wrong side, for each weight decay."""

    weight_decays: Float[Array, " W"]
    train: Float[Array, " W"]
    val: Float[Array, " W"]
    test: Float[Array, " W"]


@functools.cache
def plane_errors() -> PlaneErrors:
    """Return the three errors for weight decays from 1e-6 to 1e3, four per decade."""
    decays = 10 ** np.arange(-6, 3.01, 0.25)
    data = plane()
    fits = [fit_weights(data.train, decay) for decay in decays]
    errors = [[error_rate(part, fit) for part in (data.train, data.val, data.test)] for fit in fits]
    return PlaneErrors(decays, *np.array(errors).T)


def _set_classifier(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1.15, 1])
    fig.subplots_adjust(left=0.05, bottom=0.15, top=0.91, wspace=0.18)
    errors = plane_errors()
    left.set(title="The border", xlim=(-2.2, 2.2), ylim=(-1.6, 1.6), xticks=[], yticks=[])
    left.grid(False)
    counts = {"train": "60 training points", "val": "60 validation points", "test": "2,000 new points"}
    for name, color, marker in [("train", BLUE, "o"), ("val", GREEN, "^"), ("test", VERMILION, "s")]:
        style = {"color": color, "marker": marker, "markersize": 3.5, "linewidth": 1.2}
        right.plot(errors.weight_decays, getattr(errors, name), **style, label=counts[name])
    right.set(title="Share on the wrong side", xlabel="weight decay λ", xscale="log", xlim=(7e-7, 1.5e3))
    right.set(ylim=(-0.01, 0.5))
    right.legend(loc="upper right")
    left.plot([], [], "o", color=BLUE, markeredgecolor="white", label="class 0")
    left.plot([], [], "D", color=VERMILION, markeredgecolor="white", label="class 1")
    left.legend(loc="lower left", ncols=2)
    return left, right


@picture(figsize=(8, 3.8))
def plot_classifier(fig: Picture, *, weight_decay: float = 1e-6) -> str:
    """Draw the border between two classes for one weight decay, and the errors for all."""
    left, right = fig.stage(_set_classifier)
    data = plane()
    weights = fit_weights(data.train, weight_decay)
    x, y = data.grid
    outputs = (data.grid_features @ weights).reshape(len(y), len(x))
    left.contourf(x, y, outputs, levels=[-np.inf, 0, np.inf], colors=["#cfe5f3", "#f9dcc8"])
    left.contour(x, y, outputs, levels=[0], colors=DARK, linewidths=1.2)
    for sign, color, marker in [(-1, BLUE, "o"), (1, VERMILION, "D")]:
        points = data.points[data.train.signs == sign]
        left.plot(*points.T, marker, color=color, markeredgecolor="white", markersize=6, linestyle="none")
    train, val, test = errors = [error_rate(part, weights) for part in (data.train, data.val, data.test)]
    for error, color, marker in zip(errors, (BLUE, GREEN, VERMILION), "o^s", strict=True):
        right.plot(
            weight_decay, error, marker, color=color, markersize=10, markeredgecolor="white", clip_on=False
        )
    return (
        f"Weight decay {weight_decay:.2g}: {train:.1%} of the training points, {val:.1%} of the validation "
        f"points and {test:.1%} of 2,000 new points lie on the wrong side."
    )
