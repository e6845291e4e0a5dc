"""Deep untrained networks with a choice of activation and initial weights, shared by three pictures."""

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
CONTROLS = {"activation": list(ACTIVATIONS), "init": list(INITS)}  # of the pictures that have both


def deep_network(
    depth: int, init: str, *, width: int, examples: int, seed: int
) -> tuple[Float[Array, "examples width"], list[Float[Array, "width width"]]]:
    """Draw inputs of mean 0 and variance 1, and one square weight matrix per layer."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((examples, width))
    return x, [INITS[init]((width, width), rng) for _ in range(depth)]


def forward_through(
    x: Float[Array, "N width"], weights: list[Float[Array, "width width"]], activation: str
) -> tuple[list[Float[Array, "N width"]], list[NamedTuple]]:
    """Return the output ``activation(h Wᵀ)`` of each layer and the cache of its activation."""
    forward, _ = ACTIVATIONS[activation]
    outputs, caches = [], []
    for weight in weights:
        x, cache = forward(x @ weight.T)
        outputs.append(x)
        caches.append(cache)
    return outputs, caches


def gradient_behind(shape: tuple[int, int]) -> Float[Array, "N width"]:
    """Return a random gradient of norm 1, which the loss sends into the last layer."""
    dh = np.random.default_rng(1).standard_normal(shape)
    return dh / np.linalg.norm(dh)


def gradient_norms_backward(
    dh: Float[Array, "N width"],
    weights: list[Float[Array, "width width"]],
    caches: list[NamedTuple],
    activation: str,
) -> list[float]:
    """Return the norm of the gradient at the input of each layer, for ``dh`` at the output of the last."""
    _, backward = ACTIVATIONS[activation]
    norms = []
    for weight, cache in zip(weights[::-1], caches[::-1], strict=True):
        dh = backward(dh, cache)[0] @ weight
        norms.append(float(np.linalg.norm(dh)))
    return norms[::-1]
