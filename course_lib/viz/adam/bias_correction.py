"""Adam's first steps with and without bias correction."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.optim.adaptive import AdamState, adam_init, adam_step
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture

PARABOLA_LR = 0.05


def uncorrected_adam_step(
    param: Float[Array, "*shape"],
    grad: Float[Array, "*shape"],
    state: AdamState,
    *,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
) -> tuple[Float[Array, "*shape"], AdamState]:
    """Take Adam's step *without* bias correction, to see what the correction is for."""
    _, state = adam_step(param, grad, state, lr=lr, betas=betas, eps=eps)
    return param - lr * state.m / (np.sqrt(state.v) + eps), state


def uncorrected_length(
    step: int | Array, beta1: float | Array, beta2: float | Array
) -> Float[Array, "*shape"]:
    """
    Return the length of Adam's uncorrected step, in learning rates, for a constant gradient.

    Example:
        >>> uncorrected_length(np.array([1, 12]), 0.9, 0.999).round(2)
        array([3.16, 6.57])

    Source:
        Kingma and Ba (2015), arXiv:1412.6980, section 3.
    """
    step = np.asarray(step, float)
    return (1 - beta1**step) / np.sqrt(1 - beta2**step)


def parabola_path(
    step: Callable, *, lr: float, betas: tuple[float, float], steps: int = 120
) -> Float[Array, " T"]:
    """Return the path of a variant of Adam on ``w**2 / 2`` from ``w = 1``."""
    path = [np.array([1.0])]
    state = adam_init(path[0])
    for _ in range(steps):
        param, state = step(path[-1], path[-1], state, lr=lr, betas=betas)
        path.append(param)
    return np.array(path)[:, 0]


def _set_bias_correction(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    left.axhline(1, color=BLUE, label="with correction")
    left.plot([], [], color=VERMILION, label="without")
    left.set(title="Length of the step / lr, constant gradient", xlabel="step")
    left.set(xscale="log", yscale="log", xlim=(1, 1e4), ylim=(0.05, 150))
    left.legend(loc="upper right")
    right.axhline(0, color=DARK, linestyle=":", linewidth=1.2)
    right.set(title=f"Down a parabola, lr = {PARABOLA_LR}", xlabel="step", ylabel="w")
    right.set(xlim=(0, 120), ylim=(-1.6, 1.2))
    return left, right


@picture()
def plot_bias_correction(fig: Picture, *, beta1: float = 0.9, beta2: float = 0.999) -> str:
    """Draw Adam's step with and without bias correction: for a constant gradient, and down a parabola."""
    left, right = fig.stage(_set_bias_correction)
    steps = np.unique(np.geomspace(1, 1e4, 200).round())
    lengths = uncorrected_length(steps, beta1, beta2)
    longest = int(np.argmax(lengths))
    left.plot(steps, lengths, color=VERMILION)
    left.plot(steps[[0, longest]], lengths[[0, longest]], "o", color=VERMILION)
    lowest = []
    for step, color in [(adam_step, BLUE), (uncorrected_adam_step, VERMILION)]:
        path = parabola_path(step, lr=PARABOLA_LR, betas=(beta1, beta2))
        right.plot(path, color=color)
        lowest.append(path.min())
    return (
        f"Without correction, beta1 {beta1:g} and beta2 {beta2:g}: the first step is {lengths[0]:.3g} "
        f"learning rates long, the longest is number {steps[longest]:.0f} with {lengths[longest]:.3g}. From "
        f"w = 1 the corrected path goes as far as {lowest[0]:.2f}, the uncorrected one as far as "
        f"{lowest[1]:.2f}; the minimum is at 0."
    )
