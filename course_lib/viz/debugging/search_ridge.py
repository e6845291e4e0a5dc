"""A grid against random search with the same number of trials, where one of two settings matters."""

import functools
from collections.abc import Callable, Mapping
from itertools import product
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.optim.random_search import random_search
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture

Space = Mapping[str, tuple[float, float]]  # the least and the largest value of each setting
SPACE: Space = {"lr": (1e-4, 1.0), "weight_decay": (1e-6, 1e-2)}
REPEATS = 2000


def grid_search(space: Space, per_axis: int) -> list[dict[str, float]]:
    """
    Return the points of a grid, each in the middle of its cell on a logarithmic scale.

    Example:
        >>> grid_search({"lr": (0.01, 1.0)}, 1)
        [{'lr': 0.1}]
    """
    places = (np.arange(per_axis) + 0.5) / per_axis
    axes = [low * (high / low) ** places for low, high in space.values()]
    return [dict(zip(space, map(float, point), strict=True)) for point in product(*axes)]


def shares(space: Space, settings: list[dict[str, float]]) -> Float[Array, "N settings"]:
    """Return where settings lie in their ranges, from 0 to 1 on a logarithmic scale."""
    ends = np.log(np.array(list(space.values())))
    values = np.log(np.array([list(setting.values()) for setting in settings]).reshape(-1, len(space)))
    return (values - ends[:, 0]) / (ends[:, 1] - ends[:, 0])


def score(u: Float[Array, "*N"], v: Float[Array, "*N"], *, centre: float, width: float) -> Float[Array, "*N"]:
    """Return how good settings are, at most 1: u has to be near the centre, v matters little."""
    return np.exp(-(((u - centre) / width) ** 2)) * (1 - 0.1 * (v - 0.5) ** 2)


class Duel(NamedTuple):
    """The best score of each search, over many places of the ridge."""

    grid: Float[Array, " repeats"]
    random: Float[Array, " repeats"]

    @property
    def random_wins(self) -> float:
        """The share of the places where random search finds the better setting."""
        return float(np.mean(self.random > self.grid))


@functools.cache
def duel(per_axis: int, width: float, *, repeats: int = REPEATS, seed: int = 0) -> Duel:
    """Let a grid of ``per_axis`` values on each axis and as many random trials look for the same ridges."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0.1, 0.9, (repeats, 1))
    grid = shares(SPACE, grid_search(SPACE, per_axis))
    drawn = rng.uniform(size=(repeats, per_axis**2, 2))
    best = [
        score(u, v, centre=centres, width=width).max(axis=1)
        for u, v in ((grid[:, 0], grid[:, 1]), (drawn[..., 0], drawn[..., 1]))
    ]
    return Duel(*best)


def _set_search(fig: Picture, centre: float, width: float) -> tuple[Axes, Axes, Axes]:
    axes = fig.subplots(1, 3)
    fig.subplots_adjust(left=0.045, right=0.985, bottom=0.17, top=0.9, wspace=0.16)
    u, v = np.meshgrid(np.linspace(0, 1, 201), np.linspace(0, 1, 41))
    for ax, name in zip(axes[:2], ("Grid", "Random"), strict=True):
        heights = score(u, v, centre=centre, width=width)
        ax.contourf(u, v, heights, levels=np.linspace(0, 1, 11), cmap="Greens")
        ax.set(title=name, xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
        ax.set_xlabel("learning rate (log)", labelpad=10)
    axes[0].set_ylabel("weight decay (log)")
    axes[2].set(title="Best score, 2,000 ridges", xlabel="score", xlim=(0, 1), ylim=(0, 1000))
    axes[2].set_yticks([])
    return tuple(axes)


@picture(figsize=(7, 3))
def plot_search(
    fig: Picture,
    search: Callable = random_search,
    *,
    per_axis: int = 5,
    width: float = 0.05,
    ridge: float = 0.63,
    seed: int = 0,
) -> str:
    """
    Draw the trials of a grid and of random search on one ridge, and what both find on many.

    Args:
        fig: Where to draw.
        search: ``random_search``, ours or the student's.
        per_axis: Values of the grid on each axis; random search has as many trials in all.
        width: Of the ridge, as a share of the range.
        ridge: Where the ridge lies, from 0 to 1.
        seed: Of the random trials.
    """
    left, middle, right = fig.stage(_set_search, ridge, width)
    n = per_axis**2
    trials = [grid_search(SPACE, per_axis), search(SPACE, n, np.random.default_rng(seed))]
    best = []
    for ax, settings, color in zip((left, middle), trials, (VERMILION, BLUE), strict=True):
        u, v = shares(SPACE, settings).T
        ax.plot(u, v, "o", color=color, markersize=5, markeredgecolor="white", clip_on=False)
        ax.plot(u, np.zeros_like(u), "|", color=DARK, markersize=12, markeredgewidth=1.5, clip_on=False)
        best.append(float(score(u, v, centre=ridge, width=width).max()))
    found = duel(per_axis, width)
    bins = np.linspace(0, 1, 21)
    right.hist(found.grid, bins, histtype="step", color=VERMILION, linewidth=1.8, label="grid")
    right.hist(found.random, bins, histtype="step", color=BLUE, linewidth=1.8, label="random")
    right.legend(loc="upper left")
    return (
        f"{n} trials each. On this ridge the grid finds {best[0]:.2f}, random search {best[1]:.2f}. Over "
        f"{REPEATS:,} ridges of width {width:g} random search is better in {found.random_wins:.0%}; the "
        f"medians are {np.median(found.grid):.2f} and {np.median(found.random):.2f}."
    )
