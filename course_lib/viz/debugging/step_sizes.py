"""How long the steps of a training are, relative to the weights, and what becomes of it."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_digits
from course_lib.datasets.sampling import minibatches
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.debugging.sanity import update_ratio
from course_lib.optim.gradient_descent import momentum_init, momentum_step
from course_lib.viz.debugging.runs import BATCH, MOMENTUM, Setting, network
from course_lib.viz.widgets.picture import BLUE, Picture, picture

RATES = (5e-5, 5e-4, 5e-3, 0.02, 0.05, 0.15, 0.5, 1.5)
EPOCHS = 6
HEALTHY = (1e-3, 1e-2)


class StepSizes(NamedTuple):
    """For each learning rate: the median ratio of a step and a weight, and what it leads to."""

    ratio: Float[Array, " rates"]  # from the second epoch on, of the hidden layers' weights
    val_accuracy: Float[Array, " rates"]  # after the last epoch


def run(rate: float, ratio: Callable, *, seed: int = 0) -> tuple[float, float]:
    """Train without batch norm and dropout; return the median ratio and the accuracy."""
    rng, digits = np.random.default_rng(seed), load_digits()
    net = network(Setting(norm=False, dropout=0.0), rng)
    state = {name: momentum_init(param) for name, param in net.params.items()}
    x = digits.train_images.reshape(-1, 64)
    ratios = []
    for epoch in range(EPOCHS):
        for step, batch in enumerate(minibatches(len(x), BATCH, rng)):
            _, dlogits = softmax_cross_entropy(net(x[batch]), digits.train_labels[batch])
            net.backward(dlogits)
            for name, param in net.params.items():
                grad = net.grads[name]
                new, state[name] = momentum_step(param, grad, state[name], lr=rate, momentum=MOMENTUM)
                if epoch and step % 5 == 0 and param.ndim == 2 and len(param) > 10:
                    ratios.append(float(ratio(param, new - param)))
                net.params[name] = new
    scores = net.train(False)(digits.test_images.reshape(-1, 64))
    return float(np.median(ratios)), float(np.mean(scores.argmax(axis=1) == digits.test_labels))


@functools.cache
def step_sizes(ratio: Callable = update_ratio) -> StepSizes:
    """Train with each rate, and measure the steps with ``update_ratio``, ours or the student's."""
    with np.errstate(over="ignore", invalid="ignore"):
        return StepSizes(*np.array([run(rate, ratio) for rate in RATES]).T)


def _set_step_sizes(fig: Picture) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.1, bottom=0.16)
    ax.axvspan(*HEALTHY, color="#dcefe6")
    ax.set(title=f"Validation accuracy after {EPOCHS} epochs", xlabel="length of a step / length of a weight")
    ax.set(xscale="log", xlim=(1e-6, 1), ylim=(0, 1.08))
    ax.minorticks_off()
    return ax


@picture(figsize=(7, 3.2))
def plot_step_sizes(fig: Picture, ratio: Callable = update_ratio) -> str:
    """Draw the accuracy against the ratio, a point per learning rate."""
    ax = fig.stage(_set_step_sizes)
    sizes = step_sizes(ratio)
    ax.plot(np.maximum(sizes.ratio, 1.5e-6), sizes.val_accuracy, "o", color=BLUE)
    for rate, size, accuracy in zip(RATES, *sizes, strict=True):
        ax.annotate(
            f"{rate:g}",
            (max(size, 1.5e-6), accuracy),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=9,
        )
    told = "; ".join(
        f"rate {rate:g}: ratio {size:.1g}, {accuracy:.0%}"
        for rate, size, accuracy in zip(RATES, *sizes, strict=True)
    )
    return f"A point per learning rate. {told}."
