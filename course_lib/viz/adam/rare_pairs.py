"""Letters after rare and frequent pairs of letters, learned by several update rules."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.datasets.loaders import load_names
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.adaptive import adagrad_init, adam_init
from course_lib.optim.gradient_descent import momentum_init, momentum_step, sgd_step
from course_lib.viz.adam.rules import rule_color
from course_lib.viz.widgets.picture import Picture, picture

LETTERS = ".abcdefghijklmnopqrstuvwxyz"  # the dot begins and ends a name
COUNT_EDGES = (0, 20, 100, 300, 10**6)  # how often a pair occurs in training: the edges of four groups
GROUPS = ("below 20", "20 – 99", "100 – 299", "300 and more")


class Names(NamedTuple):
    """First names as a task for a table: predict a letter from the two letters before it."""

    train: tuple[Int[Array, " N"], Int[Array, " N"]]  # pairs, letters
    val: tuple[Int[Array, " M"], Int[Array, " M"]]
    pair_counts: Int[Array, "729"]  # in training


def pairs_and_letters(names: list[str]) -> tuple[Int[Array, " N"], Int[Array, " N"]]:
    """
    Return, for each letter of each name and for its end, the index of the pair before it and its own.

    Example:
        >>> pairs_and_letters(["al"])  # the dot is 0, a is 1, l is 12
        (array([ 0,  1, 39]), array([ 1, 12,  0]))
    """
    ids = [np.array([LETTERS.index(letter) for letter in f"..{name}."]) for name in names]
    pairs = np.concatenate([len(LETTERS) * name[:-2] + name[1:-1] for name in ids])
    return pairs, np.concatenate([name[2:] for name in ids])


@cache
def names_data(*, seed: int = 0) -> Names:
    """Return the course's US first names, 500 of them for validation."""
    names = load_names()
    order = np.random.default_rng(seed).permutation(len(names))
    train = pairs_and_letters([names[i] for i in order[500:]])
    val = pairs_and_letters([names[i] for i in order[:500]])
    return Names(train, val, np.bincount(train[0].astype(np.intp), minlength=len(LETTERS) ** 2))


def table_gradient(
    table: Float[Array, "P L"], pairs: Int[Array, " N"], letters: Int[Array, " N"]
) -> tuple[float, Float[Array, "P L"]]:
    """Return the loss of a table of logits and its gradient, which is 0 in rows that no pair selects."""
    loss, dlogits = softmax_cross_entropy(table[pairs], letters)
    grad = np.zeros_like(table)
    np.add.at(grad, pairs, dlogits)
    return loss, grad


class TableRun(NamedTuple):
    """The validation loss of a table during training, and at the end for each validation letter."""

    steps: Int[Array, " T"]
    losses: Float[Array, " T"]
    letter_losses: Float[Array, " M"]


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
        step: ``step(param, grad, state, **hyper)``, or without a state ``step(param, grad, **hyper)``.
        init: Returns the first state; ``None`` if the rule has none.
        epochs: Passes over the names.
        batch_size: Letters per step.
        seed: Seed of the shuffling.
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
    shifted = logits - logits.max(axis=1, keepdims=True)
    letter_losses = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(logits)), data.val[1]]
    return TableRun(np.array([*steps, done + 1]), np.array([*losses, letter_losses.mean()]), letter_losses)


def four_tables(adagrad_step: Callable, adam_step: Callable) -> dict[str, TableRun]:
    """Return the tables that two of our rules and two of the student's learn, each at its best rate."""
    return {
        "SGD": train_table(sgd_step, None, lr=20.0),
        "momentum": train_table(momentum_step, momentum_init, lr=2.0, momentum=0.9),
        "your AdaGrad": train_table(adagrad_step, adagrad_init, lr=0.5),
        "your Adam": train_table(adam_step, adam_init, lr=0.02),
    }


def loss_by_pair_count(run: TableRun) -> Float[Array, "4"]:
    """Return the mean validation loss of letters after rare, …, frequent pairs, one per group."""
    data = names_data()
    group = np.digitize(data.pair_counts[data.val[0]], COUNT_EDGES) - 1
    return np.array([run.letter_losses[group == i].mean() for i in range(len(GROUPS))])


@picture(figsize=(8, 3.6))
def plot_rare_pairs(fig: Picture, runs: dict[str, TableRun]) -> str:
    """Draw the validation loss of tables over the steps, and at the end by how often a pair occurs."""
    left, right = fig.subplots(1, 2, width_ratios=[1, 1.2])
    ends = []
    for i, (name, run) in enumerate(runs.items()):
        left.plot(run.steps, run.losses, color=rule_color(name), label=name)
        by_count = loss_by_pair_count(run)
        places = np.arange(4) + 0.1 * (i - 1.5)
        right.plot(places, by_count, "o:", color=rule_color(name), linewidth=1, markersize=7)
        ends.append(f"{run.losses[-1]:.3f} with {name} ({by_count[0]:.2f} after pairs seen below 20 times)")
    left.set(
        title="Validation loss", ylabel="mean cross-entropy", xlabel="step", ylim=(2.0, 3.35), xlim=(0, None)
    )
    left.legend(loc="upper right")
    right.set(title="At the end, by how often the pair was seen", ylim=(1.8, 2.5), ylabel="validation loss")
    right.set(xticks=range(4), xticklabels=GROUPS)
    right.grid(False, axis="x")
    return f"Validation loss at the end: {', '.join(ends)}."
