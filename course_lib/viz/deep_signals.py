"""The numbers behind lesson 04's pictures: signals and gradients in deep networks, dead units, symmetry."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets import moons, spirals
from course_lib.initializers import kaiming_normal, normal, xavier_normal
from course_lib.layers import Linear, Tanh
from course_lib.losses import softmax_cross_entropy
from course_lib.network import Sequential
from course_lib.ops.activations import (
    leaky_relu_backward,
    leaky_relu_forward,
    relu_backward,
    relu_forward,
    sigmoid_backward,
    sigmoid_forward,
    tanh_backward,
    tanh_forward,
)
from course_lib.optimizers import Optimizer, gd_step
from course_lib.signals import layer_gradient_norms

ACTIVATIONS = {
    "sigmoid": (sigmoid_forward, sigmoid_backward),
    "tanh": (tanh_forward, tanh_backward),
    "relu": (relu_forward, relu_backward),
    "leaky_relu": (leaky_relu_forward, leaky_relu_backward),
}
INITS: dict[str, Callable] = {
    "xavier": xavier_normal,
    "kaiming": kaiming_normal,
    "normal, std 0.01": functools.partial(normal, std=0.01),
    "normal, std 1": functools.partial(normal, std=1.0),
}
LEARNING_RATES = [1.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0]  # of the first steps, in dead_units
OUTPUT_BINS = np.linspace(-1.525, 2.525, 82)  # 0.05 wide, one of them around 0
BURST, CALM = 10, 1.0  # how many steps that is, and the rate after them
STARTS = ("zeros", "all equal", "random")


class Signals(NamedTuple):
    """What happens in each layer of a deep network before any training."""

    spread: Float[Array, "depth"]  # of a unit's output over the examples, root mean square over the units
    arriving: Float[Array, "depth+1"]  # the gradient before each layer and behind the last, whose norm is 1
    gradient: Float[Array, "depth"]  # norm of the weight's gradient


def _network(
    depth: int, init: str, *, width: int, examples: int, seed: int
) -> tuple[Float[Array, "examples width"], list[Float[Array, "width width"]]]:
    """Draw inputs with mean 0 and variance 1, and the square weights of each layer."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((examples, width))
    return x, [INITS[init]((width, width), rng) for _ in range(depth)]


def _forward(
    x: Float[Array, "N width"], weights: list[Float[Array, "width width"]], activation: str
) -> tuple[list[Float[Array, "N width"]], list[NamedTuple]]:
    """Return each layer's output ``activation(h Wᵀ)``, and its activation's cache."""
    steps = []
    for weight in weights:
        steps.append(ACTIVATIONS[activation][0](x @ weight.T))
        x = steps[-1][0]
    outputs, caches = zip(*steps, strict=True)
    return list(outputs), list(caches)


def deep_signals(
    depth: int,
    activation: str,
    init: str,
    *,
    norms: Callable = layer_gradient_norms,
    width: int = 64,
    seed: int = 0,
) -> Signals:
    """
    Send random inputs through a new network, and a gradient back.

    Args:
        depth: How many layers.
        activation: A name in ``ACTIVATIONS``.
        init: A name in ``INITS``.
        norms: ``norms(weights, x, activation)`` returns the norms of the weights' gradients.
        width: Units of each layer.
        seed: Of inputs and weights.
    """
    x, weights = _network(depth, init, width=width, examples=64, seed=seed)
    outputs, caches = _forward(x, weights, activation)
    dh = np.full_like(x, 1 / np.sqrt(x.size))
    arriving = [1.0]
    for weight, cache in zip(weights[::-1], caches[::-1], strict=True):
        dh = ACTIVATIONS[activation][1](dh, cache)[0] @ weight
        arriving.append(float(np.linalg.norm(dh)))
    spread = np.sqrt([output.var(axis=0).mean() for output in outputs])
    return Signals(spread, np.array(arriving[::-1]), np.asarray(norms(weights, x, activation)))


@functools.cache
def _way(activation: str, init: str, depth: int) -> list[tuple[Float[Array, "width width"], NamedTuple]]:
    """Return weight and cache of each layer; the shallower of two networks is the beginning of the deeper."""
    x, weights = _network(depth, init, width=64, examples=64, seed=0)
    return list(zip(weights, _forward(x, weights, activation)[1], strict=True))


@functools.cache
def arriving_gradient(depth: int, *, deepest: int = 20) -> Float[Array, "activations inits"]:
    """
    Return how much of the gradient behind the last layer reaches the input, for all combinations.

    Args:
        depth: How many layers.
        deepest: Layers of the network whose beginning all share: quicker than one network for each depth.
    """
    parts = np.empty((len(ACTIVATIONS), len(INITS)))
    for row, activation in enumerate(ACTIVATIONS):
        for column, init in enumerate(INITS):
            dh = np.full((64, 64), 1 / 64)
            for weight, cache in _way(activation, init, max(depth, deepest))[depth - 1 :: -1]:
                dh = ACTIVATIONS[activation][1](dh, cache)[0] @ weight
            parts[row, column] = np.linalg.norm(dh)
    return parts


@functools.cache
def output_shares(
    activation: str, init: str, *, depth: int = 10, width: int = 128, seed: int = 0
) -> tuple[Float[Array, "depth bins"], Float[Array, "depth"]]:
    """
    Return each layer's histogram of outputs over ``OUTPUT_BINS``, and their standard deviation.

    The histogram's entries are shares of all outputs; those beyond the bins count in the outermost.
    """
    x, weights = _network(depth, init, width=width, examples=100, seed=seed)
    outputs = np.array(_forward(x, weights, activation)[0])
    inside = np.clip(outputs, OUTPUT_BINS[0], OUTPUT_BINS[-1])
    bins = {"bins": len(OUTPUT_BINS) - 1, "range": (OUTPUT_BINS[0], OUTPUT_BINS[-1])}  # quicker than edges
    shares = [np.histogram(layer, **bins)[0] / layer.size for layer in inside]
    return np.array(shares), outputs.std(axis=(1, 2))


class DeadUnits(NamedTuple):
    """How a layer of ReLUs fares in training."""

    on: Float[Array, "steps units"]  # the share of the examples for which a unit is on, before each step
    off: Int[Array, "steps"]  # how many units are on for none
    losses: Float[Array, "steps"]
    accuracy: float  # at the end


@functools.cache
def dead_units(
    lr: float, negative_slope: float, *, steps: int = 200, units: int = 64, seed: int = 0
) -> DeadUnits:
    """
    Train one hidden layer of (leaky) ReLUs on two spirals by gradient descent, and watch who is on.

    Args:
        lr: Learning rate of the first ``BURST`` steps; ``CALM`` is that of the others.
        negative_slope: 0 for plain ReLUs.
        steps: How many steps in all.
        units: How many ReLUs.
        seed: Of data and weights.
    """
    rng = np.random.default_rng(seed)
    x, labels = spirals(100, rng)
    weight1, bias1 = kaiming_normal((units, 2), rng), np.zeros(units)
    weight2, bias2 = kaiming_normal((2, units), rng), np.zeros(2)
    on, losses = [], []
    for step in range(steps + 1):
        z = x @ weight1.T + bias1
        slope = np.where(z > 0, 1.0, negative_slope)
        h = slope * z
        logits = h @ weight2.T + bias2
        loss, dlogits = softmax_cross_entropy(logits, labels)
        on.append(np.mean(z > 0, axis=0))
        losses.append(loss)
        dz = slope * (dlogits @ weight2)
        rate = lr if step < BURST else CALM
        weight2, bias2 = weight2 - rate * dlogits.T @ h, bias2 - rate * dlogits.sum(axis=0)
        weight1, bias1 = weight1 - rate * dz.T @ x, bias1 - rate * dz.sum(axis=0)
    accuracy = np.mean(logits.argmax(axis=1) == labels)
    return DeadUnits(np.array(on), np.sum(np.array(on) == 0, axis=1), np.array(losses), float(accuracy))


class Symmetry(NamedTuple):
    """The first layer's weights on their way, and how well the network does."""

    paths: Float[Array, "steps units 2"]
    losses: Float[Array, "steps"]
    accuracy: float  # at the end


@functools.cache
def symmetry(start: str, *, steps: int = 300, units: int = 6, lr: float = 1.0, seed: int = 4) -> Symmetry:
    """Train a hidden layer of tanh units on two moons from weights that are zero, equal or random."""
    rng = np.random.default_rng(seed)
    x, labels = moons(200, rng)
    fill = {
        "zeros": lambda shape, rng: np.zeros(shape),
        "all equal": lambda shape, rng: np.full(shape, 0.5),
        "random": xavier_normal,
    }[start]
    made = {"rng": rng, "init": fill, "dtype": np.float64}
    net = Sequential(Linear(2, units, **made), Tanh(), Linear(units, 2, **made))
    if start == "all equal":  # equal units, but two classes that differ
        net.params["2.weight"] = np.outer([0.5, -0.5], np.ones(units))
    optimizer = Optimizer(net.params, None, gd_step, lr=lr)
    paths, losses = [], []
    for _ in range(steps + 1):
        logits = net.forward(x)
        loss, dy = softmax_cross_entropy(logits, labels)
        paths.append(net.params["0.weight"])
        losses.append(loss)
        net.backward(dy)
        optimizer.step(net.grads)
    return Symmetry(np.array(paths), np.array(losses), float(np.mean(logits.argmax(axis=1) == labels)))


class MeanWalk(NamedTuple):
    """Gradient descent for one linear unit whose two inputs have variance 1 and a mean."""

    curvature: Float[Array, "2 2"]
    condition: float
    lr: float
    path: Float[Array, "steps 2"]  # the weight minus the best one
    steps: int  # until a hundredth of the way is left


def mean_walk(mean: float, *, steps: int = 60) -> MeanWalk:
    """
    Walk down ``½ E[(wᵀx - t)²]`` with the best constant learning rate.

    Example:
        >>> walk = mean_walk(3.0)
        >>> float(walk.condition), walk.steps
        (19.0, 44)
        >>> mean_walk(0.0).steps
        1

    Source:
        LeCun, Bottou, Orr and Müller (1998), Efficient BackProp, section 4.3.
    """
    curvature = np.eye(2) + mean**2
    low, high = np.linalg.eigvalsh(curvature)
    lr = 2 / (low + high)
    path = [np.array([1.6, -0.4])]
    for _ in range(steps):
        path.append(path[-1] - lr * curvature @ path[-1])
    left = np.linalg.norm(path, axis=1) / np.linalg.norm(path[0])
    return MeanWalk(curvature, high / low, lr, np.array(path), int(np.argmax(left <= 0.01)))
