"""Small data and functions for several exercises."""

import numpy as np

from autograder.authoring.exercise import made


def quarters(rng, *shape):
    """Draw multiples of a quarter, none of them 0."""
    return rng.integers(1, 10, shape) * rng.choice([-1, 1], shape) / 4


def labelled(rng, classes, shape):
    """Draw labels in which every class occurs, where there is room for all."""
    labels = rng.integers(0, classes, shape)
    flat = labels.reshape(-1)
    flat[: min(classes, flat.size)] = np.arange(classes)[: flat.size]
    return labels


def functions(name, weight):
    """Return a function of an array by name: a weighted sum of a power or of a sine, or a product."""

    def square(x):
        return float(np.sum(weight * x**2))

    def cube(x):
        return float(np.sum(weight * x**3))

    def product(x):
        return float(np.prod(x) * np.sum(weight))

    def wave(x):
        return float(np.sum(weight * np.sin(10_000 * x)))

    return {"square": square, "cube": cube, "product": product, "wave": wave}[name]


SAYS = {
    "square": "a weighted sum of squares",
    "cube": "a weighted sum of cubes",
    "product": "a multiple of the product of all entries",
    "wave": "a weighted sum of sin(10,000 x)",
}


def function(name, weight):
    """Return a function as an argument."""
    return made(functions, given=(name, weight), says=f"{SAYS[name]}, of an array of shape {weight.shape}")
