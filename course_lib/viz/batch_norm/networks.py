"""The digits, and deep networks with or without a norm."""

import functools
from collections.abc import Callable

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets.loaders import load_digits
from course_lib.nn.containers import Sequential
from course_lib.nn.initializers import xavier_normal
from course_lib.nn.layer import Layer
from course_lib.nn.layers import Linear, Sigmoid

DEPTH, WIDTH = 6, 50


@functools.cache
def standardized_digits() -> tuple[
    Float[Array, "N 64"], Int[Array, "N"], Float[Array, "M 64"], Int[Array, "M"]
]:
    """Return the digits as rows, all standardised by the training set's one mean and deviation."""
    data = load_digits()
    mean, std = data.train_images.mean(), data.train_images.std()
    train, test = ((x.reshape(len(x), -1) - mean) / std for x in (data.train_images, data.test_images))
    return train, data.train_labels, test, data.test_labels


def stack(
    norm: Callable[[int], list[Layer]],
    *,
    activation: Callable[[], Layer] = Sigmoid,
    depth: int = DEPTH,
    seed: int = 0,
) -> Sequential:
    """
    Return a network for the digits: linear, ``norm(width)``, activation, ``depth`` times, and ten logits.

    Args:
        norm: Makes the layers between a linear layer and its activation; an empty list for none.
        activation: Makes an activation layer.
        depth: How many hidden layers.
        seed: Of the weights: the same ones, whatever the norm.
    """
    rng = np.random.default_rng(seed)
    init = {"init": xavier_normal} if activation is Sigmoid else {}
    layers: list[Layer] = []
    for i in range(depth):
        layers += [Linear(WIDTH if i else 64, WIDTH, rng=rng, **init), *norm(WIDTH), activation()]
    return Sequential(*layers, Linear(WIDTH, 10, rng=rng, init=xavier_normal))
