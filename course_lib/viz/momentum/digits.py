"""Gradient descent and momentum on a small network that learns digits, for many learning rates."""

import functools
from collections.abc import Callable, Sequence

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets.loaders import load_digits
from course_lib.datasets.sampling import minibatches
from course_lib.nn.models import mlp
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.gradient_descent import momentum_init, momentum_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture


@functools.cache
def digits() -> tuple[Float[Array, "N D"], Int[Array, " N"]]:
    """Return the 1,437 training images of digits, one per row, and their labels."""
    found = load_digits()
    return found.train_images.reshape(len(found.train_images), -1), found.train_labels


def digits_losses(
    *,
    lr: float,
    momentum: float,
    steps: int,
    batch_size: int | None = None,
    step: Callable = momentum_step,
    seed: int = 0,
) -> Float[Array, " T"]:
    """
    Return the training loss of a network 64 → 32 → 10 on digits, before each step and after the last.

    Args:
        lr: Learning rate.
        momentum: 0 for gradient descent.
        steps: Number of steps.
        batch_size: Digits per step. Without it each step uses all 1,437; with it only the first and the last
            loss are over all of them.
        step: Takes every step: ours, or the student's.
        seed: Seed of the first weights and of the shuffling.
    """
    from threadpoolctl import threadpool_limits  # comes with scikit-learn, and so with the digits

    x, labels = digits()
    rng = np.random.default_rng(seed)
    model = mlp([64, 32, 10], rng=rng)
    optimizer = Optimizer(model.params, momentum_init, step, lr=lr, momentum=momentum)
    batches, losses = [], [float(softmax_cross_entropy(model.forward(x), labels)[0])]
    with threadpool_limits(1):  # products this small take ten times as long where threads wait for each other
        for _ in range(steps):
            batches = batches or minibatches(len(x), batch_size or len(x), rng)
            batch = batches.pop()
            loss, dy = softmax_cross_entropy(model.forward(x[batch]), labels[batch])
            model.backward(dy)
            optimizer.step(dict(model.grads))
            losses.append(float(loss))
        losses.append(float(softmax_cross_entropy(model.forward(x), labels)[0]))
    return np.array(losses[:1] + losses[2:])


@picture(figsize=(8, 3.6))
def plot_digits(
    fig: Picture,
    *,
    step: Callable = momentum_step,
    momentum: float = 0.9,
    lrs: Sequence[float] = (0.1, 0.2, 0.4, 0.7, 1.0, 1.4, 2.0),
    steps: int = 200,
    seed: int = 0,
) -> str:
    """Draw how a small network learns digits with and without momentum, for many learning rates."""
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.15, top=0.91)
    best_runs = []
    for m, color, name in [(0.0, BLUE, "gradient descent"), (momentum, VERMILION, f"momentum {momentum:g}")]:
        runs = np.array([digits_losses(lr=lr, momentum=m, steps=steps, step=step, seed=seed) for lr in lrs])
        final = np.mean(runs[:, -10:], axis=1)  # an average, because the loss of a single step may jump
        best = int(np.argmin(final))
        left.plot(runs[best], color=color, label=f"{name}, lr {lrs[best]:g}")
        right.plot(lrs, final, ".-", color=color, markersize=9, label=name)
        right.plot(lrs[best], final[best], "o", color=color, markersize=10, markeredgecolor="white")
        best_runs.append(runs[best])
    descent, with_momentum = best_runs
    reached = int(np.argmax(with_momentum <= descent[-1]))
    left.plot([reached, steps], [descent[-1]] * 2, ":", color=DARK, linewidth=1.4)
    left.text(reached + 6, descent[-1] * 0.92, f"the same after {reached} steps", va="top", fontsize=9)
    left.set(title="Each with its best learning rate", xlabel="step", yscale="log", ylabel="training loss")
    right.set(title=f"After {steps} steps, for each learning rate", xlabel="learning rate")
    right.set(xscale="log", yscale="log", xticks=[0.1, 0.2, 0.5, 1, 2], xticklabels=[0.1, 0.2, 0.5, 1, 2])
    right.minorticks_off()
    left.legend(loc="upper right")
    right.legend(loc="lower left")
    return (
        f"Each with the best of {len(lrs)} learning rates: after {steps} steps the loss of gradient descent "
        f"is {descent[-1]:.3f}, that of momentum {with_momentum[-1]:.4f}; momentum passed "
        f"{descent[-1]:.3f} after {reached} steps, {steps / reached:.1f} times sooner."
    )
