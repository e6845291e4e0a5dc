"""Small networks of the same sizes, trained side by side from different first weights: how many succeed?"""

import functools
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.nn.layers import ReLU, Tanh
from course_lib.nn.models import mlp
from course_lib.ops.activations import relu_backward, relu_forward, tanh_backward, tanh_forward
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer

ACTIVATIONS = {"tanh": (Tanh, tanh_forward, tanh_backward), "relu": (ReLU, relu_forward, relu_backward)}
SEEDS = 20


class Networks(NamedTuple):
    """Networks by seed: their weights and biases, layer by layer, and which share of the points is right."""

    params: list[Float[Array, "seeds ..."]]
    accuracy: Float[Array, " seeds"]


def outputs(
    params: list[Float[Array, "seeds ..."]], x: Float[Array, "N 2"], activation: str
) -> tuple[list[Float[Array, "..."]], list[tuple]]:
    """Return the input, what each hidden layer gives, and the logits; and the activations' caches."""
    found, caches = [x], []
    for i in range(0, len(params), 2):
        y = found[-1] @ params[i].swapaxes(-1, -2) + params[i + 1][..., None, :]
        if i < len(params) - 2:
            y, cache = ACTIVATIONS[activation][1](y)
            caches.append(cache)
        found.append(y)
    return found, caches


def softmax(logits: Float[Array, "seeds N classes"]) -> Float[Array, "seeds N classes"]:
    """Return probabilities; class by class, which is faster than along an axis of two or three."""
    by_class = np.moveaxis(logits, -1, 0)
    exps = np.exp(by_class - functools.reduce(np.maximum, by_class))
    return np.moveaxis(exps / functools.reduce(np.add, exps), 0, -1)


def train_side_by_side(
    sizes: list[int],
    x: Float[Array, "N 2"],
    labels: Int[Array, " N"],
    *,
    activation: str,
    lr: float,
    steps: list[int],
    seeds: int = SEEDS,
) -> dict[int, Networks]:
    """Train networks on the same points by full-batch Adam, and return them as they are after ``steps``."""
    layer = ACTIVATIONS[activation][0]
    nets = [
        mlp(sizes, rng=np.random.default_rng(seed), activation=layer, dtype=np.float64)
        for seed in range(seeds)
    ]
    params = {name: np.stack([net.params[name] for net in nets]) for name in nets[0].params}
    adam = Optimizer(params, adam_init, adam_step, lr=lr)
    targets = np.eye(sizes[-1])[labels]
    kept = {}
    for step in range(max(steps) + 1):
        values = list(params.values())
        found, caches = outputs(values, x, activation)
        if step in steps:
            right = found[-1].argmax(axis=-1) == labels
            kept[step] = Networks(values, right.mean(axis=-1))
        dy = (softmax(found[-1]) - targets) / len(x)
        grads: list[Array] = []
        for i in reversed(range(0, len(values), 2)):
            grads = [dy.swapaxes(-1, -2) @ found[i // 2], np.ones(len(x)) @ dy, *grads]
            dy = dy @ values[i]
            if i:
                (dy,) = ACTIVATIONS[activation][2](dy, caches[i // 2 - 1])
        adam.step(dict(zip(params, grads, strict=True)))
    return kept
