"""Train small networks on few images, with the dropout and the L2 penalty they are given."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_fashion
from course_lib.datasets.sampling import train_val_test_split
from course_lib.nn.containers import Sequential
from course_lib.nn.initializers import xavier_normal
from course_lib.nn.layers import Dropout, Linear, ReLU
from course_lib.nn.training import Evaluation, evaluate, fit
from course_lib.ops.dropout import dropout_backward, dropout_forward
from course_lib.ops.losses import l2_penalty, softmax_cross_entropy
from course_lib.optim.gradient_descent import momentum_init, momentum_step
from course_lib.optim.optimizer import Optimizer

EPOCHS = 50
BATCH_SIZE = 32
MEAN, SPREAD = 0.286, 0.32  # of the pixels, about


class Curves(NamedTuple):
    """Loss and accuracy after each epoch, on the training and the validation images, without dropout."""

    train_loss: Float[Array, "*runs epochs"]
    val_loss: Float[Array, "*runs epochs"]
    train_accuracy: Float[Array, "*runs epochs"]
    val_accuracy: Float[Array, "*runs epochs"]


def small_images(images: Float[Array, "N 1 28 28"]) -> Float[Array, "N 196"]:
    """Return images at half their size, 14 by 14 pixels in a row, with mean about 0 and spread about 1."""
    return (images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(-1, 196) - MEAN) / SPREAD


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


def fashion_parts(
    split: Callable = train_val_test_split, *, train: int = 600, val: int = 1000, seed: int = 0
) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """
    Return small images of Fashion-MNIST with labels, to train on and to validate on.

    Args:
        split: ``train_val_test_split``, ours or the student's.
        train: How many images to train on.
        val: How many to validate on: so many that the curve shows more than their noise.
        seed: Seeds the choice and the split.
    """
    data, rng, n = load_fashion(), np.random.default_rng(seed), train + val
    chosen = rng.permutation(len(data.train_labels))[:n]
    x, labels = small_images(data.train_images[chosen]), data.train_labels[chosen]
    first, second = split(n, (train / n, val / n), rng)
    return (x[first], labels[first]), (x[second], labels[second])


def fashion_test() -> tuple[Array, Array]:
    """Return the small images and the labels of Fashion-MNIST's test set."""
    data = load_fashion()
    return small_images(data.test_images), data.test_labels


class _Training:
    """A network in training by SGD with momentum on small batches: each ``epoch()`` is one pass."""

    def __init__(
        self,
        train: tuple[Array, Array],
        *,
        p: float = 0.0,
        weight_decay: float = 0.0,
        batch_size: int = BATCH_SIZE,
        lr: float = 0.01,
        seed: int = 0,
        augment: Callable | None = None,
        forward: Callable = dropout_forward,
        backward: Callable = dropout_backward,
        penalty: Callable = l2_penalty,
    ):
        self.train, self.batch_size, self.augment = train, batch_size, augment
        self.rng = np.random.default_rng(seed)
        self.net = dropout_net(p, rng=self.rng, forward=forward, backward=backward)

        def step(param: Array, grad: Array, velocity: Array, *, lr: float) -> tuple[Array, Array]:
            if param.ndim > 1:
                grad = grad + penalty([param], weight_decay)[1][0]
            return momentum_step(param, grad, velocity, lr=lr, momentum=0.9)

        self.sgd = Optimizer(self.net.params, momentum_init, step, lr=lr)

    def epoch(self) -> None:
        x, labels = self.train
        if self.augment:
            pixels = self.augment((x * SPREAD + MEAN).reshape(-1, 1, 14, 14), rng=self.rng)
            x = (pixels.reshape(-1, 196) - MEAN) / SPREAD
        options = {"epochs": 1, "batch_size": self.batch_size, "rng": self.rng}
        list(fit(self.net, softmax_cross_entropy, self.sgd, (x, labels), **options))


def train_run(
    train: tuple[Array, Array], val: tuple[Array, Array], *, epochs: int = EPOCHS, **options: object
) -> tuple[Curves, Sequential]:
    """
    Train one network, by SGD with momentum on batches of 32; return its curves and the network.

    Args:
        train: Images, one per row, and labels to train on.
        val: Images and labels to validate on.
        epochs: Passes over the training images.
        options: ``p``, the probability to drop a hidden unit; ``weight_decay``, the strength of the L2
            penalty on the weights, biases having none; ``seed`` of the weights, the batches and the masks;
            ``augment(images, rng=rng)``, called before each epoch; ``forward``, ``backward`` and ``penalty``,
            which are ``dropout_forward``, ``dropout_backward`` and ``l2_penalty``, ours or the student's.
    """
    training, rows = _Training(train, **options), []
    for _ in range(epochs):
        training.epoch()
        on_train, on_val = (evaluate(training.net, *part, batch_size=BATCH_SIZE) for part in (train, val))
        rows.append((on_train.loss, on_val.loss, on_train.accuracy, on_val.accuracy))
    return Curves(*np.array(rows).T), training.net


SETTINGS = {
    "no dropout": {"p": 0.0, "weight_decay": 0.0},
    "dropout, p = 0.25": {"p": 0.25, "weight_decay": 0.0},
    "dropout and L2": {"p": 0.25, "weight_decay": 0.01},
}


def three_runs(
    train: tuple[Array, Array], val: tuple[Array, Array], **functions: Callable
) -> tuple[dict[str, Curves], dict[str, Sequential]]:
    """Train the three networks of ``SETTINGS``, with the student's functions; return curves and networks."""
    runs = {name: train_run(train, val, **options, **functions) for name, options in SETTINGS.items()}
    return {name: run[0] for name, run in runs.items()}, {name: run[1] for name, run in runs.items()}


class Steps(NamedTuple):
    """A network to train epoch by epoch, and what is known of any weights of it."""

    step: Callable[[], list[Array]]  # one epoch; the arrays are the same at each call
    validate: Callable[[list[Array]], float]  # the loss on the validation images
    test: Callable[[list[Array]], Evaluation]  # loss and accuracy on the test images


def training_steps(train: tuple[Array, Array], val: tuple[Array, Array], **options: object) -> Steps:
    """Return one network of :func:`train_run` as a ``step`` and a ``validate`` for early stopping."""
    training = _Training(train, **options)
    weights = [param.copy() for param in training.net.params.values()]
    other = dropout_net(0.0, rng=np.random.default_rng(0))

    def step() -> list[Array]:
        training.epoch()
        for weight, param in zip(weights, training.net.params.values(), strict=True):
            weight[...] = param
        return weights

    def judged(some: list[Array], part: tuple[Array, Array]) -> Evaluation:
        for name, weight in zip(list(other.params), some, strict=True):
            other.params[name] = np.array(weight)
        return evaluate(other, *part, batch_size=BATCH_SIZE)

    return Steps(step, lambda some: judged(some, val).loss, lambda some: judged(some, fashion_test()))
