"""Add up a digit from eigen-digits, and see how few of them a linear classifier needs."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_digits
from course_lib.datasets.whitening import pca_project
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.gradient_descent import momentum_step
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, Picture, picture

COUNTS = (1, 2, 3, 5, 8, 10, 15, 20, 30, 40, 64)  # of scores, at which the classifier is trained
SHOWN = 10  # eigen-digits
STEPS, LR = 300, 0.3


class EigenDigits(NamedTuple):
    """The digits on their principal axes, and what a linear classifier makes of the first scores."""

    mean: Float[Array, "64"]
    components: Float[Array, "64 64"]
    explained: Float[Array, "64"]  # shares of the variance
    examples: Float[Array, "10 64"]  # scores of the first new digit of each class
    accuracy: Float[Array, "counts"]  # on new digits


def linear_accuracy(
    scores: Float[Array, "N k"], labels: Array, new: Float[Array, "M k"], new_labels: Array
) -> float:
    """Train a softmax classifier from zero on all samples at once, and return its accuracy on new ones."""
    params = [np.zeros((10, scores.shape[1])), np.zeros(10)]
    velocities = [np.zeros_like(param) for param in params]
    for _ in range(STEPS):
        _, dlogits = softmax_cross_entropy(scores @ params[0].T + params[1], labels)
        for i, grad in enumerate([dlogits.T @ scores, dlogits.sum(axis=0)]):
            params[i], velocities[i] = momentum_step(params[i], grad, velocities[i], lr=LR, momentum=0.9)
    return float(np.mean((new @ params[0].T + params[1]).argmax(axis=1) == new_labels))


@functools.cache
def eigen_digits(project: Callable = pca_project) -> EigenDigits:
    """Find the principal axes of the training digits, and classify new digits by their first scores."""
    digits = load_digits()
    x, new = (images.reshape(-1, 64).astype(float) for images in (digits.train_images, digits.test_images))
    scores, components, explained = project(x, 64)
    new_scores = (new - x.mean(axis=0)) @ components.T
    accuracy = [
        linear_accuracy(scores[:, :k], digits.train_labels, new_scores[:, :k], digits.test_labels)
        for k in COUNTS
    ]
    first = [np.flatnonzero(digits.test_labels == label)[0] for label in range(10)]
    return EigenDigits(x.mean(axis=0), components, explained, new_scores[first], np.array(accuracy))


def rebuilt(found: EigenDigits, digit: int, k: int) -> Float[Array, "8 8"]:
    """Return the mean digit plus the first ``k`` eigen-digits, each times its score."""
    return (found.mean + found.examples[digit, :k] @ found.components[:k]).reshape(8, 8)


def _bare(ax: Axes, title: str = "") -> Axes:
    """Prepare an axes for a digit, whose pixels are drawn later."""
    ax.set(xticks=[], yticks=[], xlim=(-0.5, 7.5), ylim=(7.5, -0.5), aspect="equal")
    ax.set_title(title, fontsize=9, pad=3)
    return ax


def _set_eigen_digits(fig: Picture, project: Callable) -> tuple[list[Axes], Axes, Axes, Axes]:
    found = eigen_digits(project)
    grid = fig.add_gridspec(
        2, 1, height_ratios=[1, 2.6], left=0.02, right=0.98, top=0.92, bottom=0.13, hspace=0.3
    )
    row = grid[0].subgridspec(1, SHOWN + 1, wspace=0.12)
    small = [_bare(fig.add_subplot(row[i])) for i in range(SHOWN + 1)]
    _bare(small[0], "mean").imshow(found.mean.reshape(8, 8), cmap="gray_r", vmin=0, vmax=1)
    below = grid[1].subgridspec(1, 3, width_ratios=[1, 1, 1.5], wspace=0.2)
    left = _bare(fig.add_subplot(below[0]), "a new digit, 64 pixels")
    middle = _bare(fig.add_subplot(below[1]), "the same from k numbers")
    right = fig.add_subplot(below[2])
    shares = 100 * np.concatenate([[0], np.cumsum(found.explained)])
    right.plot(range(len(shares)), shares, color=GREEN, label="variance explained")
    right.plot(COUNTS, 100 * found.accuracy, "o-", color=BLUE, markersize=4, label="classified correctly")
    right.set(title="%", xlabel="numbers per digit, k", xlim=(-1, 65), ylim=(0, 104))
    right.legend(loc="lower right", fontsize=9)
    return small, left, middle, right


@picture(figsize=(8, 4.2))
def plot_eigen_digits(fig: Picture, project: Callable = pca_project, *, digit: str = "3", k: int = 2) -> str:
    """Draw a digit, the same digit from k numbers, and what k numbers are worth."""
    small, left, middle, right = fig.stage(_set_eigen_digits, project)
    found, label = eigen_digits(project), int(digit)
    scores = found.examples[label]
    most = np.abs(found.components[:SHOWN]).max()
    for i, ax in enumerate(small[1:]):
        alpha = 1.0 if i < k else 0.25
        image = found.components[i].reshape(8, 8)
        ax.imshow(-image, cmap="PuOr", vmin=-most, vmax=most, alpha=alpha)
        ax.text(
            3.5,
            -0.9,
            f"{scores[i]:+.1f}".replace("-", "−"),
            fontsize=9,
            ha="center",
            va="bottom",
            alpha=alpha,
        )
    original = (found.mean + scores @ found.components).reshape(8, 8)
    for ax, image in [(left, original), (middle, rebuilt(found, label, k))]:
        ax.imshow(image, cmap="gray_r", vmin=0, vmax=1)
    numbers = f"{k} number{'s' * (k != 1)}"
    share = 100 * found.explained[:k].sum()
    right.axvline(k, color=DARK, linestyle=":", linewidth=1.2)
    right.plot(k, share, "o", color=GREEN, markersize=8)
    said = f"{numbers} per digit explain{'s' * (k == 1)} {share:.0f} % of the variance"
    if k in COUNTS:
        accuracy = 100 * found.accuracy[COUNTS.index(k)]
        right.plot(k, accuracy, "o", color=BLUE, markersize=8)
        said += f", and a linear classifier classifies {accuracy:.0f} % of new digits correctly by them"
    return f"A {digit}, rebuilt from {numbers}; {said}."
