"""Hidden units that start equal and stay equal: why initial weights are random."""

import functools
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.toys import moons
from course_lib.nn.containers import Sequential
from course_lib.nn.initializers import xavier_normal
from course_lib.nn.layers import Linear, Tanh
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.gradient_descent import gd_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.widgets.picture import BLUE, GREEN, ORANGE, PINK, SKY, VERMILION, Picture, picture

STARTS = ("zeros", "all equal", "random")


class Symmetry(NamedTuple):
    """The weights of the first layer during training, and how well the network learns."""

    paths: Float[Array, "steps units 2"]
    losses: Float[Array, "steps"]
    accuracy: float  # at the end


@functools.cache
def symmetry(start: str, *, steps: int = 300, units: int = 6, lr: float = 1.0, seed: int = 4) -> Symmetry:
    """Train a hidden layer of tanh units on two moons from weights that are zero, equal or random."""
    rng = np.random.default_rng(seed)
    x, labels = moons(200, rng)
    fill = {
        "zeros": lambda shape, rng: np.zeros(shape),
        "all equal": lambda shape, rng: np.full(shape, 0.5),
        "random": xavier_normal,
    }[start]
    options = {"rng": rng, "init": fill, "dtype": np.float64}
    net = Sequential(Linear(2, units, **options), Tanh(), Linear(units, 2, **options))
    if start == "all equal":  # equal units, but different classes
        net.params["2.weight"] = np.outer([0.5, -0.5], np.ones(units))
    optimizer = Optimizer(net.params, None, gd_step, lr=lr)
    paths, losses = [], []
    for _ in range(steps + 1):
        logits = net.forward(x)
        loss, dy = softmax_cross_entropy(logits, labels)
        paths.append(net.params["0.weight"])
        losses.append(loss)
        net.backward(dy)
        optimizer.step(net.grads)
    return Symmetry(np.array(paths), np.array(losses), float(np.mean(logits.argmax(axis=1) == labels)))


def _set_symmetry(fig: Picture) -> tuple[Axes, Axes, Axes]:
    left, middle, right = fig.subplots(1, 3)
    fig.subplots_adjust(left=0.08, bottom=0.16, top=0.9, wspace=0.36)
    left.set(
        title="The moons", xlabel="input 1", ylabel="input 2", aspect="equal", xlim=(-2, 2), ylim=(-1.5, 1.5)
    )
    x, labels = moons(200, np.random.default_rng(4))
    for label, color in enumerate([BLUE, ORANGE]):
        left.plot(*x[labels == label].T, ".", color=color, markersize=4)
    middle.set(title="Weights of six units", xlabel="weight of input 1", ylabel="weight of input 2")
    middle.set(xlim=(-5, 5), ylim=(-5, 5))
    right.set(title="Loss", xlabel="step", yscale="log", xlim=(0, 300), ylim=(0.03, 3))
    return left, middle, right


@picture(figsize=(8, 3.2))
def plot_symmetry(fig: Picture, *, init: str = "zeros") -> str:
    """Draw the paths of six units' weights from a start that is zero, equal or random."""
    _, middle, right = fig.stage(_set_symmetry)
    run = symmetry(init)
    for unit, color in enumerate([BLUE, VERMILION, GREEN, PINK, ORANGE, SKY]):
        path = run.paths[:, unit]
        middle.plot(*path.T, color=color, linewidth=8 - 1.2 * unit if init != "random" else 1.8)
        middle.plot(*path[-1], "o", color=color, markersize=13 - 1.8 * unit if init != "random" else 7)
    right.plot(run.losses, color=VERMILION)
    right.text(295, 2.6, f"accuracy {run.accuracy:.0%}", ha="right", va="top")
    paths = len(np.unique(run.paths[-1].round(9), axis=0))
    moved = np.ptp(run.paths, axis=0).max() > 0
    told = f"{paths} different path{'s' * (paths != 1)}" if moved else "no path at all"
    return (
        f"From {init}: the six units take {told}; after "
        f"300 steps the loss is {run.losses[-1]:.2f} and the accuracy {run.accuracy:.0%}."
    )
