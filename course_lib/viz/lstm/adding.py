"""Show over how many steps a plain recurrent network and an LSTM learn the adding problem."""

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.sequences.adding import GUESS
from course_lib.viz.widgets.picture import BLUE, DARK, ORANGE, Picture, picture

RUNS = Path(__file__).with_name("adding_runs.npz")  # written by scripts/measure_adding.py
WINDOW = 20  # batches over which each stored error is a mean
LENGTHS = (10, 20, 40, 80)
RATES = (0.001, 0.003, 0.01, 0.02)
BEST = "each at its best"
CHOICES = (BEST, *(f"both {rate:g}" for rate in RATES))
COLORS = {"RNN": ORANGE, "LSTM": BLUE}
NAMES = {"RNN": "plain recurrent network", "LSTM": "LSTM"}


class AddingRun(NamedTuple):
    """Mean squared errors of one network in the adding problem."""

    rate: float
    errors: Float[Array, "blocks"]  # each is the mean over 20 of 1,000 batches

    @property
    def end(self) -> float:
        """The error over the last 100 batches."""
        return float(np.mean(self.errors[-5:]))


@functools.cache
def adding_runs(length: int, rate: float | None = None) -> tuple[AddingRun, AddingRun]:
    """
    Return the stored runs of the plain network and of the LSTM, made by ``scripts/measure_adding.py``.

    Args:
        length: One of ``LENGTHS``.
        rate: One of ``RATES``, for both; without it each network's best one.
    """
    with np.load(RUNS) as stored:
        runs = [[AddingRun(lr, stored[f"{name} {length} {lr}"]) for lr in RATES] for name in NAMES]
    plain, lstm = (
        min(of_one, key=lambda run: run.end) if rate is None else of_one[RATES.index(rate)] for of_one in runs
    )
    return plain, lstm


def _set_adding(fig: Picture, batches: int) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.11, right=0.97, bottom=0.16, top=0.9)
    ax.axhline(GUESS, color=DARK, linestyle=":")
    ax.text(batches, GUESS * 1.5, "always the mean: 0.167", ha="right", fontsize=9)
    ax.set(xlim=(0, batches), ylim=(1e-4, 1), yscale="log", xlabel="batches of 32 new sequences")
    ax.set_ylabel("mean squared error")
    for name, color in COLORS.items():
        ax.plot([], [], color=color, label=NAMES[name])
    ax.legend(loc="lower left")
    return ax


@picture(figsize=(8, 3.2))
def plot_adding(fig: Picture, *, length: int = 10, rates: str = BEST) -> str:
    """
    Draw the stored errors in the adding problem against the number of batches.

    Args:
        fig: Where to draw.
        length: Steps per sequence.
        rates: One of ``CHOICES``.
    """
    ax = fig.stage(_set_adding, 1000)
    runs = adding_runs(length, None if rates == BEST else RATES[CHOICES.index(rates) - 1])
    for run, color in zip(runs, COLORS.values(), strict=True):
        ax.plot(WINDOW * np.arange(len(run.errors)) + WINDOW // 2, run.errors, color=color)
    ax.text(500, 1.15, f"Adding problem, {length} steps; learning rates: {rates}", ha="center", fontsize=11)
    plain, lstm = runs
    return (
        f"{length} steps, over the last 100 of 1,000 batches: at learning rate {plain.rate:g} the plain "
        f"network's error is {plain.end:.2g}, at {lstm.rate:g} the LSTM's is {lstm.end:.2g}; always "
        "predicting the mean gives 0.17."
    )


@picture(figsize=(8, 3.2))
def plot_adding_live(fig: Picture, runs: Mapping[str, Sequence[float]], *, length: int) -> str:
    """
    Draw errors in the adding problem, smoothed over ten batches.

    Args:
        fig: Where to draw.
        runs: The error of each batch, of runs named RNN and LSTM.
        length: Steps per sequence.
    """
    batches = len(next(iter(runs.values())))
    ax = fig.stage(_set_adding, batches)
    ax.text(batches / 2, 1.15, f"Adding problem, {length} steps, your cells", ha="center", fontsize=11)
    ends = []
    for name, losses in runs.items():
        smooth = np.convolve(losses, np.full(10, 0.1), mode="valid")
        ax.plot(np.arange(len(smooth)) + 5, smooth, color=COLORS[name])
        ends.append(f"{name} {smooth[-1]:.2g}")
    return (
        f"{length} steps, mean squared error of the last ten batches: {', '.join(ends)}; always predicting "
        "the mean gives 0.17."
    )
