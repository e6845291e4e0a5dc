"""A filter that gradient descent finds from examples."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.datasets import loaders
from course_lib.images.filters import presets
from course_lib.nn.layers import Conv2d
from course_lib.ops.conv.conv2d import conv2d_backward, conv2d_forward
from course_lib.ops.losses import mse_loss
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.convolution.filters import show_signed
from course_lib.viz.widgets.picture import BLUE, Picture, picture


class LearnedFilter(NamedTuple):
    """A filter on its way: its weights before each step and after the last, and the loss of each."""

    wanted: Float[Array, "K_h K_w"]
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
    Learn a filter from a photograph and the filtered photograph alone, with Adam.

    Args:
        name: One of the filters of :func:`course_lib.images.filters.presets`.
        forward: The convolution.
        backward: Its gradient.
        steps: How many.
        lr: Learning rate.
        seed: Of the first weights.

    Returns:
        What happened.
    """
    x = loaders.load_image("camera")[None, None, 16:112:2, 64:192:2]
    wanted = presets()[name].astype(np.float32)
    target, _ = conv2d_forward(x, wanted[None, None], np.zeros(1, np.float32))
    layer = Conv2d(1, 1, 3, rng=np.random.default_rng(seed), bias=False, forward=forward, backward=backward)
    optimizer = Optimizer(layer.params, adam_init, adam_step, lr=lr)
    kernels, losses = [], []
    for _ in range(steps + 1):
        loss, dy = mse_loss(layer(x), target)
        kernels.append(layer.params["weight"][0, 0])
        losses.append(loss)
        layer.backward(dy)
        optimizer.step(layer.grads)
    return LearnedFilter(wanted, np.array(kernels), np.array(losses))


@picture(figsize=(8, 2.9))
def plot_learned_filter(
    fig: Picture,
    *,
    name: str = "vertical edges",
    forward: Callable = conv2d_forward,
    backward: Callable = conv2d_backward,
) -> str:
    """Draw a filter that learns from a photograph and its filtered version, and the loss on the way."""
    learned = learn_filter(name, forward=forward, backward=backward)
    steps = [0, 30, 100, len(learned.losses) - 1]
    *axes, gap, right = fig.subplots(1, 7, width_ratios=[1, 1, 1, 1, 1, 0.2, 1.7])
    gap.set_visible(False)
    fig.subplots_adjust(left=0.01, right=0.985, bottom=0.2, top=0.85, wspace=0.18)
    most = float(np.abs(learned.kernels[steps]).max())
    shown = {f"step {step}": learned.kernels[step] for step in steps} | {"wanted": learned.wanted}
    for ax, (title, kernel) in zip(axes, shown.items(), strict=False):
        show_signed(ax, kernel, title, signed=1.5 * most)
        for (row, col), value in np.ndenumerate(kernel):
            ax.text(col, row, f"{value:.2f}", ha="center", va="center", fontsize=8)
    right.plot(learned.losses, color=BLUE)
    right.set(yscale="log", xlabel="step", title="mean squared error")
    off = np.abs(learned.kernels[-1] - learned.wanted).max()
    return (
        f"The filter “{name}” learned in {steps[-1]} steps: the loss falls from {learned.losses[0]:.2g} "
        f"to {learned.losses[-1]:.1g}, and no weight is further than {off:.2g} from the wanted one."
    )
