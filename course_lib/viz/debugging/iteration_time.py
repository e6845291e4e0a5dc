"""Where the time of one training step goes: loading, each layer forward and backward, the optimizer."""

import functools
from time import perf_counter
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Int
from course_lib.datasets.loaders import load_digits, load_fashion
from course_lib.nn.containers import Sequential
from course_lib.nn.layers import BatchNorm, Conv2d, Flatten, Linear, MaxPool2d, ReLU
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.debugging.timing import Profile
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.debugging.profile import profile_step
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture

BATCH = 64
NETWORKS = ("convolutional, clothes", "fully connected, digits")


class Task(NamedTuple):
    """A network and one batch for it."""

    net: Sequential
    x: Array
    labels: Int[Array, " N"]


def task(name: str, *, seed: int = 0) -> Task:
    """Return one of ``NETWORKS`` with its batch."""
    rng = np.random.default_rng(seed)
    if name == NETWORKS[0]:
        data = load_fashion()
        layers = [Conv2d(1, 16, 3, padding=1, rng=rng), BatchNorm(16), ReLU(), MaxPool2d(2)]
        layers += [Conv2d(16, 32, 3, padding=1, rng=rng), BatchNorm(32), ReLU(), MaxPool2d(2)]
        layers += [Flatten(), Linear(32 * 7 * 7, 10, rng=rng)]
    else:
        data = load_digits()
        layers = [Flatten(), Linear(64, 64, rng=rng), BatchNorm(64), ReLU()]
        layers += [Linear(64, 64, rng=rng), BatchNorm(64), ReLU(), Linear(64, 10, rng=rng)]
    return Task(Sequential(*layers), data.train_images[:BATCH], data.train_labels[:BATCH])


def time_optimizer(net: Sequential, *, repeats: int) -> Array:
    """Return the seconds of one step of Adam, as a column beside an empty one."""
    adam = Optimizer(net.params, adam_init, adam_step, lr=1e-3)
    seconds = np.zeros((repeats, 2))
    for row in seconds:
        begin = perf_counter()
        adam.step(net.grads)
        row[0] = perf_counter() - begin
    return seconds


@functools.cache
def measured(name: str, repeats: int = 9) -> Profile:
    """Return the profile of a step on this machine: each layer and the optimizer, in the step's order."""
    net, x, labels = task(name)
    profile_step(net, x, labels, repeats=1)  # the first step is slower than those after it
    return {**profile_step(net, x, labels, repeats=repeats), "Adam": time_optimizer(net, repeats=repeats)}


def milliseconds(time: float) -> str:
    """Return a time with two digits or more."""
    return f"{time:.0f} ms" if time >= 10 else f"{time:.2g} ms"


@picture(figsize=(7, 3.6))
def plot_iteration_time(fig: Picture, *, network: str = NETWORKS[0]) -> str:
    """Draw the median time of each part of a step, forward and backward."""
    profile = measured(network)
    names = list(profile)
    medians = 1e3 * np.array([np.median(profile[name], axis=0) for name in names])
    totals = 1e3 * np.array([np.median(profile[name].sum(axis=1)) for name in names])
    total = totals.sum()
    ax = fig.subplots()
    fig.subplots_adjust(left=0.2, bottom=0.13, top=0.91)
    places = np.arange(len(names))
    ax.barh(places[:-1], medians[:-1, 0], color=BLUE, label="forward")
    ax.barh(places, medians[:, 1], left=medians[:, 0], color=VERMILION, label="backward")
    ax.barh(places[-1:], medians[-1:, 0], color=DARK, label="optimizer")
    for place, share in zip(places, totals, strict=True):
        ax.text(
            share + 0.01 * medians.sum(axis=1).max(), place, f"{share / total:.0%}", va="center", fontsize=9
        )
    ax.set(
        yticks=places, yticklabels=names, xlabel="milliseconds", xlim=(0, 1.12 * medians.sum(axis=1).max())
    )
    ax.set_title(f"One step: {milliseconds(total)}")
    ax.invert_yaxis()
    ax.grid(axis="y", visible=False)
    ax.legend(loc="lower right", bbox_to_anchor=(1.02, 1.0), ncols=3, columnspacing=1, handlelength=1.2)
    top = int(totals.argmax())
    share = f"{totals[top] / total:.0%}"
    return f"A step on {BATCH} images takes {milliseconds(total)}. The most goes to {names[top]}: {share}."
