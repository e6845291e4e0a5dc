"""Lesson 06's pictures of inputs: one scene in any light, and pixels with and without their correlation."""

import functools
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets import load_digits, load_image
from course_lib.losses import softmax_cross_entropy
from course_lib.models import mlp
from course_lib.network import Layer
from course_lib.optimizers import Optimizer, sgd_step
from course_lib.training import fit
from course_lib.viz.picture import BLUE, DARK, VERMILION, Picture, picture
from course_lib.whitening import pca_whiten, principal_axes, standardize, zca_whiten

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
def _photo() -> Float[Array, "H W"]:
    return load_image("coffee")[:160, :160]


def _set_light(fig: Picture) -> tuple[Axes, Axes, Axes]:
    left, middle, right = fig.subplots(1, 3, width_ratios=[1, 1, 1.1])
    fig.subplots_adjust(left=0.02, right=0.97, wspace=0.16, bottom=0.16)
    left.set(title="a · I + b", xticks=[], yticks=[], aspect="equal")
    middle.set(title=f"{PATCH}×{PATCH} patches normalised", xticks=[], yticks=[])
    image = normalize_patches(_photo(), PATCH)
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
    photo = a * _photo() + b
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


class Clouds(NamedTuple):
    """Pairs of neighbouring pixels, as they are and after each treatment; rows are pairs."""

    raw: Float[Array, "N 2"]
    standardized: Float[Array, "N 2"]
    pca: Float[Array, "N 2"]
    zca: Float[Array, "N 2"]


@functools.cache
def clouds(eps: float) -> Clouds:
    """Return 400 pairs of a pixel and its right neighbour."""
    photo, rng = _photo().astype(float), np.random.default_rng(0)
    row, column = rng.integers(0, 160, 400), rng.integers(0, 159, 400)
    raw = np.stack([photo[row, column], photo[row, column + 1]], axis=1)
    return Clouds(raw, standardize(raw, raw)[0], pca_whiten(raw, eps=eps), zca_whiten(raw, eps=eps))


@functools.cache
def _patches() -> Float[Array, "N 144"]:
    """Return all 12×12 patches of the photograph that start on every third pixel, as rows."""
    windows = np.lib.stride_tricks.sliding_window_view(_photo().astype(float), (12, 12))[::3, ::3]
    return windows.reshape(-1, 144)


SHOWN = [220, 505, 930, 1480, 1730, 2050]
_axes_of_patches = functools.cache(lambda: principal_axes(_patches()))


def white_patches(eps: float) -> Float[Array, "6 144"]:
    """Return the patches that are shown, after all have been ZCA-whitened."""
    centred, variances, axes = _axes_of_patches()
    return centred[SHOWN] @ (axes / np.sqrt(variances + eps)) @ axes.T


def _set_whitening(fig: Picture) -> tuple[list[Axes], list[Axes]]:
    grid = fig.add_gridspec(
        2, 1, height_ratios=[1.6, 1], hspace=0.3, left=0.05, right=0.98, top=0.93, bottom=0.02
    )
    top = grid[0].subgridspec(1, 4, wspace=0.25)
    names = ["pixel, right neighbour", "standardised", "PCA-whitened", "ZCA-whitened"]
    axes = [fig.add_subplot(top[i]) for i in range(4)]
    for ax, name in zip(axes, names, strict=True):
        ax.set(title=name, xlim=(-4, 4), ylim=(-4, 4), aspect="equal", xticks=[-3, 0, 3], yticks=[-3, 0, 3])
    axes[0].set(xlim=(0, 1), ylim=(0, 1), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    pairs = clouds(0.0)
    axes[0].plot(*pairs.raw.T, "o", color=DARK, markersize=2, alpha=0.5)
    axes[1].plot(*pairs.standardized.T, "o", color=DARK, markersize=2, alpha=0.5)
    bottom = grid[1].subgridspec(1, 12, wspace=0.12)
    images = [fig.add_subplot(bottom[i]) for i in range(12)]
    for ax, i in zip(images, np.repeat(SHOWN, 2), strict=True):
        ax.set(xticks=[], yticks=[], xlim=(-0.5, 11.5), ylim=(11.5, -0.5), aspect="equal")
        if ax in images[::2]:
            ax.imshow(_patches()[i].reshape(12, 12), cmap="gray", vmin=0, vmax=1)
    images[0].set_title("patches, each beside its white one (ZCA, 144 pixels)")
    return axes, images


@picture(figsize=(8, 3.9))
def plot_whitening(fig: Picture, *, eps: float = 1e-3) -> str:
    """Draw pairs of neighbouring pixels, standardised and white, and six patches with their white ones."""
    axes, images = fig.stage(_set_whitening)
    pairs = clouds(eps)
    for ax, cloud, color in [(axes[2], pairs.pca, VERMILION), (axes[3], pairs.zca, BLUE)]:
        ax.plot(*cloud.T, "o", color=color, markersize=2, alpha=0.6)
    white = white_patches(eps)
    for ax, patch in zip(images[1::2], white, strict=True):
        ax.imshow(patch.reshape(12, 12), cmap="gray", vmin=-3, vmax=3, interpolation="nearest")
    correlation, spread = np.corrcoef(pairs.standardized.T)[0, 1], pairs.pca.std(axis=0)
    return (
        f"A pixel and its right neighbour correlate with {correlation:.2f}, standardised or not. "
        f"Whitened with eps {eps:.2g} they do not; along the principal axes they deviate by "
        f"{spread[0]:.2f} and {spread[1]:.2f}."
    )
