"""A classifier in the plane, from too simple to overfitted."""

import functools
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.toys import moons
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, VERMILION, Picture, picture

WIDTH = 0.3  # of a classifier's bumps


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


def _set_classifier(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1.15, 1])
    fig.subplots_adjust(left=0.05, bottom=0.15, top=0.91, wspace=0.18)
    errors = plane_errors()
    left.set(title="The border", xlim=(-2.2, 2.2), ylim=(-1.6, 1.6), xticks=[], yticks=[])
    left.grid(False)
    for name, color, marker in [("train", BLUE, "o"), ("val", GREEN, "^"), ("test", VERMILION, "s")]:
        style = {"color": color, "marker": marker, "markersize": 3.5, "linewidth": 1.2}
        counts = {"train": "60 training points", "val": "60 validation points", "test": "2,000 new points"}
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
    heights = (data.grid_features @ weights).reshape(len(y), len(x))
    left.contourf(x, y, heights, levels=[-np.inf, 0, np.inf], colors=["#cfe5f3", "#f9dcc8"])
    left.contour(x, y, heights, levels=[0], colors=DARK, linewidths=1.2)
    for sign, color, marker in [(-1, BLUE, "o"), (1, VERMILION, "D")]:
        points = data.points[data.train.signs == sign]
        left.plot(*points.T, marker, color=color, markeredgecolor="white", markersize=6, linestyle="none")
    shares = [wrong_share(part, weights) for part in (data.train, data.val, data.test)]
    for share, color, marker in zip(shares, (BLUE, GREEN, VERMILION), "o^s", strict=True):
        right.plot(
            weight_decay, share, marker, color=color, markersize=10, markeredgecolor="white", clip_on=False
        )
    return (
        f"Weight decay {weight_decay:.2g}: {shares[0]:.1%} of the training points, {shares[1]:.1%} "
        "of the validation "
        f"points and {shares[2]:.1%} of 2,000 new points lie on the wrong side."
    )
