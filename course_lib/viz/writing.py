"""Lesson 10's pictures of text: what a model writes at a temperature, and its gates letter by letter."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from course_lib.text import CharLSTM
from course_lib.viz.picture import BLUE, DARK, GREEN, ORANGE, PINK, VERMILION, Picture, picture
from course_lib.viz.reach import reading, softmax, writings

PROMPT = "Shall I compare thee to a summer's day?\n"
LENGTH = 160  # letters that are written
TEMPERATURES = tuple(tenths / 10 for tenths in range(1, 21))  # written at in one go: quicker to move
COLUMNS, ROWS = 52, 8
PAGE = 0.68  # of the picture's width
CHANCES = LinearSegmentedColormap.from_list("chances", ["#f3b98a", "#ffffff"])
CELLS = LinearSegmentedColormap.from_list("cells", [ORANGE, "#ffffff", BLUE])
LINES = "When I do count the clock that tells the time,\nAnd see the brave day sunk in hideous night;\n"
READ = 80  # letters of LINES that are shown
UNITS = 24
GATES = {"i  write": BLUE, "f  keep": GREEN, "g  what": ORANGE, "o  show": PINK, "tanh c": VERMILION}


def shown(letter: str) -> str:
    """Return a letter as a label says it."""
    return {"\n": "↵", " ": "␣"}.get(letter, letter)


def _rows(text: str) -> list[tuple[int, int, str]]:
    """Return (row, column, letter) of each letter, as lines of at most COLUMNS."""
    places, row, column = [], 0, 0
    for letter in text:
        places.append((row, column, shown(letter) if letter == "\n" else letter))
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
    names = [shown(model.vocabulary.letters[k]) for k in best]
    for place, name in enumerate(names):
        bars.text(-0.05, place, name, ha="right", va="center", family="DejaVu Sans Mono")
    entropy = -np.sum(probs * np.log(np.maximum(probs, 1e-300)))
    return (
        f"Temperature {temperature:.2g}, {letters} letters: “{text.letters[:letters].strip()}”. Next it "
        f"expects {names[0]} with probability {probs[best[0]]:.2f}; it is as if it guessed among "
        f"{np.exp(entropy):.1f} letters."
    )


def _set_gates(fig: Picture, model: CharLSTM) -> tuple[Axes, Axes]:
    board, bars = fig.add_axes((0.05, 0.14, 0.66, 0.76)), fig.add_axes((0.82, 0.14, 0.16, 0.76))
    read = reading(model, LINES[:READ], units=UNITS)
    board.imshow(
        read.cell.T,
        cmap=CELLS,
        vmin=-5,
        vmax=5,
        interpolation="nearest",
        origin="lower",
        extent=(0, READ, 0, UNITS),
        aspect="auto",
    )
    board.set_xticks(np.arange(READ) + 0.5, [shown(letter) for letter in LINES[:READ]], fontsize=6)
    board.set(yticks=[], ylabel="units: forget →→ keep", xlim=(0, READ), ylim=(0, UNITS))
    board.tick_params(axis="x", length=0, pad=2)
    board.grid(visible=False)
    board.set_title("cell state after each letter (orange −5, blue +5)", fontsize=10)
    bars.set(xlim=(-1, 1), ylim=(4.6, -0.6), xticks=[-1, 0, 1])
    bars.set_yticks(range(5), list(GATES), fontsize=9)
    bars.axvline(0, color=DARK, linewidth=1)
    bars.set_title("this unit, here", fontsize=10)
    return board, bars


@picture(figsize=(8, 3.6))
def plot_gates(fig: Picture, model: CharLSTM, *, letter: int = 40, unit: int = 20) -> str:
    """Draw the cell states of some units over two lines, and the gates of one unit at one letter."""
    board, bars = fig.stage(_set_gates, model)
    read = reading(model, LINES[:READ], units=UNITS)
    board.plot(
        [letter, letter + 1, letter + 1, letter, letter], [0, 0, UNITS, UNITS, 0], color=DARK, linewidth=1
    )
    board.plot([0, READ, READ, 0, 0], [unit, unit, unit + 1, unit + 1, unit], color=DARK, linewidth=1)
    values = [*read.gates[:, letter, unit], np.tanh(read.cell[letter, unit])]
    bars.barh(range(5), values, color=list(GATES.values()), height=0.7)
    i, f, g, o, c = values
    return (
        f"Unit {unit} at letter {letter + 1}, {shown(LINES[letter])}: i {i:.2f}, f {f:.2f}, g {g:.2f}, "
        f"o {o:.2f}, tanh c {c:.2f}. Over all {READ} letters its forget gate is "
        f"{read.gates[1, :, unit].mean():.2f} on average."
    )
