"""What AdaGrad's sum and RMSProp's average remember of a cliff."""

import functools
from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.optim.adaptive import adagrad_init, adagrad_step, rmsprop_init, rmsprop_step
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture


def step_lengths(
    step: Callable, init: Callable, grads: Float[Array, " T"], **options: float
) -> Float[Array, " T"]:
    """Return how long each step of a rule is, in learning rates, for gradients given in advance."""
    param = np.zeros(1)
    state = init(param)
    lengths = []
    for grad in grads:
        new, state = step(param, np.array([grad]), state, lr=1.0, **options)
        lengths.append(abs(new - param)[0])
        param = new
    return np.array(lengths)


CLIFF = np.concatenate([np.full(100, 10.0), np.full(500, 0.1)])  # a cliff, and the plain behind it


@functools.cache
def _adagrad_lengths() -> Float[Array, " T"]:
    return step_lengths(adagrad_step, adagrad_init, CLIFF)


def _set_memory(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    steps = np.arange(1, len(CLIFF) + 1)
    left.plot(steps, CLIFF, color=DARK)
    left.set(title="Size of the gradient", xlabel="step", yscale="log", ylim=(0.03, 30), xlim=(0, 600))
    right.plot(steps, _adagrad_lengths(), color=BLUE, label="AdaGrad")
    right.plot([], [], color=VERMILION, label="RMSProp")
    right.axhline(1, color=DARK, linestyle=":", linewidth=1.2)
    right.set(title="Length of the step, in learning rates", xlabel="step", yscale="log")
    right.set(xlim=(0, 600), ylim=(2e-4, 50))
    right.legend(loc="upper right")
    return left, right


@picture()
def plot_memory(fig: Picture, *, alpha: float = 0.99) -> str:
    """Draw how long the steps of AdaGrad and RMSProp are when large gradients give way to small ones."""
    _, right = fig.stage(_set_memory)
    adagrad = _adagrad_lengths()
    lengths = step_lengths(rmsprop_step, rmsprop_init, CLIFF, alpha=alpha)
    right.plot(np.arange(1, len(CLIFF) + 1), lengths, color=VERMILION)
    back = np.flatnonzero(lengths[100:] > 0.5)
    when = f"{back[0] + 1} steps later they are half a learning rate long" if len(back) else "they stay short"
    grow = "" if len(back) else f", {lengths[-1]:.2g} after 500"
    return (
        f"After the cliff AdaGrad's steps are {adagrad[100]:.1g} learning rates long and stay so; RMSProp's "
        f"with alpha {alpha:g} are {lengths[100]:.1g}, and {when}{grow}. RMSProp's first step of all was "
        f"{lengths[0]:.3g} long."
    )
