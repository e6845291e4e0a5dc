"""The weights of a linear classifier of digits, drawn as images, beside the mean image of each class."""

import functools
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_digits
from course_lib.datasets.sampling import minibatches
from course_lib.ops.linear import linear_backward, linear_forward
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.viz.widgets.picture import Picture, picture

EPOCHS, LR, BATCH_SIZE = 30, 0.5, 32
TESTED = 360  # digits


class Templates(NamedTuple):
    """A trained linear classifier of digits."""

    weight: Float[Array, "10 64"]
    means: Float[Array, "10 64"]  # the mean image of each class, minus the mean of all
    accuracy: float  # on test images
    likeness: float  # mean correlation of a template with its class's mean image


@functools.cache
def templates(weight_decay: float) -> Templates:
    """Train a linear classifier of digits from zero, with softmax, and measure it."""
    digits, rng = load_digits(), np.random.default_rng(0)
    x, x_test = (images.reshape(-1, 64).astype(float) for images in (digits.train_images, digits.test_images))
    weight, bias = np.zeros((10, 64)), np.zeros(10)
    for _ in range(EPOCHS):
        for batch in minibatches(len(x), BATCH_SIZE, rng):
            y, cache = linear_forward(x[batch], weight, bias)
            _, dweight, dbias = linear_backward(
                softmax_cross_entropy(y, digits.train_labels[batch])[1], cache
            )
            weight = weight - LR * (dweight + weight_decay * weight)
            bias = bias - LR * dbias
    right = linear_forward(x_test, weight, bias)[0].argmax(axis=1) == digits.test_labels
    means = np.stack([x[digits.train_labels == label].mean(axis=0) for label in range(10)]) - x.mean(axis=0)
    likeness = [np.corrcoef(*pair)[0, 1] for pair in zip(weight, means, strict=True)]
    return Templates(weight, means, float(right.mean()), float(np.mean(likeness)))


@picture(figsize=(7, 2.3))
def plot_templates(fig: Picture, *, weight_decay: float = 0.0) -> str:
    """Draw the ten templates of a linear classifier above the mean images of the ten classes."""
    found = templates(weight_decay)
    axes = fig.subplots(2, 10)
    fig.subplots_adjust(left=0.13, right=0.99, top=0.8, bottom=0.02, wspace=0.08, hspace=0.08)
    for row, images, name in zip(axes, found[:2], ("weights", "class mean"), strict=True):
        most = np.abs(images).max()
        for label, ax in enumerate(row):
            ax.imshow(-images[label].reshape(8, 8), cmap="PuOr", vmin=-most, vmax=most)
            ax.set(xticks=[], yticks=[])
            ax.set_title(str(label) if images is found.weight else "", pad=3)
        row[0].set_ylabel(name, rotation=0, ha="right", va="center")
    fig.suptitle(f"{found.accuracy:.1%} of {TESTED} test digits are classified correctly", fontsize="medium")
    return (
        f"The templates of a linear classifier with weight decay {weight_decay:g}, which classifies "
        f"{found.accuracy:.1%} of the test digits correctly; their mean correlation with the class means is "
        f"{found.likeness:.2f}."
    )
