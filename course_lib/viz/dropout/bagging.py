"""An ensemble of classifiers, each trained on a resampled set."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.nn.metrics import ensemble_predict
from course_lib.viz.dropout.classifier import Part, fit_weights, plane, plane_errors, wrong_share
from course_lib.viz.widgets.picture import BLUE, GREEN, VERMILION, Picture, picture


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


@picture(figsize=(8, 3.2))
def plot_bagging(fig: Picture, predict: Callable = ensemble_predict, *, seed: int = 0) -> str:
    """Draw the error of committees of over-fitted classifiers against their size."""
    bagging = bagging_errors(predict, seed=seed)
    ax = fig.subplots()
    ax.axhline(
        bagging.alone, color=VERMILION, linestyle="--", label="one classifier, fitted to all 60 points"
    )
    ax.plot(bagging.sizes, bagging.errors, "o-", color=BLUE, label="committees, each member with its own bag")
    best = plane_errors().test.min()
    ax.axhline(best, color=GREEN, linestyle=":", label="one classifier, with the best weight decay")
    ticks = bagging.sizes
    ax.set(xscale="log", xlim=(0.95, 65), ylim=(0, 0.54), xticks=ticks, xticklabels=ticks)
    ax.set(xlabel="classifiers that answer together", ylabel="wrong on new points")
    ax.set_title("Share of 2,000 new points on the wrong side, means of 20 committees")
    ax.minorticks_off()
    ax.legend(loc="upper right")
    return (
        f"One classifier with its own bag errs on {bagging.errors[0]:.1%} of new points, "
        f"{bagging.sizes[-1]} together "
        f"on {bagging.errors[-1]:.1%}; one that was fitted to all 60 points on {bagging.alone:.1%}, "
        "and with the best "
        f"weight decay on {best:.1%}."
    )
