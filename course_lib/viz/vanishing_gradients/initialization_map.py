"""How much gradient arrives, for each scale of the weights and each depth."""

import functools
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from course_lib.arrays import Array, Float
from course_lib.viz.vanishing_gradients.networks import ACTIVATIONS, INITS, deep_network, forward_through
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture


@functools.cache
def _way(activation: str, init: str, depth: int) -> list[tuple[Float[Array, "width width"], NamedTuple]]:
    """Return weight and cache of each layer; the shallower of two networks is the beginning of the deeper."""
    x, weights = deep_network(depth, init, width=64, examples=64, seed=0)
    return list(zip(weights, forward_through(x, weights, activation)[1], strict=True))


@functools.cache
def arriving_gradient(depth: int, *, deepest: int = 20) -> Float[Array, "activations inits"]:
    """
    Return how much of the gradient behind the last layer reaches the input, for all combinations.

    Args:
        depth: How many layers.
        deepest: Layers of the network whose beginning all share: quicker than one network for each depth.
    """
    parts = np.empty((len(ACTIVATIONS), len(INITS)))
    for row, activation in enumerate(ACTIVATIONS):
        for column, init in enumerate(INITS):
            dh = np.full((64, 64), 1 / 64)
            for weight, cache in _way(activation, init, max(depth, deepest))[depth - 1 :: -1]:
                dh = ACTIVATIONS[activation][1](dh, cache)[0] @ weight
            parts[row, column] = np.linalg.norm(dh)
    return parts


BALANCE = LinearSegmentedColormap.from_list("balance", [BLUE, "#fcfcfa", VERMILION])


def _set_map(fig: Picture) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.16, right=0.98, bottom=0.06, top=0.83)
    ax.set_xticks(np.arange(len(INITS)) + 0.5, list(INITS))
    ax.set_yticks(np.arange(len(ACTIVATIONS)) + 0.5, list(ACTIVATIONS))
    ax.tick_params(length=0, labelsize=10, bottom=False, labelbottom=False, labeltop=True)
    ax.set(xlim=(0, len(INITS)), ylim=(len(ACTIVATIONS), 0))
    ax.set_title("What arrives at the input of a gradient of 1, as a power of ten", pad=22)
    ax.grid(False)
    ax.spines[:].set_visible(False)
    return ax


@picture(figsize=(8, 3.4))
def plot_map(fig: Picture, *, depth: int = 10) -> str:
    """Draw, for each activation and each init, how much of a gradient passes ``depth`` layers."""
    ax = fig.stage(_set_map)
    powers = np.log10(arriving_gradient(depth))
    ax.pcolormesh(powers, cmap=BALANCE, vmin=-12, vmax=12, zorder=0)
    for (row, column), power in np.ndenumerate(powers):
        color = "white" if abs(power) > 7 else DARK
        ax.text(column + 0.5, row + 0.5, f"{power:+.1f}", ha="center", va="center", color=color, fontsize=12)
    row, column = np.unravel_index(np.argmin(np.abs(powers)), powers.shape)
    return (
        f"Through {depth} layers of 64 units the powers of ten run from {powers.min():+.1f} to "
        f"{powers.max():+.1f}; {list(ACTIVATIONS)[row]} with {list(INITS)[column]} is nearest to 0, at "
        f"{powers[row, column]:+.2f}."
    )
