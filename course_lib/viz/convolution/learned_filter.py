"""Show gradient descent finding a filter from one photograph and its filtered version."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_image
from course_lib.images.filters import presets
from course_lib.nn.layers import Conv2d
from course_lib.ops.conv.conv2d import conv2d_backward, conv2d_forward
from course_lib.ops.losses import mse_loss
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.convolution.filters import show_signed
from course_lib.viz.widgets.picture import BLUE, DARK, Picture, picture


class LearnedFilter(NamedTuple):
    """The training of one filter: weights and loss before each step and after the last."""

    target: Float[Array, "K_h K_w"]
    kernels: Float[Array, "T K_h K_w"]
    losses: Float[Array, " T"]


def learn_filter(
    name: str,
    *,
    forward: Callable = conv2d_forward,
    backward: Callable = conv2d_backward,
    steps: int = 600,
    lr: float = 0.05,
    seed: int = 0,
) -> LearnedFilter:
    """
    Learn a filter with Adam, from a photograph and the filtered photograph alone.

    Args:
        name: A filter of :func:`course_lib.images.filters.presets`.
        forward: ``conv2d_forward``, ours or the student's.
        backward: ``conv2d_backward``, ours or the student's.
        steps: Number of steps.
        lr: Learning rate.
        seed: Seeds the initial weights.
    """
    x = load_image("camera")[None, None, 16:112:2, 64:192:2]
    kernel = presets()[name].astype(np.float32)
    filtered, _ = conv2d_forward(x, kernel[None, None], np.zeros(1, np.float32))
    layer = Conv2d(1, 1, 3, rng=np.random.default_rng(seed), bias=False, forward=forward, backward=backward)
    optimizer = Optimizer(layer.params, adam_init, adam_step, lr=lr)
    kernels, losses = [], []
    for _ in range(steps + 1):
        loss, dy = mse_loss(layer(x), filtered)
        kernels.append(layer.params["weight"][0, 0])
        losses.append(loss)
        layer.backward(dy)
        optimizer.step(layer.grads)
    return LearnedFilter(kernel, np.array(kernels), np.array(losses))


@picture(figsize=(8, 2.9))
def plot_learned_filter(
    fig: Picture,
    *,
    name: str = "vertical edges",
    forward: Callable = conv2d_forward,
    backward: Callable = conv2d_backward,
) -> str:
    """Draw a filter at several steps of its training beside its target, and the loss."""
    learned = learn_filter(name, forward=forward, backward=backward)
    steps = [0, 100, len(learned.losses) - 1]
    *axes, gap, right = fig.subplots(1, 6, width_ratios=[1, 1, 1, 1, 0.25, 1.5])
    gap.set_visible(False)
    fig.subplots_adjust(left=0.01, right=0.985, bottom=0.2, top=0.85, wspace=0.18)
    largest = float(np.abs(learned.kernels[steps]).max())
    kernels = {f"step {step}": learned.kernels[step] for step in steps} | {"target": learned.target}
    for ax, (title, kernel) in zip(axes, kernels.items(), strict=True):
        show_signed(ax, kernel, title, signed=1.5 * largest)
        for (row, col), value in np.ndenumerate(kernel):
            ax.text(col, row, f"{value:.2f}", ha="center", va="center", fontsize=10, color=DARK)
    right.plot(learned.losses, color=BLUE)
    right.set(yscale="log", xlabel="step", title="mean squared error")
    off = np.abs(learned.kernels[-1] - learned.target).max()
    return (
        f"The filter “{name}”, learned in {steps[-1]} steps: the loss falls from {learned.losses[0]:.2g} "
        f"to {learned.losses[-1]:.1g}, and every weight comes within {off:.2g} of its target."
    )
