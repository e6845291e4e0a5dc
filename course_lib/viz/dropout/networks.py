"""Train small networks on few images, with the dropout and the L2 penalty they are given."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_fashion
from course_lib.nn.containers import Sequential
from course_lib.nn.initializers import xavier_normal
from course_lib.nn.layers import Dropout, Linear, ReLU
from course_lib.nn.training import evaluate, fit
from course_lib.ops.dropout import dropout_backward, dropout_forward
from course_lib.ops.losses import l2_penalty, softmax_cross_entropy
from course_lib.optim.gradient_descent import momentum_init, momentum_step
from course_lib.optim.optimizer import Optimizer

EPOCHS = 50
BATCH_SIZE = 16  # so small that BLAS stays in one thread, which is faster here


class Curves(NamedTuple):
    """Loss and accuracy after each epoch, on the training and the validation images, without dropout."""

    train_loss: Float[Array, "*runs epochs"]
    val_loss: Float[Array, "*runs epochs"]
    train_accuracy: Float[Array, "*runs epochs"]
    val_accuracy: Float[Array, "*runs epochs"]


def small_images(images: Float[Array, "N 1 28 28"]) -> Float[Array, "N 196"]:
    """Return images at half their size, one row of 14 by 14 pixels each, so that training takes a second."""
    return images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)


@functools.cache
def few_images(n: int = 600, *, seed: int = 0) -> tuple[tuple[Array, Array], ...]:
    """Return ``n`` small images of Fashion-MNIST with labels for training, and 1,000 for validation."""
    data = load_fashion()
    order = np.random.default_rng(seed).permutation(len(data.train_images))
    train, val = order[:n], order[n : n + 1000]
    x, labels = small_images(data.train_images), data.train_labels
    return (x[train], labels[train]), (x[val], labels[val])


def dropout_net(
    p: float,
    *,
    rng: np.random.Generator,
    forward: Callable = dropout_forward,
    backward: Callable = dropout_backward,
) -> Sequential:
    """Return 196-80-80-10 with ReLU, and dropout by ``forward`` and ``backward`` after each hidden layer."""
    layers = []
    for fan_in, fan_out in [(196, 80), (80, 80)]:
        drop = Dropout(p, rng=rng, forward=forward, backward=backward)
        layers += [Linear(fan_in, fan_out, rng=rng), ReLU(), drop]
    return Sequential(*layers, Linear(80, 10, rng=rng, init=xavier_normal))


def train_run(
    train: tuple[Array, Array],
    val: tuple[Array, Array],
    *,
    p: float = 0.0,
    weight_decay: float = 0.0,
    epochs: int = EPOCHS,
    seed: int = 0,
    forward: Callable = dropout_forward,
    backward: Callable = dropout_backward,
    penalty: Callable = l2_penalty,
) -> tuple[Curves, Sequential]:
    """
    Train one network, by SGD with momentum on batches of 16; return its curves and the network.

    Args:
        train: Images, one per row, and labels to train on.
        val: Images and labels to validate on.
        p: The probability to drop a hidden unit.
        weight_decay: Strength of the L2 penalty on the weights; biases have none.
        epochs: Passes over the training images.
        seed: Seeds the weights, the batches and the masks.
        forward: ``dropout_forward``, ours or the student's.
        backward: ``dropout_backward``, ours or the student's.
        penalty: ``l2_penalty``, ours or the student's.
    """
    rng = np.random.default_rng(seed)
    net = dropout_net(p, rng=rng, forward=forward, backward=backward)

    def step(param: Array, grad: Array, velocity: Array, *, lr: float) -> tuple[Array, Array]:
        if param.ndim > 1:
            grad = grad + penalty([param], weight_decay)[1][0]
        return momentum_step(param, grad, velocity, lr=lr, momentum=0.9)

    sgd = Optimizer(net.params, momentum_init, step, lr=0.01)
    rows = []
    for _ in fit(net, softmax_cross_entropy, sgd, train, epochs=epochs, batch_size=BATCH_SIZE, rng=rng):
        on_train, on_val = (evaluate(net, *part, batch_size=BATCH_SIZE) for part in (train, val))
        rows.append((on_train.loss, on_val.loss, on_train.accuracy, on_val.accuracy))
    return Curves(*np.array(rows).T), net
