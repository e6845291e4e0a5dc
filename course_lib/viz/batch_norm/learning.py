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
SIGMOID_RATES = (0.1, 0.5, 2.0)
COLORS = {"no norm": VERMILION, "batch norm": BLUE, "layer norm": GREEN}


class Learning(NamedTuple):
    """The training accuracy of networks with and without a norm, by learning rate; 0.1 if it diverged."""

    sigmoids: dict[str, Float[Array, "sigmoid_rates"]]  # six layers, after some epochs
    relus: dict[str, Float[Array, "rates"]]  # six layers after two epochs


@functools.cache
def learning(
    forward: Callable = batchnorm_forward,
    backward: Callable = batchnorm_backward,
    layernorm: Callable = layernorm_forward,
    *,
    epochs: int = 6,
    sigmoid_rates: tuple[float, ...] = SIGMOID_RATES,
    rates: tuple[float, ...] = RATES,
) -> Learning:
    """Train without a norm, with batch norm and with layer norm, on the digits, in batches of 64."""
    digits = standardized_digits()
    train = digits.train_images.reshape(-1, 64), digits.train_labels

    def accuracy(norm: Callable, activation: Callable, lr: float, epochs: int) -> float:
        net = stack(norm, activation=activation)
        optimizer, rng = Optimizer(net.params, None, sgd_step, lr=lr), np.random.default_rng(0)
        options = {"epochs": epochs, "batch_size": 64, "rng": rng}
        try:
            return list(fit(net, softmax_cross_entropy, optimizer, train, **options))[-1].train_accuracy
        except TrainingError:
            return 0.1

    norms = {
        "no norm": lambda width: [],
        "batch norm": lambda width: [BatchNorm(width, forward=forward, backward=backward)],
        "layer norm": lambda width: [LayerNorm(width, forward=layernorm, backward=layernorm_backward)],
    }
    return Learning(
        {
            name: np.array([accuracy(norm, Sigmoid, lr, epochs) for lr in sigmoid_rates])
            for name, norm in norms.items()
        },
        {
            name: np.array([accuracy(norms[name], ReLU, lr, 2) for lr in rates])
            for name in ("no norm", "batch norm")
        },
    )


@picture(figsize=(8, 3.4))
def plot_learning(
    fig: Picture,
    forward: Callable = batchnorm_forward,
    backward: Callable = batchnorm_backward,
    layernorm: Callable = layernorm_forward,
    *,
    epochs: int = 6,
) -> str:
    """Draw the accuracy of six layers of sigmoids, and of six layers of ReLUs, by learning rate."""
    result = learning(forward, backward, layernorm, epochs=epochs)
    left, right = fig.subplots(1, 2)
    for ax, by_norm, rates in [(left, result.sigmoids, SIGMOID_RATES), (right, result.relus, RATES)]:
        for name, accuracy in by_norm.items():
            style = "^--" if name == "layer norm" else "o-"
            ax.plot(rates, 100 * accuracy, style, color=COLORS[name], label=name)
        ax.set(xlabel="learning rate", xscale="log", xticks=rates, xticklabels=[f"{r:g}" for r in rates])
        ax.set(ylim=(0, 103))
        ax.minorticks_off()
    left.set(title=f"Six layers of sigmoids, {epochs} epochs", ylabel="training accuracy, %")
    right.set(title="Six layers of ReLUs, 2 epochs")
    left.legend(loc="center right")
    best = ", ".join(f"{name} {100 * accuracy.max():.0f} %" for name, accuracy in result.sigmoids.items())
    fast = ", ".join(f"{name} {100 * accuracy[-1]:.0f} %" for name, accuracy in result.relus.items())
    return (
        f"Training accuracy of sigmoids, each at its best rate: {best}; of ReLUs at learning rate "
        f"{RATES[-1]:g}: {fast}."
    )
