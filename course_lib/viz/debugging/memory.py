"""How many samples a network has learned by heart: the test of a training loop, one sample to a hundred."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_digits
from course_lib.nn.small_mlp import Network, overfit_one
from course_lib.viz.widgets.picture import BLUE, VERMILION, Picture, picture

SIZES = (1, 5, 10, 100, 1000)
HIDDEN = 64


class ByHeart(NamedTuple):
    """The share of images that are classified correctly, for each number of training images."""

    trained: Float[Array, " sizes"]  # of those it was trained on
    unseen: Float[Array, " sizes"]  # of the test images


def first_network(rng: np.random.Generator) -> Network:
    """Return a network for the digits, with Kaiming's first weights and a small last layer."""
    hidden, last = rng.normal(0, np.sqrt(2 / 64), (HIDDEN, 64)), rng.normal(0, 0.01, (10, HIDDEN))
    return [param.astype(np.float32) for param in (hidden, np.zeros(HIDDEN), last, np.zeros(10))]


def by_heart(overfit: Callable = overfit_one, *, shuffled: bool = False, seed: int = 0) -> ByHeart:
    """
    Train on 1 to 1,000 digits, and count what is right.

    Args:
        overfit: ``overfit_one``, ours or the student's.
        shuffled: Whether the labels are drawn at random.
        seed: Of the weights, the images and random labels.
    """
    digits, shares = load_digits(), []
    train, test = (one.reshape(len(one), 64) for one in (digits.train_images, digits.test_images))
    for size in SIZES:
        rng = np.random.default_rng(seed)
        chosen = rng.permutation(len(train))[:size]
        labels = rng.integers(0, 10, size) if shuffled else digits.train_labels[chosen]
        predict = overfit(first_network(rng), (train[chosen], labels))
        right = np.mean(predict(train[chosen]) == labels), np.mean(predict(test) == digits.test_labels)
        shares.append(right)
    return ByHeart(*np.array(shares).T)


@picture(figsize=(7, 3))
def plot_by_heart(fig: Picture, overfit: Callable = overfit_one) -> str:
    """Draw what a network knows of its training images and of others, with true and with random labels."""
    told = []
    for ax, name in zip(fig.subplots(1, 2, sharey=True), ("true", "random"), strict=True):
        shares = by_heart(overfit, shuffled=name == "random")
        ax.axhline(0.1, color="#8a8a8a", linewidth=1, linestyle=":")
        ax.plot(SIZES, shares.trained, "o-", color=BLUE, clip_on=False, label="those it was trained on")
        ax.plot(SIZES, shares.unseen, "o-", color=VERMILION, label="360 others")
        ax.set(title=f"Classified correctly, {name} labels", xlabel="training images", xscale="log")
        ax.set(xlim=(0.8, 1250), xticks=SIZES, xticklabels=[f"{size:,}" for size in SIZES])
        ax.set_ylim(-0.03, 1.05)
        ax.minorticks_off()
        known = "all" if shares.trained.min() == 1 else f"at least {shares.trained.min():.0%}"
        others = ", ".join(f"{share:.0%}" for share in shares.unseen)
        told.append(f"with {name} labels {known} of the training images are right; of the others {others}")
    ax.legend(loc="center left")
    fig.subplots_adjust(left=0.07, right=0.985, bottom=0.16, wspace=0.08)
    return f"{'; '.join(told).capitalize()}."
