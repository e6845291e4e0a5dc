"""The first steps of two update rules in a network that learns digits."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_digits
from course_lib.datasets.sampling import minibatches
from course_lib.nn.models import mlp
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.adaptive import adam_init
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.adam.bias_correction import uncorrected_adam_step
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture


class DigitSteps(NamedTuple):
    """Per training step, the mean length over all parameters, in learning rates, and the loss."""

    lengths: Float[Array, " T"]
    losses: Float[Array, " T"]


def digit_steps(
    step: Callable, init: Callable, *, lr: float, epochs: int = 3, seed: int = 0, **hyper: Any
) -> DigitSteps:
    """
    Train a perceptron 64 → 64 → 10 on digits in batches of 32, and measure every step.

    Args:
        step: ``step(param, grad, state, *, lr, **hyper)``: ours, or the student's.
        init: Returns the first state of a parameter.
        lr: Learning rate.
        epochs: Passes over the 1,437 training images, 45 steps each.
        seed: Seed of the weights and of the shuffling.
        hyper: The rule's other options.
    """
    data, rng = load_digits(), np.random.default_rng(seed)
    images = data.train_images.reshape(-1, 64)
    model = mlp([64, 64, 10], rng=rng)
    optimizer = Optimizer(model.params, init, step, lr=lr, **hyper)
    lengths, losses = [], []
    for _ in range(epochs):
        for batch in minibatches(len(images), 32, rng):
            loss, dlogits = softmax_cross_entropy(model.forward(images[batch]), data.train_labels[batch])
            model.backward(dlogits)
            before = dict(model.params)
            optimizer.step(model.grads)
            changes = [np.abs(model.params[name] - before[name]).ravel() for name in before]
            lengths.append(np.concatenate(changes).mean() / lr)
            losses.append(loss)
    return DigitSteps(np.array(lengths), np.array(losses))


def with_and_without(step: Callable, *, lr: float) -> dict[str, DigitSteps]:
    """Return the training with the student's Adam, and that with Adam's step without bias correction."""
    return {
        "your adam_step": digit_steps(step, adam_init, lr=lr),
        "without bias correction": digit_steps(uncorrected_adam_step, adam_init, lr=lr),
    }


@picture(figsize=(8, 3.4))
def plot_first_steps(fig: Picture, runs: dict[str, DigitSteps]) -> str:
    """Draw the length of the steps and the loss of one or two training runs."""
    left, right = fig.subplots(1, 2)
    summaries = []
    for (name, run), color in zip(runs.items(), (BLUE, VERMILION)[: len(runs)], strict=True):
        left.plot(np.arange(1, len(run.lengths) + 1), run.lengths, color=color, label=name)
        smooth = np.convolve(run.losses, np.full(5, 0.2), "valid")
        right.plot(np.arange(5, len(run.losses) + 1), smooth, color=color)
        summaries.append(
            f"{name}: first step {run.lengths[0]:.2f} learning rates, "
            f"mean loss of steps 16 to 25 {run.losses[15:25].mean():.2f}"
        )
    left.axhline(1, color=DARK, linestyle=":", linewidth=1.2)
    left.set(
        title="Mean length of the step, in learning rates",
        xlabel="step",
        ylabel="length / lr",
        ylim=(0, 2.7),
        xlim=(0, 135),
    )
    left.legend(loc="upper right")
    right.set(
        title="Training loss, mean of 5 batches",
        xlabel="step",
        ylabel="cross-entropy",
        ylim=(0, 3.5),
        xlim=(0, 135),
    )
    return f"{'; '.join(summaries)}."
