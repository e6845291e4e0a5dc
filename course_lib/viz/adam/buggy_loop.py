"""What the loop of exercise 3.6 does before it is mended, beside what it should do."""

from functools import cache
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture

SCALE, SHIFT = 2.0, -1.0  # of the data
STEPS = 400
LR = 0.05


class LoopRun(NamedTuple):
    """The loss before each step, and both parameters after it."""

    losses: Float[Array, " T"]
    params: Float[Array, "T 2"]  # scale, shift


@cache
def loop_run(shared: bool, *, seed: int = 0) -> LoopRun:
    """Fit a line to noisy points with Adam in batches of 20, if ``shared`` with one state for both."""
    rng = np.random.default_rng(seed)
    scale, shift = np.zeros(1), np.zeros(1)
    states = [adam_init(scale), adam_init(shift)]
    losses, params = [], []
    for _ in range(STEPS):
        x = rng.normal(size=20)
        residual = scale * x + shift - (SCALE * x + SHIFT + 0.1 * rng.normal(size=20))
        losses.append(np.mean(residual**2))
        slope, level = np.array([2 * np.mean(residual * x)]), np.array([2 * np.mean(residual)])
        scale, states[0] = adam_step(scale, slope, states[0], lr=LR)
        if shared:
            shift, states[0] = adam_step(shift, level, states[0], lr=LR)
        else:
            shift, states[1] = adam_step(shift, level, states[1], lr=LR)
        params.append([scale[0], shift[0]])
    return LoopRun(np.array(losses), np.array(params))


@picture(figsize=(8, 3.4))
def plot_buggy_loop(fig: Picture) -> str:
    """Draw the loss and both parameters of the loop with the bug, and of the same loop without it."""
    left, right = fig.subplots(1, 2)
    steps = np.arange(1, STEPS + 1)
    mended, given = loop_run(False), loop_run(True)
    for run, color, name in [(mended, BLUE, "as it should be"), (given, VERMILION, "the loop below")]:
        left.plot(steps, run.losses, color=color, linewidth=1.2, label=name)
        right.plot(steps, run.params[:, 0], color=color)
        right.plot(steps, run.params[:, 1], "--", color=color)
    left.set(title="Loss on the batch", xlabel="step", ylabel="mean squared error")
    left.set(xlim=(0, STEPS), yscale="log", ylim=(4e-3, 20))
    left.legend(loc="upper right")
    for value, name in [(SCALE, "scale"), (SHIFT, "shift")]:
        right.axhline(value, color=DARK, linestyle=":", linewidth=1)
        right.text(STEPS - 5, value + 0.08, name, ha="right", va="bottom")
    right.set(title="Scale (solid) and shift (dashed)", xlabel="step", xlim=(0, STEPS), ylim=(-1.6, 2.6))
    return (
        f"After 100 steps the loop has a scale of {given.params[99, 0]:.2f} and a shift of "
        f"{given.params[99, 1]:.2f}; as it should be they are {mended.params[99, 0]:.2f} and "
        f"{mended.params[99, 1]:.2f}. The loss of the last 50 steps is {given.losses[-50:].mean():.2g}, "
        f"and should be {mended.losses[-50:].mean():.2g}."
    )
