"""Photographs under another light, and patches normalised one by one."""

import functools

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_digits, load_image
from course_lib.nn.layer import Layer
from course_lib.nn.models import mlp
from course_lib.nn.training import fit
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.gradient_descent import sgd_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture

PATCH = 16  # pixels
FACTORS = np.linspace(0.1, 1.0, 10)


def normalize_patches(image: Float[Array, "H W"], size: int) -> Float[Array, "H W"]:
    """Give each patch of ``size`` times ``size`` pixels mean 0 and variance 1; cut off what fills none."""
    rows, columns = image.shape[0] // size, image.shape[1] // size
    patches = image[: rows * size, : columns * size].reshape(rows, size, columns, size)
    mean, std = patches.mean(axis=(1, 3), keepdims=True), patches.std(axis=(1, 3), keepdims=True)
    return ((patches - mean) / np.maximum(std, 1e-6)).reshape(rows * size, columns * size)


def own_scale(images: Float[Array, "N 64"]) -> Float[Array, "N 64"]:
    """Give each image mean 0 and variance 1."""
    return (images - images.mean(axis=1, keepdims=True)) / images.std(axis=1, keepdims=True)


_digits = functools.cache(load_digits)


@functools.cache
def classifier(normalized: bool) -> Layer:
    """Return a network of 32 ReLUs that learned noon's digits, as they are or each at its own scale."""
    data = _digits()
    x = data.train_images.reshape(-1, 64)
    net = mlp([64, 32, 10], rng=np.random.default_rng(0))
    optimizer, rng = Optimizer(net.params, None, sgd_step, lr=0.2), np.random.default_rng(0)
    train = (own_scale(x) if normalized else x, data.train_labels)
    list(fit(net, softmax_cross_entropy, optimizer, train, epochs=20, batch_size=64, rng=rng))
    return net


def accuracy_in_light(a: Float[Array, " K"], b: float, *, normalized: bool) -> Float[Array, " K"]:
    """Return how many of the test digits are read right when each pixel is ``a * pixel + b``, for each a."""
    data = _digits()
    x = np.multiply.outer(a.astype(np.float32), data.test_images.reshape(-1, 64)).reshape(-1, 64) + b
    answers = classifier(normalized).forward(own_scale(x) if normalized else x).argmax(axis=1)
    return np.mean(answers.reshape(len(a), -1) == data.test_labels, axis=1)


@functools.cache
def _curve(b: float, normalized: bool) -> Float[Array, " K"]:
    return accuracy_in_light(FACTORS, b, normalized=normalized)


@functools.cache
def photograph() -> Float[Array, "H W"]:
    """Return the photograph whose light is changed."""
    return load_image("coffee")[:160, :160]


def _set_light(fig: Picture) -> tuple[Axes, Axes, Axes]:
    left, middle, right = fig.subplots(1, 3, width_ratios=[1, 1, 1.1])
    fig.subplots_adjust(left=0.02, right=0.97, wspace=0.16, bottom=0.16)
    left.set(title="a · I + b", xticks=[], yticks=[], aspect="equal")
    middle.set(title=f"{PATCH}×{PATCH} patches normalised", xticks=[], yticks=[])
    image = normalize_patches(photograph(), PATCH)
    middle.imshow(image, cmap="gray", vmin=-2.5, vmax=2.5)
    left.set(xlim=middle.get_xlim(), ylim=middle.get_ylim())
    right.plot([], color=VERMILION, label="pixels as they are")
    right.plot([], color=BLUE, label="each digit normalised")
    right.axhline(10, color=DARK, linestyle=":", linewidth=1.2)
    right.set(title="Digits read right, %", xlabel="a", xlim=(0.05, 1.05), ylim=(0, 104))
    right.legend(loc="lower right", bbox_to_anchor=(1, 0.12), fontsize=8)
    return left, middle, right


@picture(figsize=(8, 3.1))
def plot_light(fig: Picture, *, a: float = 1.0, b: float = 0.0) -> str:
    """Draw a photograph in another light, its normalised patches, and who still reads digits."""
    left, _, right = fig.stage(_set_light)
    photo = a * photograph() + b
    left.imshow(photo, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    left.text(
        4,
        10,
        f"mean {photo.mean():.2f}, deviation {photo.std():.2f}",
        color="white",
        fontsize=8,
        va="center",
        bbox={"facecolor": DARK, "edgecolor": "none", "pad": 2},
    )
    now = {}
    for normalized, color in [(False, VERMILION), (True, BLUE)]:
        right.plot(FACTORS, 100 * _curve(b, normalized), color=color)
        now[normalized] = 100 * accuracy_in_light(np.array([a]), b, normalized=normalized)[0]
        right.plot(a, now[normalized], "o", color=color, markersize=8)
    return (
        f"Light {a:.2f} · I + {b:.2f}: {now[False]:.0f} % of the digits are read right as they are, "
        f"{now[True]:.0f} % with each digit normalised; normalised patches are the same in any light."
    )
