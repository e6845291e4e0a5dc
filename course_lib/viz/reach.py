"""The numbers behind lesson 10's pictures: how far gradients reach back in time, and what a model reads."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.datasets import DATA
from course_lib.initializers import xavier_normal
from course_lib.ops.lstm import lstm_backward, lstm_forward, lstm_step_forward
from course_lib.ops.rnn import rnn_backward, rnn_step_forward
from course_lib.text import CharLSTM

STEPS, UNITS, INPUTS, BATCH = 60, 32, 8, 16


def _sequence(seed: int) -> tuple[np.random.Generator, Array, Array, Array]:
    """Draw inputs, a state of zeros, and a gradient of length 1 by the last state."""
    rng = np.random.default_rng(seed)
    x_all = rng.standard_normal((STEPS, BATCH, INPUTS))
    dh = rng.standard_normal((BATCH, UNITS))
    dh_all = np.zeros((STEPS, BATCH, UNITS))
    dh_all[-1] = dh / np.linalg.norm(dh)
    return rng, x_all, np.zeros((BATCH, UNITS)), dh_all


def _arriving(dx_all: Float[Array, "T N D"]) -> Float[Array, "T"]:
    """Return the gradient's norm at each step's input, that at the last one being 1."""
    norms = np.linalg.norm(dx_all, axis=(1, 2))
    return norms / norms[-1]


def reach_rnn(
    gain: float,
    *,
    step: Callable = rnn_step_forward,
    backward: Callable = rnn_backward,
    seed: int = 0,
) -> Float[Array, "T"]:
    """
    Send a gradient from the last state of a new plain network back through 60 random inputs.

    Args:
        gain: Times Xavier's deviation, of the weights from state to state.
        step: ``step(x, h, w_x, w_h, bias) -> (h, cache)``.
        backward: ``backward(dh_all, caches) -> (dx_all, …)``.
        seed: Of inputs and weights.

    Returns:
        What arrives at each input, first step first, relative to the last.
    """
    rng, x_all, h, dh_all = _sequence(seed)
    w_x, w_h = xavier_normal((UNITS, INPUTS), rng), gain * xavier_normal((UNITS, UNITS), rng)
    caches = []
    for x in x_all:
        h, cache = step(x, h, w_x, w_h, np.zeros(UNITS))
        caches.append(cache)
    return _arriving(backward(dh_all, caches)[0])


@functools.cache
def reach_lstm(forget_bias: float, *, seed: int = 0) -> Float[Array, "T"]:
    """
    Do the same for a new LSTM, whose forget gates start with a bias.

    Args:
        forget_bias: The first bias of the forget gates; the other biases are 0.
        seed: Of inputs and weights.
    """
    rng, x_all, h, dh_all = _sequence(seed)
    w_x, w_h = xavier_normal((4 * UNITS, INPUTS), rng), xavier_normal((4 * UNITS, UNITS), rng)
    bias = np.zeros(4 * UNITS)
    bias[UNITS : 2 * UNITS] = forget_bias
    _, c, cache = lstm_forward(x_all, h, h, w_x, w_h, bias)
    return _arriving(lstm_backward(dh_all, np.zeros_like(c), cache)[0])


class AddingRuns(NamedTuple):
    """Mean squared errors of the adding problem, a mean over each 20 batches of 1,000."""

    rnn: Float[Array, "blocks"]
    lstm: Float[Array, "blocks"]


@functools.cache
def adding_runs(length: int) -> AddingRuns:
    """Return what ``scripts/make_adding_runs.py`` measured at 10, 20, 40 or 80 steps."""
    with np.load(DATA / "adding_runs.npz") as runs:
        return AddingRuns(runs[f"RNN {length}"], runs[f"LSTM {length}"])


class Reading(NamedTuple):
    """What an LSTM's units did at each letter of a text; gates lie as i, f, g, o."""

    text: str
    gates: Float[Array, "4 T units"]
    cell: Float[Array, "T units"]


@functools.cache
def reading(model: CharLSTM, text: str, *, units: int = 24) -> Reading:
    """
    Let a model read, and keep some of its units: from those that forget most to those that keep longest.

    Args:
        model: Any; the function remembers what it read.
        text: Of the model's letters.
        units: How many units, evenly taken from all, sorted by the mean of their forget gate.
    """
    h, c = model.lstm.initial_state(1)
    steps = []
    for x in model.embedding.forward(model.vocabulary.encode(text)[:, None]):
        h, c, cache = lstm_step_forward(x, h, c, *model.lstm.params.values())
        steps.append((cache.i[0], cache.f[0], cache.g[0], cache.o[0], c[0]))
    parts = np.array(steps).swapaxes(0, 1)  # (5, T, H)
    order = np.argsort(parts[1].mean(axis=0))
    chosen = order[np.linspace(0, len(order) - 1, units).round().astype(int)]
    return Reading(text, parts[:4, :, chosen], parts[4][:, chosen])


class Writing(NamedTuple):
    """A text that a model wrote."""

    letters: str
    chances: Float[Array, "length"]  # that the model gave each letter before it was drawn, at temperature 1
    logits: Float[Array, "length+1 symbols"]  # before each letter, and after the last


@functools.cache
def writings(
    model: CharLSTM, draw: Callable, prompt: str, length: int, temperatures: tuple[float, ...]
) -> list[Writing]:
    """
    Let a model go on at several temperatures side by side, with the same chance for each.

    Args:
        model: Any; the function remembers what it wrote.
        draw: ``draw(logits, *, temperature, rng)`` returns an index.
        prompt: What it reads first.
        length: Letters to write.
        temperatures: For ``draw``.
    """
    count = len(temperatures)
    rngs, state = [np.random.default_rng(1) for _ in temperatures], model.lstm.initial_state(count)
    new, ids, logits = model.vocabulary.encode(prompt)[:, None].repeat(count, axis=1), [], []
    for _ in range(length + 1):
        h_all, state = model.lstm.run(model.embedding.forward(new), state)
        logits.append(model.head.forward(h_all[-1]))
        drawn = zip(logits[-1], temperatures, rngs, strict=True)
        new = np.array([[int(draw(row, temperature=each, rng=rng)) for row, each, rng in drawn]])
        ids.append(new[0])
    scores, written = np.array(logits, dtype=float), np.array(ids[:length], dtype=int).reshape(length, count)
    return [
        Writing(
            model.vocabulary.decode(letters),
            softmax(scores[:length, k])[np.arange(length), letters],
            scores[:, k],
        )
        for k, letters in enumerate(written.T)
    ]


def softmax(logits: Float[Array, "*batch K"], temperature: float = 1.0) -> Float[Array, "*batch K"]:
    """Return the probabilities of each row of logits at a temperature."""
    weights = np.exp((logits - logits.max(axis=-1, keepdims=True)) / temperature)
    return weights / weights.sum(axis=-1, keepdims=True)
