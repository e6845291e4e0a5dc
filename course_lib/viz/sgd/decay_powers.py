"""Rates that fall like a power of the step: too slowly to settle, or too fast to arrive."""

import functools

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.viz.sgd.noise_ball import BOWL, noisy_descent
from course_lib.viz.widgets.picture import DARK, VERMILION, Picture, picture

STEPS = 10_000
FIRST = 0.3  # the first rate
STARTS = np.tile([2.0, 1.5], (100, 1))  # 100 runs, so that their mean is steady


@functools.cache
def distances(power: float) -> Float[Array, " T"]:
    """Return the mean distance from the minimum of 100 runs with the rate ``FIRST / (1 + step) ** power``."""
    path = noisy_descent(
        STARTS, lr=lambda step: FIRST / (1 + step) ** power, batch_size=1, steps=STEPS, **BOWL
    )
    return np.linalg.norm(path, axis=2).mean(axis=1)


def _set_powers(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.17)
    left.set(title="Learning rate", xlabel="step", xscale="log", yscale="log")
    left.set(xlim=(1, STEPS), ylim=(1e-6, 1))
    right.set(title="Distance (mean of 100 runs)", xlabel="step", xscale="log", yscale="log")
    right.set(xlim=(1, STEPS), ylim=(3e-3, 5))
    return left, right


@picture(figsize=(8, 3.4))
def plot_powers(fig: Picture, *, power: float = 0.0) -> str:
    """Draw a rate that falls like a power of the step, and how far from the minimum it leads."""
    left, right = fig.stage(_set_powers)
    steps = np.arange(1, STEPS + 1)
    left.plot(steps, FIRST / steps**power, color=VERMILION)
    left.text(1.3, 3e-6, rf"${FIRST:g}\,/\,t^{{{power:g}}}$", color=DARK, fontsize=14)
    apart = distances(power)
    right.plot(steps, apart[1:], color=VERMILION)
    total = FIRST * (1 / steps**power).sum()
    return (
        f"The rate {FIRST:g} / t^{power:g} leads from distance {apart[0]:.2g} to {apart[100]:.2g} after 100 "
        f"steps and {apart[-1]:.2g} after {STEPS:,}; "
        f"the sum of all rates so far is {total:,.{0 if total > 10 else 2}f}."
    )
