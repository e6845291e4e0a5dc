"""Two small problems that tell update rules apart: rare pairs of letters, and features of one example."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets import load_names
from course_lib.losses import softmax_cross_entropy

LETTERS = ".abcdefghijklmnopqrstuvwxyz"  # the dot begins and ends a name


class Names(NamedTuple):
    """First names as a table's task: which letter follows two others; ``seen`` counts each pair."""

    train: tuple[Int[Array, " N"], Int[Array, " N"]]  # the pair before, the letter
    val: tuple[Int[Array, " M"], Int[Array, " M"]]
    seen: Int[Array, "729"]


def pairs_and_letters(names: list[str]) -> tuple[Int[Array, " N"], Int[Array, " N"]]:
    """
    Return, for each letter of each name and for its end, the number of the pair before it, and its own.

    Example:
        >>> pairs_and_letters(["al"])  # the dot is 0, a is 1, l is 12
        (array([ 0,  1, 39]), array([ 1, 12,  0]))
    """
    ids = [np.array([LETTERS.index(letter) for letter in f"..{name}."]) for name in names]
    pairs = np.concatenate([len(LETTERS) * name[:-2] + name[1:-1] for name in ids])
    return pairs, np.concatenate([name[2:] for name in ids])


@cache
def names_data(*, seed: int = 0) -> Names:
    """Return the US first names of the course, 500 of them for validation."""
    names = load_names()
    order = np.random.default_rng(seed).permutation(len(names))
    train = pairs_and_letters([names[i] for i in order[500:]])
    val = pairs_and_letters([names[i] for i in order[:500]])
    return Names(train, val, np.bincount(train[0], minlength=len(LETTERS) ** 2))


def table_gradient(
    table: Float[Array, "P L"], pairs: Int[Array, " N"], letters: Int[Array, " N"]
) -> tuple[float, Float[Array, "P L"]]:
    """Return the loss of a table of logits and its gradient, which is 0 in rows not looked at."""
    loss, dlogits = softmax_cross_entropy(table[pairs], letters)
    grad = np.zeros_like(table)
    np.add.at(grad, pairs, dlogits)
    return loss, grad


class TableRun(NamedTuple):
    """How a table learned: validation loss against steps, and at the end for each validation letter."""

    steps: Int[Array, " T"]
    losses: Float[Array, " T"]
    each: Float[Array, " M"]


def train_table(
    step: Callable,
    init: Callable | None,
    *,
    epochs: int = 2,
    batch_size: int = 64,
    seed: int = 0,
    **hyper: Any,
) -> TableRun:
    """
    Learn which letter follows a pair, with any update rule.

    Args:
        step: ``step(param, grad, state, **hyper)``, or without memory ``step(param, grad, **hyper)``.
        init: Makes the first memory, or ``None``.
        epochs: Passes over the names.
        batch_size: Letters a step.
        seed: Of the shuffling.
        hyper: The rule's options.
    """
    data, rng = names_data(), np.random.default_rng(seed)
    pairs, letters = data.train
    table = np.zeros((len(LETTERS) ** 2, len(LETTERS)))
    state = init(table) if init else None
    steps, losses = [], []
    for epoch in range(epochs):
        order = rng.permutation(len(pairs))
        starts = range(0, len(order), batch_size)
        for done, begin in enumerate(starts, epoch * len(starts)):
            if done % 50 == 0:
                steps.append(done)
                losses.append(softmax_cross_entropy(table[data.val[0]], data.val[1])[0])
            batch = order[begin : begin + batch_size]
            _, grad = table_gradient(table, pairs[batch], letters[batch])
            if init is None:
                table = step(table, grad, **hyper)
            else:
                table, state = step(table, grad, state, **hyper)
    logits = table[data.val[0]]
    top = logits.max(axis=1)
    each = (
        top + np.log(np.exp(logits - top[:, None]).sum(axis=1)) - logits[np.arange(len(logits)), data.val[1]]
    )
    return TableRun(np.array([*steps, done + 1]), np.array([*losses, each.mean()]), each)


class RareFeatures(NamedTuple):
    """Examples whose first feature is their label, beside features that only one example has."""

    train: tuple[Float[Array, "N D"], Float[Array, " N"]]
    test: tuple[Float[Array, "M D"], Float[Array, " M"]]


def rare_features(n: int = 100, *, positive: float = 0.6, seed: int = 0) -> RareFeatures:
    """
    Return labels ±1 with features on which an adaptive rule learns the wrong thing, and gradient descent not.

    Feature 0 is the label, 1 and 2 are always 1; then each example has features of its own that are 1: one if
    its label is 1, five if it is -1. ``positive`` is the share of label 1.

    Source:
        Wilson et al. (2017), The marginal value of adaptive gradient methods, arXiv:1705.08292, section 3.3.
    """

    def draw(rng: np.random.Generator, first: int) -> tuple[Array, Array]:
        y = np.where(np.arange(n) < round(positive * n), 1.0, -1.0)
        rng.shuffle(y)
        x = np.zeros((n, 3 + 10 * n))
        x[:, 0], x[:, 1:3] = y, 1.0
        for i, label in enumerate(y):
            begin = 3 + 5 * (first + i)
            x[i, begin : begin + (1 if label > 0 else 5)] = 1.0
        return x, y

    rng = np.random.default_rng(seed)
    return RareFeatures(draw(rng, 0), draw(rng, n))


class FeatureRun(NamedTuple):
    """A linear classifier after training by squared loss on rare features."""

    losses: Float[Array, " T"]
    train_accuracy: float
    test_accuracy: float
    weight: Float[Array, " D"]


def train_features(
    data: RareFeatures, step: Callable, init: Callable | None, *, steps: int = 400, **hyper: Any
) -> FeatureRun:
    """Fit a linear classifier to rare features with the exact gradient and any update rule, from 0."""
    (x, y), (x_test, y_test) = data
    weight = np.zeros(x.shape[1])
    state = init(weight) if init else None
    losses = []
    for _ in range(steps):
        residual = x @ weight - y
        losses.append(np.mean(residual**2))
        grad = 2 / len(x) * (x.T @ residual)
        if init is None:
            weight = step(weight, grad, **hyper)
        else:
            weight, state = step(weight, grad, state, **hyper)
    train, test = (np.mean(np.sign(a @ weight) == b) for a, b in [(x, y), (x_test, y_test)])
    return FeatureRun(np.array(losses), float(train), float(test), weight)
