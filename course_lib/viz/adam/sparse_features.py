"""A task on which adaptive rules learn the wrong thing: a true feature among features of one example each."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.optim.adaptive import adagrad_init, adam_init
from course_lib.optim.gradient_descent import momentum_init, momentum_step
from course_lib.viz.adam.rules import rule_color
from course_lib.viz.widgets.picture import Picture, picture


class RareFeatures(NamedTuple):
    """Training and test examples; the first feature is the label, most others occur in one example only."""

    train: tuple[Float[Array, "N D"], Float[Array, " N"]]
    test: tuple[Float[Array, "M D"], Float[Array, " M"]]


def rare_features(n: int = 100, *, positive: float = 0.6, seed: int = 0) -> RareFeatures:
    """
    Return labels ±1 with features that mislead an adaptive rule, but not gradient descent.

    Feature 0 is the label; features 1 and 2 are always 1. Each example has further features that are 1 in no
    other example: one if its label is 1, five if it is -1. ``positive`` is the share of label 1.

    Source:
        Wilson et al. (2017), The marginal value of adaptive gradient methods, arXiv:1705.08292, section 3.3.
    """

    def draw(rng: np.random.Generator, first: int) -> tuple[Array, Array]:
        y = np.where(np.arange(n) < round(positive * n), 1.0, -1.0)
        rng.shuffle(y)
        x = np.zeros((n, 3 + 10 * n))
        x[:, 0], x[:, 1:3] = y, 1.0
        for i, label in enumerate(y):
            begin = 3 + 5 * (first + i)
            x[i, begin : begin + (1 if label > 0 else 5)] = 1.0
        return x, y

    rng = np.random.default_rng(seed)
    return RareFeatures(draw(rng, 0), draw(rng, n))


class FeatureRun(NamedTuple):
    """A linear classifier after training on rare features with squared loss."""

    losses: Float[Array, " T"]
    train_accuracy: float
    test_accuracy: float
    weight: Float[Array, " D"]


def train_features(
    data: RareFeatures, step: Callable, init: Callable | None, *, steps: int = 400, **hyper: Any
) -> FeatureRun:
    """Fit a linear classifier by any update rule, with exact gradients and from weights of 0."""
    (x, y), (x_test, y_test) = data
    weight = np.zeros(x.shape[1])
    state = init(weight) if init else None
    losses = []
    for _ in range(steps):
        residual = x @ weight - y
        losses.append(np.mean(residual**2))
        grad = 2 / len(x) * (x.T @ residual)
        if init is None:
            weight = step(weight, grad, **hyper)
        else:
            weight, state = step(weight, grad, state, **hyper)
    train, test = (np.mean(np.sign(a @ weight) == b) for a, b in [(x, y), (x_test, y_test)])
    return FeatureRun(np.array(losses), float(train), float(test), weight)


def three_classifiers(adagrad_step: Callable, adam_step: Callable) -> dict[str, FeatureRun]:
    """Return the classifiers that our momentum and two of the student's rules learn."""
    data = rare_features()
    return {
        "momentum": train_features(data, momentum_step, momentum_init, lr=0.03, momentum=0.9),
        "your AdaGrad": train_features(data, adagrad_step, adagrad_init, lr=0.1),
        "your Adam": train_features(data, adam_step, adam_init, lr=0.01),
    }


@picture(figsize=(8, 3.4))
def plot_rare_features(fig: Picture, runs: dict[str, FeatureRun]) -> str:
    """Draw the training loss of linear classifiers, and their accuracy on training and test examples."""
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(left=0.1)
    accuracies = []
    for i, (name, run) in enumerate(runs.items()):
        left.plot(np.maximum(run.losses, 1e-12), color=rule_color(name), label=name)
        places = np.array([0, 1]) + 0.27 * i - 0.27
        right.bar(places, [run.train_accuracy, run.test_accuracy], 0.25, color=rule_color(name))
        accuracies.append(f"{name} {run.train_accuracy:.0%} and {run.test_accuracy:.0%}")
    left.set(title="Training loss", xlabel="step", yscale="log", ylim=(1e-12, 10), xlim=(0, 400))
    left.legend(loc="upper right")
    right.set(title="Accuracy", xticks=[0, 1], xticklabels=["training", "test"], ylim=(0, 1.05))
    right.grid(False, axis="x")
    return f"Training and test accuracy: {', '.join(accuracies)}."
