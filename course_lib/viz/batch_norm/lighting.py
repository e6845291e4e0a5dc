"""Show a photograph under another light, its patches normalised, and what the light does to a classifier."""

import functools

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import Dataset, load_digits, load_image
from course_lib.nn.layer import Layer
from course_lib.nn.models import mlp
from course_lib.nn.training import fit
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.gradient_descent import sgd_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture

PATCH_SIZE = 16  # pixels
FACTORS = np.linspace(0.1, 1.0, 10)  # values of a at which the accuracy is drawn


@functools.cache
def photograph() -> Float[Array, "H W"]:
    """Return the photograph whose light changes."""
    return load_image("coffee")[:160, :160]


def normalize_patches(image: Float[Array, "H W"], size: int) -> Float[Array, "H W"]:
    """Give each patch of ``size`` by ``size`` pixels mean 0 and variance 1; cut off incomplete patches."""
    rows, columns = image.shape[0] // size, image.shape[1] // size
    patches = image[: rows * size, : columns * size].reshape(rows, size, columns, size)
    mean, std = patches.mean(axis=(1, 3), keepdims=True), patches.std(axis=(1, 3), keepdims=True)
    return ((patches - mean) / np.maximum(std, 1e-6)).reshape(rows * size, columns * size)


def normalize_images(images: Float[Array, "N 64"]) -> Float[Array, "N 64"]:
    """Give each image mean 0 and variance 1."""
    return (images - images.mean(axis=1, keepdims=True)) / images.std(axis=1, keepdims=True)


@functools.cache
def _digits() -> Dataset:
    return load_digits()


@functools.cache
def classifier(normalized: bool) -> Layer:
    """Return a network of 32 ReLUs, trained on the digits at a = 1, b = 0: raw, or each one normalised."""
    digits = _digits()
    x = digits.train_images.reshape(-1, 64)
    net = mlp([64, 32, 10], rng=np.random.default_rng(0))
    optimizer, rng = Optimizer(net.params, None, sgd_step, lr=0.2), np.random.default_rng(0)
    train = (normalize_images(x) if normalized else x, digits.train_labels)
    list(fit(net, softmax_cross_entropy, optimizer, train, epochs=20, batch_size=64, rng=rng))
    return net


def accuracy_in_light(a: Float[Array, " K"], b: float, *, normalized: bool) -> Float[Array, " K"]:
    """Return the test accuracy for each a, if every pixel of the test digits becomes ``a * pixel + b``."""
    digits = _digits()
    x = np.multiply.outer(a.astype(np.float32), digits.test_images.reshape(-1, 64)).reshape(-1, 64) + b
    answers = classifier(normalized).forward(normalize_images(x) if normalized else x).argmax(axis=1)
    return np.mean(answers.reshape(len(a), -1) == digits.test_labels, axis=1)


@functools.cache
def _curve(b: float, normalized: bool) -> Float[Array, " K"]:
    return accuracy_in_light(FACTORS, b, normalized=normalized)


def _set_lighting(fig: Picture) -> tuple[Axes, Axes, Axes]:
    left, middle, right = fig.subplots(1, 3, width_ratios=[1, 1, 1.1])
    fig.subplots_adjust(left=0.02, right=0.97, wspace=0.16, bottom=0.16)
    left.set(title="a · I + b", xticks=[], yticks=[], aspect="equal")
    middle.set(title=f"{PATCH_SIZE}×{PATCH_SIZE} patches normalised", xticks=[], yticks=[])
    image = normalize_patches(photograph(), PATCH_SIZE)
    middle.imshow(image, cmap="gray", vmin=-2.5, vmax=2.5)
    left.set(xlim=middle.get_xlim(), ylim=middle.get_ylim())
    right.plot([], color=VERMILION, label="raw pixels")
    right.plot([], color=BLUE, label="each digit normalised")
    right.axhline(10, color=DARK, linestyle=":", linewidth=1.2)
    right.set(title="Accuracy on test digits, %", xlabel="a", xlim=(0.05, 1.05), ylim=(0, 104))
    right.legend(loc="lower right", bbox_to_anchor=(1, 0.12), fontsize=8)
    return left, middle, right


@picture(figsize=(8, 3.1))
def plot_lighting(fig: Picture, *, a: float = 1.0, b: float = 0.0) -> str:
    """Draw a photograph in another light, its normalised patches, and the accuracy of two classifiers."""
    left, _, right = fig.stage(_set_lighting)
    photo = a * photograph() + b
    left.imshow(photo, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    left.text(
        4,
        10,
        f"mean {photo.mean():.2f}, std {photo.std():.2f}",
        color="white",
        fontsize=8,
        va="center",
        bbox={"facecolor": DARK, "edgecolor": "none", "pad": 2},
    )
    accuracy = {}
    for normalized, color in [(False, VERMILION), (True, BLUE)]:
        right.plot(FACTORS, 100 * _curve(b, normalized), color=color)
        accuracy[normalized] = 100 * accuracy_in_light(np.array([a]), b, normalized=normalized)[0]
        right.plot(a, accuracy[normalized], "o", color=color, markersize=8)
    return (
        f"In the light {a:.2f} · I + {b:.2f}, {accuracy[False]:.0f} % of the raw digits are classified "
        f"correctly, and {accuracy[True]:.0f} % if each digit is normalised; normalised patches are the same "
        "in any light."
    )
