"""The loss of a training loop, with small batches and with all points in one: what its author saw."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets.sampling import minibatches
from course_lib.optim.line_fit import fit_line
from course_lib.viz.sgd.line_fit import START, line_data
from course_lib.viz.widgets.picture import BLUE, GREEN, VERMILION, Picture, picture

EPOCHS = 6
RATE = 0.05


class FitCurve(NamedTuple):
    """The loss before each step, and how many points were looked at until then."""

    looked_at: Int[Array, " steps"]
    losses: Float[Array, " steps"]


def fit_curve(fit: Callable, batch_size: int) -> FitCurve:
    """Run the loop for a few epochs."""
    line, rng, batches = line_data(), np.random.default_rng(0), []
    for _ in range(EPOCHS):
        batches += minibatches(len(line.y), batch_size, rng)
    _, losses = fit(START, line.x, line.y, batches, lr=RATE)
    sizes = [len(batch) for batch in batches]
    return FitCurve(np.cumsum([0, *sizes[:-1]]), np.asarray(losses, float))


@picture(figsize=(7, 3.2))
def plot_fit(fig: Picture, fit: Callable = fit_line) -> str:
    """Draw the loss against the points looked at, for three batch sizes."""
    ax = fig.subplots()
    fig.subplots_adjust(left=0.09, bottom=0.17)
    n, ends = len(line_data().y), []
    for size, color, mark in [(n, BLUE, "o-"), (100, GREEN, "-"), (8, VERMILION, "--")]:
        curve = fit_curve(fit, size)
        ax.plot(*curve, mark, color=color, label=f"batches of {size:,}")
        ends.append(f"{curve.losses[-1]:.3g} with batches of {size:,}")
    ax.set(
        title=f"The loop at learning rate {RATE:g}", xlabel="points looked at", ylabel="loss of all points"
    )
    ax.set(xlim=(0, EPOCHS * n), ylim=(0, 5.2))
    ax.legend(loc="upper right")
    return f"Before the last step of {EPOCHS} epochs the loss is {', '.join(ends)}."
