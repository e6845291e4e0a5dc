"""The numbers behind lesson 09's pictures: plain and residual nets on digits, the loss around them."""

import copy
import functools
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets import DATA, load_digits
from course_lib.initializers import xavier_normal
from course_lib.layers import BatchNorm, Linear, ReLU
from course_lib.losses import softmax_cross_entropy
from course_lib.network import Layer, Residual, Sequential
from course_lib.optimizers import Optimizer, momentum_init, momentum_step
from course_lib.training import Epoch, fit

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


def filter_direction(params: dict[str, Array], rng: np.random.Generator) -> dict[str, Array]:
    """
    Draw a direction whose every filter is as long as the network's own; gamma, beta and biases stay.

    A filter is what one unit sums with: a row of a linear weight, a channel's kernel of a convolution.
    Without this a network with small weights would look sharp only because a step of 1 is long for it.

    Source:
        Li, Xu, Taylor, Studer and Goldstein (2018), arXiv:1712.09913, section 4.
    """
    direction = {}
    for name, param in params.items():
        if param.ndim == 1:
            direction[name] = np.zeros_like(param)
            continue
        draw, axes = rng.standard_normal(param.shape), tuple(range(1, param.ndim))
        own, drawn = (np.sqrt(np.sum(a**2, axis=axes, keepdims=True)) for a in (param, draw))
        direction[name] = (draw * own / drawn).astype(param.dtype)
    return direction


def loss_surface(
    net: Layer, data: Data, steps: Sequence[float], rng: np.random.Generator
) -> Float[Array, "points points"]:
    """
    Return the loss at ``net`` plus ``steps[j]`` of one random direction and ``steps[i]`` of another.

    Both directions are filter-normalised (:func:`filter_direction`). Batch norm takes the statistics of
    ``data``. The network itself stays as it is.
    """
    moved = copy.deepcopy(net).train()
    start = dict(net.params)
    right, up = (filter_direction(start, rng) for _ in range(2))
    losses = np.empty((len(steps), len(steps)))
    for i, j in np.ndindex(losses.shape):
        for name, param in start.items():
            move = steps[j] * right[name] + steps[i] * up[name]
            moved.params[name] = (param + move).astype(param.dtype)
        losses[i, j] = softmax_cross_entropy(moved.forward(data[0]), data[1])[0]
    return losses


def surface_steps(points: int) -> Float[Array, " points"]:
    """Return where a surface is measured, along each of its directions."""
    return np.linspace(-REACH, REACH, points)


@functools.cache
def kept() -> Kept:
    """Return the runs that come with the course, made by ``scripts/make_residual_runs.py``."""
    with np.load(DATA / "residual_runs.npz") as arrays:
        return Kept(**arrays)


class Passage(NamedTuple):
    """What two ways to stack fifty blocks make of the same input."""

    states: Float[Array, "depth+1 64"]  # the first example in front of each block, and behind the last
    likeness: Float[Array, " depth+1"]  # mean correlation of a state with its own input
    spread: Float[Array, " depth+1"]  # how far examples lie apart, as a share of their size


@functools.lru_cache(maxsize=64)
def passage(residual: bool, scale: float, *, depth: int = 50, seed: int = 3) -> Passage:
    """
    Send digits through new blocks ``W₂ relu(W₁ x)``, Kaiming's weights times ``scale`` in ``W₂``.

    Plain blocks put a ReLU behind; residual ones add the block to its input. After each block every
    example is brought back to its first length, so that pictures show what it says, not how loud.
    """
    rng = np.random.default_rng(seed)
    x = digits()[0][0][:64].astype(float)
    length = np.linalg.norm(x, axis=1, keepdims=True)
    states = [x]
    for _ in range(depth):
        w1, w2 = rng.normal(0, np.sqrt(2 / 64), (2, 64, 64))
        branch = scale * np.maximum(states[-1] @ w1.T, 0) @ w2.T
        h = states[-1] + branch if residual else np.maximum(branch, 0)
        states.append(h * length / np.linalg.norm(h, axis=1, keepdims=True))
    history = np.array(states)
    centred = history - history.mean(axis=2, keepdims=True)
    unit = centred / np.linalg.norm(centred, axis=2, keepdims=True)
    spread = np.sqrt(history.var(axis=1).mean(axis=1) / np.mean(history**2, axis=(1, 2)))
    return Passage(history[:, 0], np.sum(unit * unit[0], axis=2).mean(axis=1), spread)


def slopes(depth: int, scale: float, *, features: int = 64, seed: int = 9) -> list[Float[Array, "64 64"]]:
    """Return random slopes of blocks, which multiply a vector's length by about ``scale``."""
    rng = np.random.default_rng(seed)
    return [scale * rng.normal(0, features**-0.5, (features, features)) for _ in range(depth)]


def densenet_parameters(growth: int, layers: int, *, initial: int = 16, classes: int = 10) -> int:
    """
    Count the parameters of a DenseNet with three dense blocks for CIFAR, without bottlenecks.

    Example:
        >>> densenet_parameters(12, 12), densenet_parameters(12, 32), densenet_parameters(24, 32)
        (1019722, 6979642, 27249082)

    Source:
        Huang et al. (2017), arXiv:1608.06993, table 2: 1.0, 7.0 and 27.2 million (its first convolution has
        16 channels).
    """
    channels, total = initial, 27 * initial
    for block in range(3):
        for _ in range(layers):
            total += 2 * channels + 9 * channels * growth
            channels += growth
        if block < 2:
            total += 2 * channels + channels**2
    return total + 2 * channels + (channels + 1) * classes
