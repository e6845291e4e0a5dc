"""Show what a unit receives under dropout that is scaled in training, in testing, or not at all."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.ops.dropout import dropout_forward
from course_lib.viz.widgets.picture import BLUE, VERMILION, Picture, picture

SCALINGS = ("inverted", "when testing", "forgotten")


class Scaling(NamedTuple):
    """The weighted sum of 64 units that one unit of the next layer receives."""

    training: Float[Array, " K"]  # one sum per dropout mask
    testing: float


@functools.cache
def incoming(*, units: int = 64, seed: int = 4) -> tuple[Float[Array, " units"], Float[Array, " units"]]:
    """Return outputs of ``units`` ReLU units, and their weights into one unit of the next layer."""
    rng = np.random.default_rng(seed)
    return np.maximum(rng.normal(0.4, 0.8, units), 0), rng.normal(0.15, 0.3, units)


def scaling_sums(
    p: float,
    *,
    scaling: str = "inverted",
    passes: int = 3000,
    seed: int = 0,
    forward: Callable = dropout_forward,
) -> Scaling:
    """
    Return the sums that one unit receives under dropout.

    Args:
        p: The probability to drop.
        scaling: One of ``SCALINGS``: divide while training, multiply when testing, or neither.
        passes: How many masks are drawn.
        seed: Seeds the masks.
        forward: ``dropout_forward``, ours or the student's.
    """
    outputs, weights = incoming()
    dropped, _ = forward(np.tile(outputs, (passes, 1)), p=p, training=True, rng=np.random.default_rng(seed))
    training, testing = dropped @ weights, float(outputs @ weights)
    if scaling != "inverted":
        training = training * (1 - p)
    return Scaling(training, testing * (1 - p) if scaling == "when testing" else testing)


def _set_scaling(fig: Picture) -> Axes:
    ax = fig.subplots()
    ax.set(title="What one unit of the next layer receives", xlabel="sum of its inputs", xlim=(-8, 26))
    ax.set(yticks=[], ylim=(0, 1.12))
    ax.plot([], [], color="#a9c9e0", linewidth=8, label="training: 3,000 masks")
    ax.plot([], [], color=BLUE, label="their mean")
    ax.plot([], [], "--", color=VERMILION, label="testing: all units")
    ax.legend(loc="upper right")
    return ax


@picture(figsize=(8, 3.2))
def plot_scaling(
    fig: Picture, *, p: float = 0.5, scaling: str = SCALINGS[2], forward: Callable = dropout_forward
) -> str:
    """Draw the input of one unit for one way of scaling: a histogram in training, a line in testing."""
    ax = fig.stage(_set_scaling)
    sums = scaling_sums(p, scaling=scaling, forward=forward)
    counts, edges = np.histogram(sums.training, bins=np.arange(-8, 26.01, 0.4))
    ax.stairs(counts / counts.max(), edges, fill=True, color="#a9c9e0")
    mean = float(sums.training.mean())
    ax.axvline(mean, color=BLUE)
    ax.axvline(sums.testing, color=VERMILION, linestyle="--")
    factor = f", {sums.testing / mean:.1f} times as much" if scaling == "forgotten" else ""
    return (
        f"p = {p:g}, scaling {scaling}: the unit receives {mean:.2f} on average in training, "
        f"with standard deviation {sums.training.std():.2f}, and {sums.testing:.2f} in testing{factor}."
    )
