"""Train plain and residual networks of many depths on the digits, and load the runs that are stored."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets.loaders import standardized_digits
from course_lib.nn.containers import Residual, Sequential
from course_lib.nn.initializers import xavier_normal
from course_lib.nn.layer import Layer
from course_lib.nn.layers import BatchNorm, Linear, ReLU
from course_lib.nn.training import Epoch, fit
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.gradient_descent import momentum_init, momentum_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.widgets.picture import BLUE, VERMILION

RUNS = Path(__file__).with_name("residual_runs.npz")  # written by scripts/measure_residual.py
WIDTH = 32
DEPTHS = (8, 20, 32, 56)  # of the stored runs
LR, MOMENTUM, BATCH_SIZE = 0.02, 0.9, 128
PLAIN, RESIDUAL = VERMILION, BLUE  # colours
AT_SCALE = {  # lines of the networks of the part at scale
    f"{name}-{depth}": {"color": color, "linestyle": line}
    for name, color in (("plain", PLAIN), ("ResNet", RESIDUAL))
    for depth, line in ((20, "-"), (56, "--"))
}

Data = tuple[Float[Array, "N 64"], Int[Array, " N"]]


class Run(NamedTuple):
    """The training of one network, and the gradients of its blocks before the first step."""

    epochs: list[Epoch]
    gradients: Float[Array, " blocks"]  # norm of the gradient of each block's first weight


class StoredRuns(NamedTuple):
    """The stored runs: axis 0 is plain, residual; axis 1 is ``DEPTHS``."""

    train_loss: Float[Array, "2 depths epochs"]
    test_accuracy: Float[Array, "2 depths"]
    surface: Float[Array, "2 depths points points"]


@functools.cache
def stored_runs() -> StoredRuns:
    """Return the runs that come with the course, made by ``scripts/measure_residual.py``."""
    with np.load(RUNS) as arrays:
        return StoredRuns(**arrays)


def digit_rows() -> tuple[Data, Data]:
    """Return the standardised digits for training and for testing, one image per row."""
    data = standardized_digits()
    train, test = (images.reshape(-1, 64) for images in (data.train_images, data.test_images))
    return (train, data.train_labels), (test, data.test_labels)


def block_net(depth: int, rng: np.random.Generator, block: Callable[[Layer], Layer]) -> Sequential:
    """
    Return a perceptron for the digits: blocks of two layers with batch norm, as in ResNet.

    Args:
        depth: Number of layers with weights, which is even: one first, one last, two per block.
        rng: Draws the weights.
        block: Makes a block of a branch: ``Residual``, or ``plain``.
    """

    def layer(features: int) -> list[Layer]:
        return [Linear(features, WIDTH, rng=rng, bias=False), BatchNorm(WIDTH)]

    layers = [*layer(64), ReLU()]
    for _ in range(depth // 2 - 1):
        branch = Sequential(*layer(WIDTH), ReLU(), *layer(WIDTH))
        layers += [block(branch), ReLU()]
    return Sequential(*layers, Linear(WIDTH, 10, rng=rng, init=xavier_normal))


def plain(branch: Layer) -> Layer:
    """Return the branch: a block without a shortcut."""
    return branch


def train(
    depth: int, block: Callable[[Layer], Layer] = Residual, *, epochs: int, seed: int = 0
) -> tuple[Sequential, Run]:
    """Train a network of :func:`block_net` on the digits; return the network and its run."""
    return train_net(block_net(depth, np.random.default_rng(seed), block), epochs=epochs, seed=seed)


def train_net(net: Sequential, *, epochs: int, seed: int = 0) -> tuple[Sequential, Run]:
    """Train any network on the digits; return the network and its run."""
    data, test = digit_rows()
    _, dlogits = softmax_cross_entropy(net.forward(data[0][:BATCH_SIZE]), data[1][:BATCH_SIZE])
    net.backward(dlogits)
    grads = [grad for name, grad in net.grads.items() if name.count(".") > 1 and name.endswith(".0.weight")]
    optimizer = Optimizer(net.params, momentum_init, momentum_step, lr=LR, momentum=MOMENTUM)
    options = {"epochs": epochs, "batch_size": BATCH_SIZE, "rng": np.random.default_rng(seed + 1)}
    run = list(fit(net, softmax_cross_entropy, optimizer, data, val=test, **options))
    return net, Run(run, np.array([np.linalg.norm(grad) for grad in grads]))
