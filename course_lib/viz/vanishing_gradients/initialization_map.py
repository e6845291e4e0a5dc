"""The gradient that arrives at the input, for every activation and every initialisation."""

import functools
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from course_lib.arrays import Array, Float
from course_lib.viz.vanishing_gradients.networks import (
    ACTIVATIONS,
    INITS,
    deep_network,
    forward_through,
    gradient_behind,
    gradient_norms_backward,
)
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture

BALANCE = LinearSegmentedColormap.from_list("balance", [BLUE, "#fcfcfa", VERMILION])


@functools.cache
def _network(
    activation: str, init: str, depth: int
) -> tuple[list[Float[Array, "width width"]], list[NamedTuple]]:
    """Return the weights and caches of a network; a shallower network is the beginning of a deeper one."""
    x, weights = deep_network(depth, init, width=64, examples=64, seed=0)
    return weights, forward_through(x, weights, activation)[1]


@functools.cache
def input_gradient(depth: int, *, deepest: int = 20) -> Float[Array, "activations inits"]:
    """
    Return the norm of the gradient at the input, for a random one of norm 1 after the last layer.

    There is a row for each activation, a column for each initialisation.

    Args:
        depth: Number of layers.
        deepest: Layers of the network that is built once, to save time: shallower ones are its beginnings.
    """
    norms = np.empty((len(ACTIVATIONS), len(INITS)))
    dh = gradient_behind((64, 64))
    for row, activation in enumerate(ACTIVATIONS):
        for column, init in enumerate(INITS):
            weights, caches = _network(activation, init, max(depth, deepest))
            backward = gradient_norms_backward(dh, weights[:depth], caches[:depth], activation)
            norms[row, column] = backward[0]
    return norms


def _set_initialization_map(fig: Picture) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.16, right=0.98, bottom=0.06, top=0.83)
    ax.set_xticks(np.arange(len(INITS)) + 0.5, list(INITS))
    ax.set_yticks(np.arange(len(ACTIVATIONS)) + 0.5, list(ACTIVATIONS))
    ax.tick_params(length=0, labelsize=10, bottom=False, labelbottom=False, labeltop=True)
    ax.set(xlim=(0, len(INITS)), ylim=(len(ACTIVATIONS), 0))
    ax.set_title("Norm of the gradient at the input (1 at the output), as a power of ten", pad=22)
    ax.grid(False)
    ax.spines[:].set_visible(False)
    return ax


@picture(figsize=(8, 3.4))
def plot_initialization_map(fig: Picture, *, depth: int = 10) -> str:
    """Draw how much of a gradient passes ``depth`` layers, for each activation and initialisation."""
    ax = fig.stage(_set_initialization_map)
    powers = np.log10(input_gradient(depth))
    ax.pcolormesh(powers, cmap=BALANCE, vmin=-12, vmax=12, zorder=0)
    for (row, column), power in np.ndenumerate(powers):
        color = "white" if abs(power) > 7 else DARK
        ax.text(column + 0.5, row + 0.5, f"{power:+.1f}", ha="center", va="center", color=color, fontsize=12)
    row, column = np.unravel_index(np.argmin(np.abs(powers)), powers.shape)
    return (
        f"Through {depth} layers of 64 units a gradient of 1 becomes 10 to the power of {powers.min():+.1f} "
        f"to {powers.max():+.1f}; {list(ACTIVATIONS)[row]} with {list(INITS)[column]} is nearest to 0, at "
        f"{powers[row, column]:+.2f}."
    )
