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


class AddingRuns(NamedTuple):
    """Mean squared errors in the adding problem; each is the mean over 20 of 1,000 batches."""

    rnn: Float[Array, "blocks"]
    lstm: Float[Array, "blocks"]


@functools.cache
def adding_runs(length: int) -> AddingRuns:
    """Return the stored errors at 10, 20, 40 or 80 steps, made by ``scripts/measure_adding.py``."""
    with np.load(RUNS) as runs:
        return AddingRuns(runs[f"RNN {length}"], runs[f"LSTM {length}"])


def _set_adding(fig: Picture, batches: int) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.11, right=0.97, bottom=0.16, top=0.9)
    ax.axhline(GUESS, color=DARK, linestyle=":")
    ax.text(batches, GUESS * 1.5, "always the mean: 0.167", ha="right", fontsize=9)
    ax.set(xlim=(0, batches), ylim=(1e-4, 1), yscale="log", xlabel="batches of 32 new sequences")
    ax.plot([], [], color=ORANGE, label="plain recurrent network")
    ax.plot([], [], color=BLUE, label="LSTM")
    ax.legend(loc="lower left")
    return ax


@picture(figsize=(8, 3.2))
def plot_adding(fig: Picture, *, length: int = 40) -> str:
    """Draw the stored errors in the adding problem against the number of batches."""
    ax = fig.stage(_set_adding, 1000)
    runs = adding_runs(length)
    for errors, color in ((runs.rnn, ORANGE), (runs.lstm, BLUE)):
        ax.plot(WINDOW * np.arange(len(errors)) + WINDOW // 2, errors, color=color)
    ax.text(500, 1.15, f"Adding problem, {length} steps: mean squared error", ha="center", fontsize=11)
    plain, lstm = (np.mean(errors[-5:]) for errors in runs)
    return (
        f"{length} steps: over the last 100 of 1,000 batches the plain network's error is {plain:.2g} and "
        f"the LSTM's {lstm:.2g}; always predicting the mean gives 0.17."
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
    title = f"Adding problem, {length} steps, your cells: mean squared error"
    ax.text(batches / 2, 1.15, title, ha="center", fontsize=11)
    ends = []
    for name, losses in runs.items():
        smooth = np.convolve(losses, np.full(10, 0.1), mode="valid")
        ax.plot(np.arange(len(smooth)) + 5, smooth, color={"RNN": ORANGE, "LSTM": BLUE}[name])
        ends.append(f"{name} {smooth[-1]:.2g}")
    return (
        f"{length} steps, mean squared error of the last ten batches: {', '.join(ends)}; always predicting "
        "the mean gives 0.17."
    )
