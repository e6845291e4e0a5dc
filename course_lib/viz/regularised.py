"""A small network trained on few images, under every dropout and weight decay: the curves of lesson 05."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.datasets import DATA, load_fashion
from course_lib.initializers import xavier_normal
from course_lib.layers import Dropout, Linear, ReLU
from course_lib.losses import l2_penalty, softmax_cross_entropy
from course_lib.network import Sequential
from course_lib.ops.dropout import dropout_backward, dropout_forward
from course_lib.optimizers import Optimizer, momentum_init, momentum_step
from course_lib.training import evaluate, fit

RATES = (0.0, 0.25, 0.5, 0.75)
DECAYS = (0.0, 0.003, 0.01, 0.03)
EPOCHS = 50
BATCH = 16  # so small that BLAS stays in one thread, which is faster here
RUNS = DATA / "dropout_runs.npz"  # what `python -m course_lib.viz.regularised` writes


class Curves(NamedTuple):
    """After each epoch, without dropout: loss and accuracy on the training and on the validation images."""

    train_loss: Float[Array, "*runs epochs"]
    val_loss: Float[Array, "*runs epochs"]
    train_accuracy: Float[Array, "*runs epochs"]
    val_accuracy: Float[Array, "*runs epochs"]


def small_images(images: Float[Array, "N 1 28 28"]) -> Float[Array, "N 196"]:
    """
    Return images at half their size, each a row of 14 by 14 pixels: so small that training takes a
    second.
    """
    return images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196)


@functools.cache
def few_images(n: int = 600, *, seed: int = 0) -> tuple[tuple[Array, Array], ...]:
    """Return ``n`` small images of Fashion-MNIST with labels to train on, and 1,000 to validate."""
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
    Train one network, by SGD with momentum on batches of 16, and return its curves and itself.

    Args:
        train: Images in rows, and labels.
        val: Others, to validate on.
        p: The probability to drop a hidden unit.
        weight_decay: Of the L2 penalty on the weights, not on the biases.
        epochs: How long.
        seed: Of the weights, the batches and the masks.
        forward: ``dropout_forward``, ours or the student's.
        backward: ``dropout_backward``, likewise.
        penalty: ``l2_penalty``, likewise.
    """
    rng = np.random.default_rng(seed)
    net = dropout_net(p, rng=rng, forward=forward, backward=backward)

    def step(param: Array, grad: Array, velocity: Array, *, lr: float) -> tuple[Array, Array]:
        if param.ndim > 1:
            grad = grad + penalty([param], weight_decay)[1][0]
        return momentum_step(param, grad, velocity, lr=lr, momentum=0.9)

    sgd = Optimizer(net.params, momentum_init, step, lr=0.01)
    rows = []
    for _ in fit(net, softmax_cross_entropy, sgd, train, epochs=epochs, batch_size=BATCH, rng=rng):
        seen, new = (evaluate(net, *part, batch_size=BATCH) for part in (train, val))
        rows.append((seen.loss, new.loss, seen.accuracy, new.accuracy))
    return Curves(*np.array(rows).T), net


def all_runs() -> Curves:
    """Train a network for each of ``RATES`` and ``DECAYS``: some minutes."""
    runs = [[train_run(*few_images(), p=p, weight_decay=decay)[0] for decay in DECAYS] for p in RATES]
    return Curves(*np.array(runs, dtype=np.float32).transpose(2, 0, 1, 3))


@functools.cache
def regularised_runs() -> Curves:
    """Return what :func:`all_runs` gave, with the axes rate, decay, epoch."""
    with np.load(RUNS) as arrays:
        return Curves(**arrays)


if __name__ == "__main__":
    np.savez_compressed(RUNS, **all_runs()._asdict())
