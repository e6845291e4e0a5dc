"""What a character model writes at each temperature."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from course_lib.arrays import Array, Float
from course_lib.sequences.char_lstm import CharLSTM
from course_lib.viz.widgets.picture import BLUE, Picture, picture


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


PROMPT = "Shall I compare thee to a summer's day?\n"
LENGTH = 160  # letters that are written
TEMPERATURES = tuple(tenths / 10 for tenths in range(1, 21))  # written at in one go: quicker to move
COLUMNS, ROWS = 52, 8
PAGE = 0.68  # of the picture's width
CHANCES = LinearSegmentedColormap.from_list("chances", ["#f3b98a", "#ffffff"])


def visible_letter(letter: str) -> str:
    """Return a letter as a label says it."""
    return {"\n": "↵", " ": "␣"}.get(letter, letter)


def _rows(text: str) -> list[tuple[int, int, str]]:
    """Return (row, column, letter) of each letter, as lines of at most COLUMNS."""
    places, row, column = [], 0, 0
    for letter in text:
        places.append((row, column, visible_letter(letter) if letter == "\n" else letter))
        column += 1
        if letter == "\n" or column == COLUMNS:
            row, column = row + 1, 0
    return places


def _write(page: Axes, row: int, line: str) -> None:
    """Write a line, each letter in its cell: one of DejaVu Sans Mono is 0.602 of its size wide."""
    size = 72 * 8 * PAGE / COLUMNS / 0.602
    page.text(0, row + 0.55, line, family="DejaVu Sans Mono", size=size, va="center", zorder=3)


def _set_writing(fig: Picture) -> tuple[Axes, Axes]:
    page, bars = fig.add_axes((0.01, 0.02, PAGE, 0.86)), fig.add_axes((0.79, 0.14, 0.19, 0.74))
    page.set(xlim=(0, COLUMNS), ylim=(ROWS, 0), xticks=[], yticks=[])
    _write(page, 0, PROMPT.strip())
    page.set_title("what it writes (dark: it was surprised)", fontsize=10)
    for side in page.spines.values():
        side.set_visible(False)
    bars.set(xlim=(0, 1), ylim=(5.5, -0.5), yticks=[], xticks=[0, 0.5, 1])
    bars.set_title("what it expects next", fontsize=10)
    return page, bars


@picture(figsize=(8, 2.9))
def plot_writing(
    fig: Picture, model: CharLSTM, draw: Callable, *, temperature: float = 0.7, letters: int = 120
) -> str:
    """Draw the first letters that a model writes at a temperature, and what it expects after them."""
    page, bars = fig.stage(_set_writing)
    temperature = round(temperature, 3)
    together = TEMPERATURES if temperature in TEMPERATURES else (temperature,)
    text = writings(model, draw, PROMPT, LENGTH, together)[together.index(temperature)]
    colors = np.ones((ROWS - 1, COLUMNS))
    lines = [[] for _ in range(ROWS)]
    for (row, column, letter), chance in zip(_rows(text.letters[:letters]), text.chances, strict=False):
        if row + 1 < ROWS:
            colors[row, column] = chance
            lines[row + 1].append(letter)
    page.imshow(
        colors,
        cmap=CHANCES,
        vmin=0,
        vmax=1,
        extent=(0, COLUMNS, ROWS, 1),
        aspect="auto",
        interpolation="nearest",
    )
    for row in range(1, ROWS):
        if lines[row]:
            _write(page, row, "".join(lines[row]))
    probs = softmax(text.logits[letters], temperature)
    best = np.argsort(-probs)[:6]
    bars.barh(np.arange(6), probs[best], color=BLUE)
    names = [visible_letter(model.vocabulary.letters[k]) for k in best]
    for place, name in enumerate(names):
        bars.text(-0.05, place, name, ha="right", va="center", family="DejaVu Sans Mono")
    entropy = -np.sum(probs * np.log(np.maximum(probs, 1e-300)))
    return (
        f"Temperature {temperature:.2g}, {letters} letters: “{text.letters[:letters].strip()}”. Next it "
        f"expects {names[0]} with probability {probs[best[0]]:.2f}; it is as if it guessed among "
        f"{np.exp(entropy):.1f} letters."
    )
