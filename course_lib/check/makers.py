"""What an exercise's function may be given besides data: objects made anew, by name, for each call."""

import numpy as np


def rng(seed: int) -> np.random.Generator:
    """Return a random generator."""
    return np.random.default_rng(seed)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return the logistic function of ``x``."""
    return 0.5 * (1 + np.tanh(x / 2))


def function(name: str):
    """Return an elementwise function by name: a function can be an argument too."""
    return {
        "identity": lambda x: x,
        "sigmoid": sigmoid,
        "tanh": np.tanh,
        "relu": lambda x: np.maximum(x, 0),
        "square": np.square,
    }[name]
