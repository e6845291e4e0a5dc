"""The numbers behind lesson 05's pictures of dropout: what decimated networks answer, alone and together."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.datasets import moons
from course_lib.layers import Dropout, Linear, ReLU
from course_lib.losses import mse_loss
from course_lib.network import Sequential
from course_lib.ops.dropout import dropout_forward
from course_lib.optimizers import Optimizer, adam_init, adam_step
from course_lib.training import fit

SCALINGS = ("inverted", "when testing", "forgotten")


class SmallNet(NamedTuple):
    """A trained network with two inputs, two hidden layers with ReLU and dropout, and one output."""

    weights: tuple[Float[Array, "..."], ...]  # each (out, in)
    biases: tuple[Float[Array, "..."], ...]


def small_output(
    net: SmallNet, x: Float[Array, " 2"], masks: list[Array], scale: float
) -> Float[Array, " K"]:
    """
    Return the output for one input under many masks.

    Args:
        net: The network.
        x: The input.
        masks: For each hidden layer, rows of zeros and ones: (K, units).
        scale: What kept units are multiplied with.
    """
    h = np.broadcast_to(x, (len(masks[0]), len(x)))
    for weight, bias, mask in zip(net.weights, net.biases, masks, strict=False):
        h = np.maximum(h @ weight.T + bias, 0) * mask * scale
    return (h @ net.weights[-1].T + net.biases[-1])[:, 0]


@functools.cache
def small_net(seed: int = 1) -> SmallNet:
    """Return 2-8-8-1, trained with p = 0.3 on two moons to answer -1 or 1: the network that blinks."""
    rng = np.random.default_rng(seed)
    points, labels = moons(200, rng, noise=0.15)
    layers = []
    for fan_in, fan_out in [(2, 8), (8, 8)]:
        layers += [Linear(fan_in, fan_out, rng=rng), ReLU(), Dropout(0.3, rng=rng)]
    net = Sequential(*layers, Linear(8, 1, rng=rng))
    adam = Optimizer(net.params, adam_init, adam_step, lr=0.01)
    targets = (2.0 * labels - 1)[:, None].astype(np.float32)
    for _ in fit(net, mse_loss, adam, (points, targets), epochs=150, batch_size=20, rng=rng):
        pass
    params = list(net.params.values())
    return SmallNet(tuple(params[::2]), tuple(params[1::2]))


class Thinned(NamedTuple):
    """What decimated networks answer to one input, and what the whole network answers."""

    answers: Float[Array, " K"]
    whole: float


def thinned_answers(x: tuple[float, float], *, p: float, networks: int = 2000, seed: int = 0) -> Thinned:
    """
    Return the answers of ``networks`` decimated copies of the small network to ``x``, and the whole
    one's.
    """
    net, rng, point = small_net(), np.random.default_rng(seed), np.array(x)
    masks = [rng.random((networks, 8)) >= p for _ in range(2)]
    whole = small_output(net, point, [np.ones((1, 8))] * 2, 1.0)
    return Thinned(small_output(net, point, masks, 1 / (1 - p)), float(whole[0]))


class Scaling(NamedTuple):
    """
    What a unit of the next layer receives from 64 units: in each of many training passes, and when
    testing.
    """

    training: Float[Array, " K"]
    testing: float


@functools.cache
def incoming(*, units: int = 64, seed: int = 4) -> tuple[Float[Array, " units"], Float[Array, " units"]]:
    """
    Return the outputs of ``units`` units, all at least 0, and the weights that lead to one unit of the
    next layer.
    """
    rng = np.random.default_rng(seed)
    return np.maximum(rng.normal(0.4, 0.8, units), 0), rng.normal(0.15, 0.3, units)


def scaling_sums(
    p: float,
    *,
    scaling: str = "inverted",
    passes: int = 3000,
    seed: int = 0,
    forward: Callable = dropout_forward,
) -> Scaling:
    """
    Return the sums that one unit receives under dropout.

    Args:
        p: The probability to drop.
        scaling: One of ``SCALINGS``: divide while training, multiply when testing, or neither.
        passes: How many masks are drawn.
        seed: Of the masks.
        forward: ``dropout_forward``, ours or the student's.
    """
    outputs, weights = incoming()
    many = np.tile(outputs, (passes, 1))
    kept, _ = forward(many, p=p, training=True, rng=np.random.default_rng(seed))
    training, testing = kept @ weights, float(outputs @ weights)
    if scaling != "inverted":
        training = training * (1 - p)
    return Scaling(training, testing * (1 - p) if scaling == "when testing" else testing)


class MonteCarlo(NamedTuple):
    """
    The loss and the error on images of the mean of K decimated networks, and of the whole network at
    once.
    """

    counts: tuple[int, ...]
    losses: Float[Array, " K"]
    errors: Float[Array, " K"]
    whole_loss: float
    whole_error: float


def softmax(logits: Float[Array, "N K"]) -> Float[Array, "N K"]:
    """Return the probabilities of each row."""
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


def monte_carlo(
    net: Sequential,
    images: Float[Array, "N D"],
    labels: Array,
    *,
    predict: Callable,
    counts: tuple[int, ...] = (1, 2, 3, 5, 8, 12, 20, 30, 50),
) -> MonteCarlo:
    """
    Ask a dropout network many times with dropout on, average the probabilities, and compare with one pass
    without.

    Args:
        net: A trained network with dropout; its mode is left at testing.
        images: What to ask.
        labels: What is right.
        predict: ``ensemble_predict``, ours or the student's.
        counts: Over how many passes to average.
    """
    net.train()
    passes = np.stack([softmax(net.forward(images)) for _ in range(max(counts))])
    net.eval()
    whole = softmax(net.forward(images))[None]
    means = [passes[:count].mean(axis=0) for count in counts]

    def loss(probabilities: Array) -> float:
        return float(-np.log(np.maximum(probabilities[np.arange(len(labels)), labels], 1e-12)).mean())

    return MonteCarlo(
        counts,
        np.array([loss(mean) for mean in means]),
        np.array([np.mean(predict(passes[:count]) != labels) for count in counts]),
        loss(whole[0]),
        float(np.mean(predict(whole) != labels)),
    )
