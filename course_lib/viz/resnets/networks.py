"""Plain and residual networks of many depths, trained on digits."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets.loaders import load_digits
from course_lib.nn.containers import Residual, Sequential
from course_lib.nn.initializers import xavier_normal
from course_lib.nn.layer import Layer
from course_lib.nn.layers import BatchNorm, Linear, ReLU
from course_lib.nn.training import Epoch, fit
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.gradient_descent import momentum_init, momentum_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.widgets.picture import BLUE, VERMILION

RUNS = Path(__file__).with_name("residual_runs.npz")  # what scripts/measure_residual.py writes
WIDTH = 32
DEPTHS = (8, 20, 32, 56)  # of the runs that come with the course
REACH = 1.0  # how far a loss surface goes, in lengths of the weights
LR, MOMENTUM, BATCH = 0.02, 0.9, 128

Data = tuple[Float[Array, "N 64"], Int[Array, " N"]]


class Run(NamedTuple):
    """One network's training, and how much gradient its blocks had before it."""

    epochs: list[Epoch]
    gradients: Float[Array, " blocks"]  # norm of the gradient of each block's first weight


class Kept(NamedTuple):
    """The runs that come with the course; along axis 0 plain and residual, along axis 1 ``DEPTHS``."""

    train_loss: Float[Array, "2 depths epochs"]
    test_accuracy: Float[Array, "2 depths"]
    surface: Float[Array, "2 depths points points"]


@functools.cache
def digits() -> tuple[Data, Data]:
    """Return the digits for training and for testing, one image a row, centred and scaled."""
    data = load_digits()
    train, test = (images.reshape(-1, 64) for images in (data.train_images, data.test_images))
    mean, std = train.mean(), train.std()
    return ((train - mean) / std, data.train_labels), ((test - mean) / std, data.test_labels)


def block_net(depth: int, rng: np.random.Generator, block: Callable[[Layer], Layer]) -> Sequential:
    """
    Return a perceptron for the digits: blocks of two layers with batch norm, as ResNet's.

    Args:
        depth: Layers with weights: an even number, one first, one last, two for each block.
        rng: Draws the weights.
        block: What becomes of a branch: ``Residual``, or ``lambda branch: branch`` for a plain net.
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
    """Train a net of :func:`block_net` on the digits; return it with what its training gave."""
    return train_net(block_net(depth, np.random.default_rng(seed), block), epochs=epochs, seed=seed)


def train_net(net: Sequential, *, epochs: int, seed: int = 0) -> tuple[Sequential, Run]:
    """Train any net on the digits; return it with what its training gave."""
    data, test = digits()
    _, dlogits = softmax_cross_entropy(net.forward(data[0][:BATCH]), data[1][:BATCH])
    net.backward(dlogits)
    inner = [grad for name, grad in net.grads.items() if name.count(".") > 1 and name.endswith(".0.weight")]
    optimizer = Optimizer(net.params, momentum_init, momentum_step, lr=LR, momentum=MOMENTUM)
    rng = np.random.default_rng(seed + 1)
    run = list(
        fit(net, softmax_cross_entropy, optimizer, data, val=test, epochs=epochs, batch_size=BATCH, rng=rng)
    )
    return net, Run(run, np.array([np.linalg.norm(grad) for grad in inner]))


@functools.cache
def kept() -> Kept:
    """Return the runs that come with the course, made by ``scripts/make_residual_runs.py``."""
    with np.load(RUNS) as arrays:
        return Kept(**arrays)


PLAIN, RESIDUAL = VERMILION, BLUE
