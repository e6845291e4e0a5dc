"""Build the deep networks of lesson 06, with or without a norm."""

from collections.abc import Callable

import numpy as np

from course_lib.nn.containers import Sequential
from course_lib.nn.initializers import xavier_normal
from course_lib.nn.layer import Layer
from course_lib.nn.layers import Linear, Sigmoid

DEPTH, WIDTH = 6, 50


def stack(
    norm: Callable[[int], list[Layer]],
    *,
    activation: Callable[[], Layer] = Sigmoid,
    depth: int = DEPTH,
    seed: int = 0,
) -> Sequential:
    """
    Return a network for the digits: ``depth`` times linear, ``norm(width)``, activation; then ten logits.

    Args:
        norm: Makes the layers between a linear layer and its activation; returns an empty list for none.
        activation: Makes an activation layer.
        depth: Number of hidden layers.
        seed: Seeds the weights, which do not depend on the norm.
    """
    rng = np.random.default_rng(seed)
    init = {"init": xavier_normal} if activation is Sigmoid else {}
    layers: list[Layer] = []
    for i in range(depth):
        layers += [Linear(WIDTH if i else 64, WIDTH, rng=rng, **init), *norm(WIDTH), activation()]
    return Sequential(*layers, Linear(WIDTH, 10, rng=rng, init=xavier_normal))
