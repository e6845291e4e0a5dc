"""How long an optimizer's steps are while a small network learns digits, and what they do to its loss."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.datasets import load_digits
from course_lib.losses import softmax_cross_entropy
from course_lib.models import mlp
from course_lib.optimizers import Optimizer
from course_lib.sampling import minibatches


class DigitSteps(NamedTuple):
    """A training, step by step: the mean length of the parameters' steps, in learning rates, and the loss."""

    lengths: Float[Array, " T"]
    losses: Float[Array, " T"]


def digit_steps(
    step: Callable, init: Callable, *, lr: float, epochs: int = 3, seed: int = 0, **hyper: Any
) -> DigitSteps:
    """
    Train a perceptron 64-64-10 on the digits in batches of 32, and measure every step.

    Args:
        step: ``step(param, grad, state, *, lr, **hyper)``: ours, or the student's.
        init: Makes the memory of a parameter.
        lr: Learning rate.
        epochs: Passes over the 1,437 training images, 45 steps each.
        seed: Of the weights and of the shuffling.
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
            moved = [np.abs(model.params[name] - before[name]).ravel() for name in before]
            lengths.append(np.concatenate(moved).mean() / lr)
            losses.append(loss)
    return DigitSteps(np.array(lengths), np.array(losses))
