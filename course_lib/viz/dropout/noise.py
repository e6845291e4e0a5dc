"""Show dropout beside Gaussian noise of the same variance, as a unit of the next layer receives them."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.viz.dropout.scaling import incoming
from course_lib.viz.widgets.picture import BLUE, VERMILION, Picture, picture

NOISES = ("dropout", "Gaussian noise")


class GaussianCache(NamedTuple):
    """What :func:`gaussian_backward` needs: the factor of each value."""

    factors: Float[Array, "*shape"]


def gaussian_forward(
    x: Float[Array, "*shape"], *, p: float, training: bool, rng: np.random.Generator
) -> tuple[Float[Array, "*shape"], GaussianCache]:
    """
    Multiply each value by a factor of its own, of mean 1 and variance ``p / (1 - p)``, as dropout's has.

    Source: Srivastava et al. (2014), section 10.
    """
    factors = np.ones_like(x)
    if training and p:
        factors = (1 + np.sqrt(p / (1 - p)) * rng.standard_normal(x.shape)).astype(x.dtype)
    return x * factors, GaussianCache(factors)


def gaussian_backward(dy: Float[Array, "*shape"], cache: GaussianCache) -> tuple[Float[Array, "*shape"]]:
    """Return ``(dx,)`` of :func:`gaussian_forward`."""
    return (dy * cache.factors,)


def noisy_sums(p: float, noise: str, *, passes: int = 3000, seed: int = 0) -> Float[Array, " passes"]:
    """Return what one unit of the next layer receives in each of some passes, under one of ``NOISES``."""
    outputs, weights = incoming()
    rng, shape = np.random.default_rng(seed), (passes, len(outputs))
    if noise == NOISES[0]:
        factors = (rng.random(shape) >= p) / (1 - p)
    else:
        factors = gaussian_forward(np.ones(shape), p=p, training=True, rng=rng)[0]
    return (factors * outputs) @ weights


def _set_noise(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1, 1.6])
    fig.subplots_adjust(wspace=0.12, bottom=0.17, top=0.88)
    left.set(title="Factor of one unit", xlabel="factor", xlim=(-3, 6), yticks=[], ylim=(0, 1.12))
    right.set(title="What a unit of the next layer receives", xlabel="sum of its inputs", xlim=(-8, 20))
    right.set(yticks=[], ylim=(0, 1.12))
    right.plot([], [], color="#a9c9e0", linewidth=8, label="3,000 passes")
    right.plot([], [], color=BLUE, label="their mean")
    right.plot([], [], "--", color=VERMILION, label="without noise")
    right.legend(loc="upper right")
    return left, right


@picture(figsize=(7, 3.4))
def plot_noise(fig: Picture, *, noise: str = NOISES[0], p: float = 0.5) -> str:
    """Draw the factors of one kind of noise, and the sums that a unit of the next layer receives."""
    left, right = fig.stage(_set_noise)
    if noise == NOISES[0]:
        left.bar([0, 1 / (1 - p)], [p, 1 - p], width=0.25, color="#a9c9e0")
    else:
        grid, spread = np.linspace(-3, 6, 300), np.sqrt(max(p / (1 - p), 1e-4))
        left.fill_between(grid, np.exp(-((grid - 1) ** 2) / (2 * spread**2)), color="#a9c9e0")
    sums = noisy_sums(p, noise)
    counts, edges = np.histogram(sums, bins=np.arange(-8, 20.01, 0.4))
    right.stairs(counts / counts.max(), edges, fill=True, color="#a9c9e0")
    outputs, weights = incoming()
    right.axvline(sums.mean(), color=BLUE)
    right.axvline(outputs @ weights, color=VERMILION, linestyle="--")
    return (
        f"{noise[0].upper() + noise[1:]} at p = {p:g}: the unit receives {sums.mean():.2f} on average, with "
        f"standard deviation {sums.std():.2f}; without noise it receives {outputs @ weights:.2f}."
    )
