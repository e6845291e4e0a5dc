"""Three kinds of loss that suit three update rules, and gradients recorded on them."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float

KINDS = ("units", "ravine", "words")
PARAMETERS = {"units": 12, "ravine": 12, "words": 60}
CONDITION = 300.0  # of the ravine
WORDS = 16  # per batch


class Problem(NamedTuple):
    """A loss: where to start, ``gradient(w, step)`` and ``excess(w)``, the loss above the smallest one."""

    start: Float[Array, " D"]
    gradient: Callable[[Float[Array, " D"], int], Float[Array, " D"]]
    excess: Callable[[Float[Array, " D"]], float]
    lr: float  # with which plain gradient descent records its gradients


@cache
def problem(kind: str, seed: int) -> Problem:
    """
    Return one of three kinds of problem.

    ``units``: exact gradients; each parameter has a unit of its own, so distances and slopes span decades.
    ``ravine``: exact gradients of a ravine that is turned, so that all parameters feel its steep direction.
    ``words``: logistic regression on words, whose frequencies are Zipf's; a batch has a few of them.
    """
    rng, d = np.random.default_rng(seed), PARAMETERS[kind]
    return {"units": _units, "ravine": _ravine, "words": _words}[kind](rng, d)


def _units(rng: np.random.Generator, d: int) -> Problem:
    minimum = rng.choice([-1.0, 1.0], d) * 10.0 ** rng.uniform(-2, 2, d)
    size = np.abs(minimum) / 3  # farther from the minimum than this, the slope is nearly constant
    h = 10.0 ** rng.uniform(-1, 1, d) / minimum**2

    def gradient(w: Array, step: int) -> Array:
        return h * (w - minimum) / np.sqrt(1 + ((w - minimum) / size) ** 2)

    def excess(w: Array) -> float:
        return float(np.mean(h * size**2 * (np.sqrt(1 + ((w - minimum) / size) ** 2) - 1)))

    return Problem(np.zeros(d), gradient, excess, 1.9 / h.max())


def _ravine(rng: np.random.Generator, d: int) -> Problem:
    turn, _ = np.linalg.qr(rng.normal(size=(d, d)))
    hessian = (turn * np.geomspace(1.0, CONDITION, d)) @ turn.T
    away = rng.normal(size=d)
    away[-1] += np.copysign(1.0, away[-1])  # the walk begins on the steep side
    minimum = turn @ away

    def excess(w: Array) -> float:
        return float(0.5 * (w - minimum) @ hessian @ (w - minimum))

    return Problem(np.zeros(d), lambda w, step: hessian @ (w - minimum), excess, 1.985 / CONDITION)


def _words(rng: np.random.Generator, d: int) -> Problem:
    share = 1 / np.arange(1, d + 1)
    share = rng.permutation(share / share.sum())
    logit = 3 * rng.normal(size=d)
    truth, seed = 1 / (1 + np.exp(-logit)), int(rng.integers(2**31))

    def gradient(w: Array, step: int) -> Array:
        draw = np.random.default_rng([seed, step])
        word = draw.choice(d, WORDS, p=share)
        error = 0.5 * (1 + np.tanh(w[word] / 2)) - (draw.random(WORDS) < truth[word])
        return np.bincount(word.astype(np.intp), error / WORDS, minlength=d)

    def loss(w: Array) -> float:
        return float(share @ (np.logaddexp(0, w) - truth * w))

    return Problem(np.zeros(d), gradient, lambda w: loss(w) - loss(logit), 1.0)


def record(kind: str, seed: int, *, steps: int = 60, rate: float = 1.0) -> Float[Array, "T D"]:
    """Return the gradients that gradient descent meets, at the problem's rate times ``rate``, row by row."""
    w, gradient, _, lr = problem(kind, seed)
    gradients = []
    for step in range(steps):
        gradients.append(gradient(w, step))
        w = w - rate * lr * gradients[-1]
    return np.array(gradients)


def pick_rule(gradients: Float[Array, "T D"]) -> str:
    """
    Return which of momentum, AdaGrad and Rprop suits a loss best, by gradients that were recorded on it.

    Most entries are 0: AdaGrad, for whom rare parameters stay young. Most signs flip from step to step:
    momentum, which cancels what flips. Else Rprop, which finds a length for each parameter.
    """
    if np.mean(gradients == 0) > 0.5:
        return "AdaGrad"
    flips = np.mean(gradients[1:] * gradients[:-1] < 0)
    return "momentum" if flips > 0.4 else "Rprop"
