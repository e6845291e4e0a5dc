"""A ring in a ring: where one hidden layer of two, three or four units sends it, and what comes of it."""

import functools
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets.toys import rings
from course_lib.nn.layers import ReLU, Tanh
from course_lib.nn.models import mlp
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.backprop.answer import COLORS, paint_answer
from course_lib.viz.widgets.picture import Picture, picture

ACTIVATIONS = {"tanh": (Tanh, np.tanh), "relu": (ReLU, lambda z: np.maximum(z, 0))}
STEPS, LR, POINTS = 3000, 0.02, 200


class RingRun(NamedTuple):
    """A trained network with one hidden layer, and the points behind it."""

    params: tuple[Array, ...]
    x: Float[Array, "N 2"]
    labels: Int[Array, " N"]
    hidden: Float[Array, "N hidden"]
    accuracy: float


@functools.cache
def ring_run(hidden: int, activation: str, seed: int = 0) -> RingRun:
    """Train a network on a ring in a ring by full-batch Adam."""
    layer, function = ACTIVATIONS[activation]
    x, labels = rings(POINTS, np.random.default_rng(0))
    net = mlp([2, hidden, 2], rng=np.random.default_rng(seed), activation=layer, dtype=np.float64)
    adam = Optimizer(net.params, adam_init, adam_step, lr=LR)
    for _ in range(STEPS):
        _, dlogits = softmax_cross_entropy(net.forward(x), labels)
        net.backward(dlogits)
        adam.step(net.grads)
    params = tuple(net.params.values())
    right = net.forward(x).argmax(axis=1) == labels
    return RingRun(params, x, labels, function(x @ params[0].T + params[1]), float(right.mean()))


@picture(figsize=(8, 3.8))
def plot_rings(fig: Picture, *, hidden: int = 1, activation: str = "tanh", seed: int = 0) -> str:
    """Draw what the network answers in the plane, and the points behind its hidden layer."""
    run = ring_run(hidden, activation, seed)
    function = ACTIVATIONS[activation][1]

    def predict(x: Float[Array, "N 2"]) -> Int[Array, " N"]:
        h = function(x @ run.params[0].T + run.params[1])
        return (h @ run.params[2].T + run.params[3]).argmax(axis=1)

    left = fig.add_subplot(1, 2, 1)
    paint_answer(left, predict, run.x, run.labels)
    left.set_title(f"What the network answers: {run.accuracy:.1%} right")
    space = fig.add_subplot(1, 2, 2, projection="3d" if hidden > 2 else None)
    space.set_title("Behind the hidden layer" + (", three of its units" if hidden > 3 else ""))
    for label, color in enumerate(COLORS[:2]):
        points = run.hidden[run.labels == label, :3].T
        space.plot(*points, ".", color=color, markersize=5)
    return (
        f"{hidden} hidden units of {activation}: {run.accuracy:.1%} of the points of a ring in a ring are "
        "classified correctly."
    )
