"""What an exercise's function may be given besides data: objects made anew, by name, for each call."""

from collections.abc import Callable
from typing import Any

import numpy as np

Backward = Callable[[np.ndarray], np.ndarray]  # the gradient of the input from that of the output
Branch = Callable[[np.ndarray], tuple[np.ndarray, Backward]]


def rng(seed: int) -> np.random.Generator:
    """Return a random generator."""
    return np.random.default_rng(seed)


class Replay(np.random.Generator):
    """A random generator that starts anew at each draw: who draws from it alone repeats himself."""

    def __init__(self, seed: int):
        super().__init__(np.random.PCG64(seed))
        self._start = self.bit_generator.state

    def __getattribute__(self, name: str) -> Any:
        if not name.startswith("_") and name != "bit_generator":
            self.bit_generator.state = self._start
        return super().__getattribute__(name)


def replaying_rng(seed: int) -> np.random.Generator:
    """Return a random generator whose every draw gives the first numbers again."""
    return Replay(seed)


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return the logistic function of ``x``."""
    return 0.5 * (1 + np.tanh(x / 2))


def function(name: str) -> Callable[[np.ndarray], np.ndarray]:
    """Return an elementwise function by name: a function can be an argument too."""
    functions: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "identity": lambda x: x,
        "sigmoid": sigmoid,
        "tanh": np.tanh,
        "relu": lambda x: np.maximum(x, 0),
        "square": np.square,
    }
    return functions[name]


def branch(name: str, *given: Any) -> Branch:
    """Return a residual net's branch by name: it returns its output with its way back, ``y, backward``."""

    def scale(x: np.ndarray) -> tuple[np.ndarray, Backward]:
        return given[0] * x, lambda dy: given[0] * dy

    def square(x: np.ndarray) -> tuple[np.ndarray, Backward]:
        return x**2, lambda dy: 2 * x * dy

    def mix(x: np.ndarray) -> tuple[np.ndarray, Backward]:
        """Multiply the channels, axis 1, by a matrix (C_out, C_in)."""
        return _channels(given[0], x), lambda dy: _channels(given[0].T, dy)

    def fade(x: np.ndarray) -> tuple[np.ndarray, Backward]:
        """Make ``given[0]`` channels of however many there are; later ones count less."""
        weight = 1 / (1 + np.add.outer(np.arange(given[0]), np.arange(x.shape[1])))
        return _channels(weight.astype(x.dtype), x), lambda dy: _channels(weight.T.astype(dy.dtype), dy)

    return {"scale": scale, "square": square, "mix": mix, "fade": fade}[name]


def _channels(weight: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Multiply ``x``, channels on axis 1, by a matrix."""
    return np.moveaxis(np.tensordot(weight, x, (1, 1)), 0, 1)


def way_back(x: np.ndarray, name: str, *given: Any) -> Backward:
    """Return the way back of a :func:`branch` that was called with ``x``."""
    return branch(name, *given)(x)[1]
