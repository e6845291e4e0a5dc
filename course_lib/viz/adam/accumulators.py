"""What AdaGrad's sum and RMSProp's average remember of large gradients: the step after a cliff."""

import functools
from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.optim.adaptive import adagrad_init, adagrad_step, rmsprop_init, rmsprop_step
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture

CLIFF = np.concatenate(
    [np.full(100, 10.0), np.full(1200, 0.1)]
)  # gradients on a cliff and on the plain behind
STEPS = np.arange(1, len(CLIFF) + 1)


def step_lengths(
    step: Callable, init: Callable, grads: Float[Array, " T"], **options: float
) -> Float[Array, " T"]:
    """Return the length of each step of a rule, in learning rates, for a given sequence of gradients."""
    param = np.zeros(1)
    state = init(param)
    lengths = []
    for grad in grads:
        new, state = step(param, np.array([grad]), state, lr=1.0, **options)
        lengths.append(abs(new - param)[0])
        param = new
    return np.array(lengths)


@functools.cache
def _adagrad_lengths() -> Float[Array, " T"]:
    return step_lengths(adagrad_step, adagrad_init, CLIFF)


def _set_accumulators(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    left.plot(STEPS, CLIFF, color=DARK)
    left.set(title="Size of the gradient", xlabel="step", yscale="log", ylim=(0.03, 30), xlim=(0, len(CLIFF)))
    right.plot(STEPS, _adagrad_lengths(), color=BLUE, label="AdaGrad")
    right.plot([], [], color=VERMILION, label="RMSProp")
    right.axhline(1, color=DARK, linestyle=":", linewidth=1.2)
    right.set(title="Length of the step, in learning rates", xlabel="step", yscale="log")
    right.set(xlim=(0, len(CLIFF)), ylim=(2e-4, 50))
    right.legend(loc="upper right")
    return left, right


@picture()
def plot_accumulators(fig: Picture, *, alpha: float = 0.99) -> str:
    """Draw the steps of AdaGrad and RMSProp when large gradients give way to small ones."""
    _, right = fig.stage(_set_accumulators)
    adagrad = _adagrad_lengths()
    rmsprop = step_lengths(rmsprop_step, rmsprop_init, CLIFF, alpha=alpha)
    right.plot(STEPS, rmsprop, color=VERMILION)
    recovered = np.flatnonzero(rmsprop[100:] > 0.5)
    if len(recovered):
        then = f"{recovered[0] + 1} steps later they are half a learning rate long"
    else:
        then = f"1,200 steps later they are still {rmsprop[-1]:.2g}"
    return (
        f"After the cliff AdaGrad's steps are {adagrad[100]:.2g} learning rates long and stay so; RMSProp's "
        f"with alpha {alpha:g} are {rmsprop[100]:.2g}, and {then}. RMSProp's very first step was "
        f"{rmsprop[0]:.3g} long."
    )
