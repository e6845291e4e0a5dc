"""Show what small batches do to batch norm, in training mode and with running statistics."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float, Int
from course_lib.datasets.loaders import standardized_digits
from course_lib.nn.layers import BatchNorm, LayerNorm, ReLU
from course_lib.nn.training import evaluate
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.ops.norm.batch_norm import batchnorm_backward, batchnorm_forward
from course_lib.ops.norm.layer_norm import layernorm_backward, layernorm_forward
from course_lib.optim.gradient_descent import sgd_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.batch_norm.networks import stack
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, VERMILION, Picture, picture

BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64)
CEILING = 20.0  # larger losses are drawn here


class SmallBatch(NamedTuple):
    """Results on the test digits of a network that was trained with one batch size."""

    as_in_training: float  # loss, normalised by the statistics of batches of that size
    after_training: float  # loss, normalised by the running statistics
    accuracy: float  # with the running statistics
    layer_norm: float  # loss of the same network with layer norm
    means: Float[Array, "batches"]  # of one unit's inputs over each batch of test digits
    stds: Float[Array, "batches"]
    running: tuple[float, float]  # that unit's running mean and standard deviation


def _batch(n: int, batch_size: int, rng: np.random.Generator) -> Int[Array, "batch"]:
    """Draw distinct examples; a batch of one holds its example twice."""
    return np.repeat(rng.choice(n, batch_size, replace=False), 2 if batch_size == 1 else 1)


@functools.cache
def small_batch(
    batch_size: int,
    forward: Callable = batchnorm_forward,
    backward: Callable = batchnorm_backward,
    layernorm: Callable = layernorm_forward,
    *,
    steps: int = 200,
    lr: float = 0.1,
) -> SmallBatch:
    """
    Train two layers of 50 ReLUs with batches of one size: once with batch norm, once with layer norm.

    A batch of one holds the same digit twice: its statistics are those of one, and n - 1 is not 0.
    """
    digits = standardized_digits()
    x, test = (images.reshape(-1, 64) for images in (digits.train_images, digits.test_images))
    labels, test_labels = digits.train_labels, digits.test_labels
    batch_net = stack(
        lambda width: [BatchNorm(width, forward=forward, backward=backward)], activation=ReLU, depth=2
    )
    layer_net = stack(
        lambda width: [LayerNorm(width, forward=layernorm, backward=layernorm_backward)],
        activation=ReLU,
        depth=2,
    )
    for net in (batch_net, layer_net):
        optimizer, rng = Optimizer(net.params, None, sgd_step, lr=lr), np.random.default_rng(0)
        for _ in range(steps):
            batch = _batch(len(x), batch_size, rng)
            _, dy = softmax_cross_entropy(net.forward(x[batch]), labels[batch])
            net.backward(dy)
            optimizer.step(net.grads)
    after = evaluate(batch_net, test, test_labels)
    running = batch_net[1].running
    losses, means, stds = [], [], []
    rng = np.random.default_rng(1)
    for _ in range(60):
        batch = _batch(len(test), batch_size, rng)
        values = batch_net[0].forward(test[batch])[:, 0]
        means.append(values.mean())
        stds.append(values.std())
        losses.append(softmax_cross_entropy(batch_net.forward(test[batch]), test_labels[batch])[0])
    return SmallBatch(
        float(np.mean(losses)),
        after.loss,
        after.accuracy,
        evaluate(layer_net, test, test_labels).loss,
        np.array(means),
        np.array(stds),
        (float(running.mean[0]), float(np.sqrt(running.var[0]))),
    )


def _set_batch_sizes(fig: Picture, functions: tuple[Callable, ...]) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.14, top=0.91)
    runs = [small_batch(size, *functions) for size in BATCH_SIZES]
    for name, color, style, label in [
        ("as_in_training", VERMILION, "o-", "batch norm, training mode"),
        ("after_training", BLUE, "s-", "batch norm, running statistics"),
        ("layer_norm", GREEN, "^--", "layer norm, both modes"),
    ]:
        losses = [min(getattr(run, name), CEILING) for run in runs]
        left.plot(BATCH_SIZES, losses, style, color=color, label=label, markersize=4)
    if runs[0].after_training > CEILING:
        left.annotate(
            f"{runs[0].after_training:,.0f}", (1, CEILING), (8, -3), textcoords="offset points", color=BLUE
        )
    left.set(title="Loss on test digits after 200 steps", xlabel="batch size", xscale="log", yscale="log")
    left.set(xlim=(0.8, 90), ylim=(0.08, 26), xticks=BATCH_SIZES, xticklabels=BATCH_SIZES)
    left.minorticks_off()
    left.legend(loc="upper right", fontsize=8)
    right.set(title="One unit's statistics, 60 batches", xlabel="mean", ylabel="standard deviation")
    right.set(xlim=(-6, 3), ylim=(-0.15, 3))
    right.plot([], "o", color=VERMILION, markersize=4, label="one batch")
    right.plot([], "s", color=BLUE, label="running")
    right.legend(loc="upper right", fontsize=8)
    return left, right


@picture(figsize=(8, 3.6))
def plot_batch_sizes(
    fig: Picture,
    forward: Callable = batchnorm_forward,
    backward: Callable = batchnorm_backward,
    layernorm: Callable = layernorm_forward,
    *,
    batch_size: int = 4,
) -> str:
    """Draw batch norm's loss in both modes against the batch size, and how one unit's statistics scatter."""
    functions = forward, backward, layernorm
    left, right = fig.stage(_set_batch_sizes, functions)
    run = small_batch(batch_size, *functions)
    losses = np.minimum([run.as_in_training, run.after_training, run.layer_norm], CEILING)
    left.plot(
        [batch_size] * 3, losses, "o", color="none", markeredgecolor=DARK, markersize=11, markeredgewidth=1.2
    )
    right.plot(run.means, run.stds, "o", color=VERMILION, markersize=4, alpha=0.6, markeredgewidth=0)
    right.plot(*run.running, "s", color=BLUE, markersize=8)
    after = f"{run.after_training:,.0f}" if run.after_training > 100 else f"{run.after_training:.3g}"
    return (
        f"Batches of {batch_size}: the loss is {run.as_in_training:.3g} with batch statistics, "
        f"{after} with running statistics ({100 * run.accuracy:.0f} % classified "
        f"correctly), and {run.layer_norm:.3g} with layer norm; the batch means of one unit have a standard "
        f"deviation of {run.means.std():.2f}."
    )
