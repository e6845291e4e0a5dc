"""Show which deep networks learn with and without a norm, and at which learning rates."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import standardized_digits
from course_lib.nn.layers import BatchNorm, LayerNorm, ReLU, Sigmoid
from course_lib.nn.training import TrainingError, fit
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.ops.norm.batch_norm import batchnorm_backward, batchnorm_forward
from course_lib.ops.norm.layer_norm import layernorm_backward, layernorm_forward
from course_lib.optim.gradient_descent import sgd_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.batch_norm.networks import stack
from course_lib.viz.widgets.picture import BLUE, GREEN, VERMILION, Picture, picture

RATES = (0.03, 0.1, 0.3, 1.0, 3.0)


class Learning(NamedTuple):
    """The training accuracy of networks with and without a norm."""

    curves: dict[str, Float[Array, "epochs"]]  # six layers of sigmoids, after each epoch
    by_rate: dict[str, Float[Array, "rates"]]  # six layers of ReLUs after two epochs; 0.1 if it diverged


@functools.cache
def learning(
    forward: Callable = batchnorm_forward,
    backward: Callable = batchnorm_backward,
    layernorm: Callable = layernorm_forward,
    *,
    epochs: int = 6,
    rates: tuple[float, ...] = RATES,
) -> Learning:
    """Train without a norm, with batch norm and with layer norm, on the digits, in batches of 64."""
    digits = standardized_digits()
    train = digits.train_images.reshape(-1, 64), digits.train_labels

    def accuracies(norm: Callable, activation: Callable, lr: float, epochs: int) -> list[float]:
        net = stack(norm, activation=activation)
        optimizer, rng = Optimizer(net.params, None, sgd_step, lr=lr), np.random.default_rng(0)
        options = {"epochs": epochs, "batch_size": 64, "rng": rng}
        try:
            return [e.train_accuracy for e in fit(net, softmax_cross_entropy, optimizer, train, **options)]
        except TrainingError:
            return [0.1]

    norms = {
        "no norm": lambda width: [],
        "batch norm": lambda width: [BatchNorm(width, forward=forward, backward=backward)],
        "layer norm": lambda width: [LayerNorm(width, forward=layernorm, backward=layernorm_backward)],
    }
    curves = {name: np.array(accuracies(norm, Sigmoid, 0.5, epochs)) for name, norm in norms.items()}
    by_rate = {
        name: np.array([accuracies(norms[name], ReLU, lr, 2)[-1] for lr in rates])
        for name in ("no norm", "batch norm")
    }
    return Learning(curves, by_rate)


@picture(figsize=(8, 3.3))
def plot_learning(
    fig: Picture,
    forward: Callable = batchnorm_forward,
    backward: Callable = batchnorm_backward,
    layernorm: Callable = layernorm_forward,
    *,
    epochs: int = 6,
    rates: tuple[float, ...] = RATES,
) -> str:
    """Draw the accuracy of six layers of sigmoids over time, and of six layers of ReLUs by learning rate."""
    result = learning(forward, backward, layernorm, epochs=epochs, rates=rates)
    left, right = fig.subplots(1, 2)
    colors = {"no norm": VERMILION, "batch norm": BLUE, "layer norm": GREEN}
    for name, curve in result.curves.items():
        style = "^--" if name == "layer norm" else "o-"
        left.plot(np.arange(1, len(curve) + 1), 100 * curve, style, color=colors[name], label=name)
    left.set(title="Six layers of sigmoids, learning rate 0.5", xlabel="epoch")
    left.set_ylabel("training accuracy, %")
    for name, accuracy in result.by_rate.items():
        right.plot(rates, 100 * accuracy, "o-", color=colors[name], label=name)
    right.set(title="Six layers of ReLUs after two epochs", xlabel="learning rate", xscale="log")
    right.set(xticks=rates, xticklabels=rates)
    right.minorticks_off()
    for ax in (left, right):
        ax.set(ylim=(0, 103))
    left.legend(loc="center right")
    ends = ", ".join(f"{name} {100 * curve[-1]:.0f} %" for name, curve in result.curves.items())
    fast = ", ".join(f"{name} {100 * accuracy[-1]:.0f} %" for name, accuracy in result.by_rate.items())
    return (
        f"Training accuracy of sigmoids at the end: {ends}; of ReLUs at learning rate {rates[-1]:g}: {fast}."
    )
