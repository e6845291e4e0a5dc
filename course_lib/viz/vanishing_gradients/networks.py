"""Deep networks whose activation and initialisation can be chosen, run forward once."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.nn.initializers import kaiming_normal, normal, xavier_normal
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


def deep_network(
    depth: int, init: str, *, width: int, examples: int, seed: int
) -> tuple[Float[Array, "examples width"], list[Float[Array, "width width"]]]:
    """Draw inputs with mean 0 and variance 1, and the square weights of each layer."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((examples, width))
    return x, [INITS[init]((width, width), rng) for _ in range(depth)]


def forward_through(
    x: Float[Array, "N width"], weights: list[Float[Array, "width width"]], activation: str
) -> tuple[list[Float[Array, "N width"]], list[NamedTuple]]:
    """Return each layer's output ``activation(h Wᵀ)``, and its activation's cache."""
    steps = []
    for weight in weights:
        steps.append(ACTIVATIONS[activation][0](x @ weight.T))
        x = steps[-1][0]
    outputs, caches = zip(*steps, strict=True)
    return list(outputs), list(caches)
