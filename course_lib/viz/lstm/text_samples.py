"""Show what a character model writes at each temperature, and which letter it expects next."""

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from course_lib.arrays import Array, Float
from course_lib.ops.activations import softmax
from course_lib.sequences.char_lstm import CharLSTM
from course_lib.viz.widgets.picture import BLUE, Picture, picture

PROMPT = "Shall I compare thee to a summer's day?\n"
LENGTH = 160  # letters to write
TEMPERATURES = tuple(tenths / 10 for tenths in range(1, 21))  # all written in one pass, which is faster
COLUMNS, ROWS = 52, 8  # of the page
PAGE_WIDTH = 0.68  # as a share of the picture
PROBABILITIES = LinearSegmentedColormap.from_list("probabilities", ["#f3b98a", "#ffffff"])


class Writing(NamedTuple):
    """A text that a model wrote."""

    letters: str
    probabilities: Float[Array, "length"]  # of each letter before it was drawn, at temperature 1
    logits: Float[Array, "length+1 symbols"]  # before each letter, and after the last


@functools.cache
def writings(
    model: CharLSTM, draw: Callable, prompt: str, length: int, temperatures: tuple[float, ...]
) -> list[Writing]:
    """
    Let a model continue a prompt at several temperatures side by side, with the same random numbers.

    Args:
        model: The model. Results are cached per model, so do not train it in between.
        draw: ``draw(logits, *, temperature, rng)`` returns an index.
        prompt: The text that it reads first.
        length: Letters to write.
        temperatures: One writing is returned for each.
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


def visible_letter(letter: str) -> str:
    """Return a letter as a label shows it: a sign for a space or the end of a line."""
    return {"\n": "↵", " ": "␣"}.get(letter, letter)


def _places(text: str) -> list[tuple[int, int, str]]:
    """Return row, column and letter for each letter, in lines of at most COLUMNS."""
    places, row, column = [], 0, 0
    for letter in text:
        places.append((row, column, visible_letter(letter) if letter == "\n" else letter))
        column += 1
        if letter == "\n" or column == COLUMNS:
            row, column = row + 1, 0
    return places


def _write_line(page: Axes, row: int, line: str) -> None:
    """Write a line with each letter in its cell: DejaVu Sans Mono is 0.602 of its size wide."""
    size = 72 * 8 * PAGE_WIDTH / COLUMNS / 0.602
    page.text(0, row + 0.55, line, family="DejaVu Sans Mono", size=size, va="center", zorder=3)


def _set_samples(fig: Picture) -> tuple[Axes, Axes]:
    page, bars = fig.add_axes((0.01, 0.02, PAGE_WIDTH, 0.86)), fig.add_axes((0.79, 0.14, 0.19, 0.74))
    page.set(xlim=(0, COLUMNS), ylim=(ROWS, 0), xticks=[], yticks=[])
    _write_line(page, 0, PROMPT.strip())
    page.set_title("what it writes (dark: an improbable letter)", fontsize=10)
    for side in page.spines.values():
        side.set_visible(False)
    bars.set(xlim=(0, 1), ylim=(5.5, -0.5), yticks=[], xticks=[0, 0.5, 1])
    bars.set_title("what it expects next", fontsize=10)
    return page, bars


@picture(figsize=(8, 2.9))
def plot_text_samples(
    fig: Picture, model: CharLSTM, draw: Callable, *, temperature: float = 0.7, letters: int = 120
) -> str:
    """
    Draw the first letters that a model writes, and the letters that it expects next.

    Args:
        fig: Where to draw.
        model: The model.
        draw: ``draw(logits, *, temperature, rng)`` returns an index.
        temperature: Of the sampling.
        letters: How many letters to show, at most 160.
    """
    page, bars = fig.stage(_set_samples)
    temperature = round(temperature, 3)
    together = TEMPERATURES if temperature in TEMPERATURES else (temperature,)
    text = writings(model, draw, PROMPT, LENGTH, together)[together.index(temperature)]
    shown = text.letters[:letters]
    colors = np.ones((ROWS - 1, COLUMNS))
    lines = [[] for _ in range(ROWS)]
    for (row, column, letter), probability in zip(_places(shown), text.probabilities, strict=False):
        if row + 1 < ROWS:
            colors[row, column] = probability
            lines[row + 1].append(letter)
    used = sum(map(bool, lines))  # a sheet of all rows would be a white board on a dark page
    if used:
        page.imshow(
            colors[:used],
            cmap=PROBABILITIES,
            vmin=0,
            vmax=1,
            extent=(0, COLUMNS, used + 1, 1),
            aspect="auto",
            interpolation="nearest",
        )
    for row in range(1, used + 1):
        _write_line(page, row, "".join(lines[row]))
    probs = softmax(text.logits[letters], temperature=temperature)
    best = np.argsort(-probs)[:6]
    bars.barh(np.arange(6), probs[best], color=BLUE)
    names = [visible_letter(model.vocabulary.letters[k]) for k in best]
    for place, name in enumerate(names):
        bars.text(-0.05, place, name, ha="right", va="center", family="DejaVu Sans Mono")
    entropy = -np.sum(probs * np.log(np.maximum(probs, 1e-300)))
    return (
        f"Temperature {temperature:.2g}, {letters} letters: “{shown.strip()}”. Next it "
        f"expects {names[0]} with probability {probs[best[0]]:.2f}; its entropy is that of "
        f"{np.exp(entropy):.1f} equally likely letters."
    )
