"""Show clouds of neighbouring pixels and patches of a photograph, standardised and whitened."""

import functools
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.whitening import pca_whiten, principal_axes, standardize, zca_whiten
from course_lib.viz.batch_norm.lighting import photograph
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture

SHOWN_PATCHES = [220, 505, 930, 1480, 1730, 2050]


class Clouds(NamedTuple):
    """Pairs of neighbouring pixels, one per row: raw and after each treatment."""

    raw: Float[Array, "N 2"]
    standardized: Float[Array, "N 2"]
    pca: Float[Array, "N 2"]
    zca: Float[Array, "N 2"]


@functools.cache
def clouds(eps: float) -> Clouds:
    """Return 400 pairs of a pixel and its right neighbour."""
    photo, rng = photograph().astype(float), np.random.default_rng(0)
    row, column = rng.integers(0, 160, 400), rng.integers(0, 159, 400)
    raw = np.stack([photo[row, column], photo[row, column + 1]], axis=1)
    return Clouds(raw, standardize(raw, raw)[0], pca_whiten(raw, eps=eps), zca_whiten(raw, eps=eps))


@functools.cache
def _patches() -> Float[Array, "N 144"]:
    """Return the 12×12 patches of the photograph that start at every third row and column, one per row."""
    windows = np.lib.stride_tricks.sliding_window_view(photograph().astype(float), (12, 12))[::3, ::3]
    return windows.reshape(-1, 144)


_axes_of_patches = functools.cache(lambda: principal_axes(_patches()))


def white_patches(eps: float) -> Float[Array, "6 144"]:
    """Return the patches in the picture, whitened by ZCA over all patches."""
    centred, variances, axes = _axes_of_patches()
    return centred[SHOWN_PATCHES] @ (axes / np.sqrt(variances + eps)) @ axes.T


def _set_whitening(fig: Picture) -> tuple[list[Axes], list[Axes]]:
    grid = fig.add_gridspec(
        2, 1, height_ratios=[1.9, 1], hspace=0.25, left=0.05, right=0.98, top=0.93, bottom=0.02
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
    for ax, i in zip(images, np.repeat(SHOWN_PATCHES, 2), strict=True):
        ax.set(xticks=[], yticks=[], xlim=(-0.5, 11.5), ylim=(11.5, -0.5), aspect="equal")
        if ax in images[::2]:
            ax.imshow(_patches()[i].reshape(12, 12), cmap="gray", vmin=0, vmax=1)
    images[0].set_title("patches, each beside its whitened version (ZCA, 144 pixels)")
    return axes, images


@picture(figsize=(8, 3.9))
def plot_whitening(fig: Picture, *, eps: float = 1e-4) -> str:
    """Draw pairs of neighbouring pixels and six patches, each also whitened."""
    axes, images = fig.stage(_set_whitening)
    pairs = clouds(eps)
    for ax, cloud, color in [(axes[2], pairs.pca, VERMILION), (axes[3], pairs.zca, BLUE)]:
        ax.plot(*cloud.T, "o", color=color, markersize=2, alpha=0.6)
    white = white_patches(eps)
    for ax, patch in zip(images[1::2], white, strict=True):
        ax.imshow(patch.reshape(12, 12), cmap="gray", vmin=-3, vmax=3, interpolation="nearest")
    correlation, spread = np.corrcoef(pairs.standardized.T)[0, 1], pairs.pca.std(axis=0)
    return (
        f"A pixel and its right neighbour have a correlation of {correlation:.2f}, standardised or not. "
        f"Whitened with eps {eps:.2g} their standard deviations along the principal axes are "
        f"{spread[0]:.2f} and {spread[1]:.2f}."
    )
