"""Where each layer of a network with two units per layer sends the points of two spirals."""

import functools
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float, Int
from course_lib.datasets.toys import spirals
from course_lib.viz.backprop.side_by_side import Networks, outputs, train_side_by_side
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture

STEPS = (0, 60, 200, 400, 1000)
LAYERS = 4  # hidden ones, of two tanh units each
COLORS = (BLUE, VERMILION)


class Spaces(NamedTuple):
    """Points, and a grid, behind the input and each hidden layer, and the layer that comes last."""

    labels: Int[Array, " N"]
    points: list[Float[Array, "N 2"]]
    grid: list[Float[Array, "lines along 2"]]
    last_weight: Float[Array, "2 2"]
    last_bias: Float[Array, " 2"]
    accuracy: float


@functools.cache
def spiral_points() -> tuple[Float[Array, "N 2"], Int[Array, " N"]]:
    """Return the points of two spirals."""
    return spirals(200, np.random.default_rng(0))


@functools.cache
def spiral_networks() -> dict[int, Networks]:
    """Train networks with two tanh units per layer on two spirals; return them after STEPS."""
    options = {"activation": "tanh", "lr": 0.03, "steps": list(STEPS)}
    return train_side_by_side([2] * (LAYERS + 2), *spiral_points(), **options)


def spaces(step: int, seed: int) -> Spaces:
    """Return the points of two spirals, and a grid, behind each layer of a network."""
    (x, labels), nets = spiral_points(), spiral_networks()[step]
    params, grid = [param[seed] for param in nets.params], _grid()
    points = outputs(params, x, "tanh")[0]
    lines = [part.reshape(*grid.shape) for part in outputs(params, grid.reshape(-1, 2), "tanh")[0]]
    return Spaces(labels, points[:-1], lines[:-1], params[-2], params[-1], float(nets.accuracy[seed]))


def _grid() -> Float[Array, "lines along 2"]:
    """Return lines of a square grid over the plane."""
    along, across = np.linspace(-1.1, 1.1, 60), np.linspace(-1.1, 1.1, 12)
    upright = np.stack(np.broadcast_arrays(across[:, None], along), axis=-1)
    return np.concatenate([upright, upright[..., ::-1]])


def _set_spaces(fig: Picture) -> list[Axes]:
    axes = list(fig.subplots(1, LAYERS + 1))
    fig.subplots_adjust(left=0.01, right=0.99, top=0.86, bottom=0.03, wspace=0.06)
    for number, ax in enumerate(axes):
        ax.set(xlim=(-1.15, 1.15), ylim=(-1.15, 1.15), xticks=[], yticks=[], aspect="equal")
        ax.set_title(f"layer {number}" if number else "input")
    return axes


@picture(figsize=(7, 1.8))
def plot_layer_spaces(fig: Picture, *, step: int = 1000, seed: int = 0) -> str:
    """Draw two spirals and a grid behind each layer of a network with two units per layer."""
    axes = fig.stage(_set_spaces)
    found = spaces(step, seed)
    for ax, points, grid in zip(axes, found.points, found.grid, strict=True):
        for line in grid:
            ax.plot(*line.T, color="#d5d9de", linewidth=0.7)
        for label, color in enumerate(COLORS):
            ax.plot(*points[found.labels == label].T, ".", color=color, markersize=3.5)
    across = found.last_weight[1] - found.last_weight[0]
    nearest = -(found.last_bias[1] - found.last_bias[0]) * across / (across @ across)
    along = np.array([-across[1], across[0]]) / np.linalg.norm(across)
    axes[-1].set_title(f"layer {LAYERS}: {found.accuracy:.1%} right")
    axes[-1].plot(*(nearest + 3 * np.array([[-1], [1]]) * along).T, color=DARK, linewidth=1.5)
    return (
        f"After {step} steps from the first weights of seed {seed}: the points behind each of {LAYERS} "
        f"layers of two units. The line of the last layer has {found.accuracy:.1%} of them on the right side."
    )
