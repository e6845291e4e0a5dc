"""Exact and stochastic gradients after the same work, at every learning rate: each has a best one."""

import functools
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.sampling import minibatches
from course_lib.viz.sgd.line_fit import POINTS, START, Line, line_curvatures, line_data
from course_lib.viz.widgets.picture import BLUE, VERMILION, Picture, picture

RATES = np.geomspace(0.0005, 0.6, 48)
WORK = 4000  # points looked at
RUNS = 3


class Ends(NamedTuple):
    """The loss above the least possible at the end of a walk, for each learning rate."""

    rates: Float[Array, " R"]
    losses: Float[Array, " R"]

    @property
    def best(self) -> tuple[float, float]:
        """The rate with the lowest loss, and this loss."""
        place = int(self.losses.argmin())
        return float(self.rates[place]), float(self.losses[place])


def loss_at_the_end(
    line: Line, rates: Float[Array, " R"], *, batch_size: int, work: int, runs: int = RUNS
) -> Ends:
    """Walk at all rates at once; return the mean excess loss over the last tenth of the steps."""
    curvatures, totals = line_curvatures(line), []
    for seed in range(runs if batch_size < len(line.y) else 1):
        rng, weights, losses, seen = np.random.default_rng(seed), np.tile(START, (len(rates), 1)), [], 0
        with np.errstate(over="ignore", invalid="ignore"):  # some rates diverge
            while seen < work:
                for batch in minibatches(len(line.y), batch_size, rng):
                    x, y = line.x[batch], line.y[batch]
                    residuals = weights @ x.T - y  # (R, 2) @ (2, B) -> (R, B)
                    weights = weights - rates[:, None] * 2 / len(batch) * (residuals @ x)
                    off = weights - line.best
                    losses.append(((off @ curvatures) * off).sum(axis=1) / 2)
                    seen += len(batch)
                    if seen >= work:
                        break
            totals.append(np.mean(losses[-max(1, len(losses) // 10) :], axis=0))
    return Ends(rates, np.nan_to_num(np.mean(totals, axis=0), nan=np.inf))


@functools.cache
def _ends(points: int, batch_size: int) -> Ends:
    return loss_at_the_end(line_data(points), RATES, batch_size=batch_size, work=WORK)


def _set_best_rates(fig: Picture) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.11, bottom=0.17)
    ax.plot([], [], color=BLUE, label="exact gradient")
    ax.plot([], [], color=VERMILION, label="stochastic gradient")
    ax.plot([], [], "o", color="#777777", label="best rate")
    ax.set(title=f"Loss after {WORK:,} points, at every rate", xlabel="learning rate")
    ax.set(ylabel="loss above the least possible", xscale="log", yscale="log")
    ax.set(xlim=(0.0005, 0.6), ylim=(1e-7, 30))
    ax.legend(loc="lower left")
    return ax


@picture(figsize=(7, 3.6))
def plot_best_rates(fig: Picture, *, points: int = POINTS, batch_size: int = 8) -> str:
    """Draw the loss after the same work against the learning rate, for both gradients."""
    ax = fig.stage(_set_best_rates)
    told = []
    for name, size, color in [("exact", points, BLUE), ("stochastic", batch_size, VERMILION)]:
        ends = _ends(points, min(size, points))
        ax.plot(ends.rates, np.minimum(ends.losses, 1e3), color=color)
        rate, loss = ends.best
        ax.plot(rate, loss, "o", color=color, markersize=9, clip_on=False)
        told.append(f"the {name} gradient ends {loss:.2g} above the least loss, at rate {rate:.2g}")
    return f"{points:,} points, batches of {batch_size}, each at its best: {'; '.join(told)}."
