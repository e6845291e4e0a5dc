"""Show how the error falls when classifiers that were trained on different bags vote together."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.nn.metrics import ensemble_predict
from course_lib.viz.dropout.classifier import Part, error_rate, fit_weights, plane, plane_errors
from course_lib.viz.widgets.picture import BLUE, GREEN, VERMILION, Picture, picture


@functools.cache
def bagged_probabilities(networks: int = 60, *, weight_decay: float = 1e-6, seed: int = 0) -> Array:
    """
    Return each classifier's probabilities at the test points, of shape (networks, test points, 2).

    Each classifier is fitted to a bag: as many points as the training set has, drawn from it with
    replacement. The probability of class 1 is the logistic function of twice the classifier's output.
    """
    rng, data = np.random.default_rng(seed), plane()
    n = len(data.points)
    bags = [rng.integers(0, n, n) for _ in range(networks)]
    fits = [fit_weights(Part(data.train.features[bag], data.train.signs[bag]), weight_decay) for bag in bags]
    outputs = (data.test.features @ np.transpose(fits)).T  # (networks, points)
    second = 0.5 * (1 + np.tanh(np.clip(outputs, -9, 9)))
    return np.stack([1 - second, second], axis=2)


class Bagging(NamedTuple):
    """The error of committees on the test points, against their size: a mean over many committees."""

    sizes: Int[Array, " S"]
    errors: Float[Array, " S"]
    alone: float  # error of one classifier that was fitted to all training points


def bagging_errors(
    predict: Callable = ensemble_predict,
    *,
    sizes: tuple[int, ...] = (1, 2, 3, 5, 8, 12, 20, 30, 40, 60),
    committees: int = 20,
    seed: int = 0,
) -> Bagging:
    """
    Return the error of committees of bagged classifiers.

    Args:
        predict: ``ensemble_predict``, ours or the student's.
        sizes: Numbers of classifiers in a committee.
        committees: How many committees of each size are drawn.
        seed: Seeds the choice of the members.
    """
    rng, probabilities, data = np.random.default_rng(seed), bagged_probabilities(), plane()
    labels = (data.test.signs > 0).astype(int)
    errors = []
    for size in sizes:
        chosen = [rng.choice(len(probabilities), size, replace=False) for _ in range(committees)]
        errors.append(np.mean([np.mean(predict(probabilities[c]) != labels) for c in chosen]))
    return Bagging(np.array(sizes), np.array(errors), error_rate(data.test, fit_weights(data.train, 1e-6)))


@picture(figsize=(8, 3.2))
def plot_bagging(fig: Picture, predict: Callable = ensemble_predict, *, seed: int = 0) -> str:
    """Draw the error of committees of overfitted classifiers against their size."""
    bagging = bagging_errors(predict, seed=seed)
    best = plane_errors().test.min()
    ax = fig.subplots()
    ax.axhline(
        bagging.alone, color=VERMILION, linestyle="--", label="one classifier, fitted to all 60 points"
    )
    ax.plot(bagging.sizes, bagging.errors, "o-", color=BLUE, label="committees, one bag per member")
    ax.axhline(best, color=GREEN, linestyle=":", label="one classifier, with the best weight decay")
    ticks = bagging.sizes
    ax.set(xscale="log", xlim=(0.95, 65), ylim=(0, 0.54), xticks=ticks, xticklabels=ticks)
    ax.set(xlabel="classifiers in the committee", ylabel="error on new points")
    ax.set_title("Share of 2,000 new points on the wrong side, mean of 20 committees")
    ax.minorticks_off()
    ax.legend(loc="upper right")
    return (
        f"One classifier, fitted to its own bag, errs on {bagging.errors[0]:.1%} of new points; a committee "
        f"of {bagging.sizes[-1]} errs on {bagging.errors[-1]:.1%}. One classifier, fitted to all 60 points, "
        f"errs on {bagging.alone:.1%}, and with the best weight decay on {best:.1%}."
    )
