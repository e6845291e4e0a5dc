"""Build the deep networks of lesson 06, with or without a norm, and train one that is to be taken apart."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets.loaders import standardized_digits
from course_lib.datasets.sampling import minibatches
from course_lib.nn.containers import Sequential
from course_lib.nn.initializers import xavier_normal
from course_lib.nn.layer import Layer
from course_lib.nn.layers import BatchNorm, Linear, ReLU, Sigmoid
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.ops.norm.batch_norm import RunningStats
from course_lib.optim.gradient_descent import sgd_step
from course_lib.optim.optimizer import Optimizer

DEPTH, WIDTH = 6, 50


def stack(
    norm: Callable[[int], list[Layer]],
    *,
    activation: Callable[[], Layer] = Sigmoid,
    depth: int = DEPTH,
    seed: int = 0,
) -> Sequential:
    """
    Return a network for the digits: ``depth`` times linear, ``norm(width)``, activation; then ten logits.

    Args:
        norm: Makes the layers between a linear layer and its activation; returns an empty list for none.
        activation: Makes an activation layer.
        depth: Number of hidden layers.
        seed: Seeds the weights, which do not depend on the norm.
    """
    rng = np.random.default_rng(seed)
    init = {"init": xavier_normal} if activation is Sigmoid else {}
    layers: list[Layer] = []
    for i in range(depth):
        layers += [Linear(WIDTH if i else 64, WIDTH, rng=rng, **init), *norm(WIDTH), activation()]
    return Sequential(*layers, Linear(WIDTH, 10, rng=rng, init=xavier_normal))


class Trained(NamedTuple):
    """A trained network as plain arrays, the batches that it saw last, and new digits."""

    params: list[Array]  # weight, gamma and beta for each hidden layer; weight and bias of the output
    running: list[RunningStats]
    batches: list[Float[Array, "32 64"]]
    accuracy: float  # on these batches, in training mode
    x_train: Float[Array, "N 64"]
    train_labels: Int[Array, "N"]
    x: Float[Array, "M 64"]  # new digits
    labels: Int[Array, "M"]
    logits: Float[Array, "M 10"]  # of the new digits, after training


@functools.cache
def trained_network(*, epochs: int = 6, lr: float = 0.1, depth: int = 2) -> Trained:
    """Train hidden layers without biases, with batch norm and ReLU, on the digits, in batches of 32."""
    digits, rng = standardized_digits(), np.random.default_rng(0)
    x, new = (images.reshape(-1, 64) for images in (digits.train_images, digits.test_images))
    net = stack(lambda width: [BatchNorm(width)], activation=ReLU, depth=depth)
    optimizer, seen, right = Optimizer(net.params, None, sgd_step, lr=lr), [], []
    for _ in range(epochs):
        for batch in minibatches(len(x), 32, rng)[:-1]:
            logits = net.forward(x[batch])
            net.backward(softmax_cross_entropy(logits, digits.train_labels[batch])[1])
            optimizer.step(net.grads)
            seen.append(x[batch])
            right.append(np.mean(logits.argmax(axis=1) == digits.train_labels[batch]))
    linear, norms = [net[3 * i] for i in range(depth + 1)], [net[3 * i + 1] for i in range(depth)]
    params, running = [], []
    for layer, norm in zip(linear, norms, strict=False):
        params += [layer.params["weight"], norm.params["gamma"], norm.params["beta"]]
        # the norm subtracts the layer's bias, which is never trained: the running mean without it
        running.append(norm.running._replace(mean=norm.running.mean - layer.params["bias"]))
    params += [linear[-1].params["weight"], linear[-1].params["bias"]]
    net.train(False)
    return Trained(
        params,
        running,
        seen[-60:],
        float(np.mean(right[-60:])),
        x,
        digits.train_labels,
        new,
        digits.test_labels,
        net.forward(new),
    )
