"""Show the cell states and gates of an LSTM, letter by letter, while it reads."""

import functools
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from course_lib.arrays import Array, Float
from course_lib.ops.recurrent.lstm import lstm_step_forward
from course_lib.sequences.char_lstm import CharLSTM
from course_lib.viz.lstm.text_samples import visible_letter
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, ORANGE, PINK, VERMILION, Picture, picture

LINES = "When I do count the clock that tells the time,\nAnd see the brave day sunk in hideous night;\n"
READ = 80  # letters of LINES in the picture
UNITS = 24
CELLS = LinearSegmentedColormap.from_list("cells", [ORANGE, "#ffffff", BLUE])
GATES = {"i  write": BLUE, "f  keep": GREEN, "g  what": ORANGE, "o  show": PINK, "tanh c": VERMILION}


class Reading(NamedTuple):
    """The gates and cell states of some units of an LSTM at each letter of a text."""

    text: str
    gates: Float[Array, "4 T units"]  # i, f, g, o
    cell: Float[Array, "T units"]


@functools.cache
def reading(model: CharLSTM, text: str, *, units: int = 24) -> Reading:
    """
    Return gates and cell states while a model reads a text.

    Args:
        model: The model. Results are cached per model, so do not train it in between.
        text: Letters of the model's vocabulary.
        units: How many units to return: evenly chosen among all, from those that forget most to those that
            keep longest, by the mean of their forget gate.
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


def _set_gates(fig: Picture, model: CharLSTM) -> tuple[Axes, Axes]:
    board, bars = fig.add_axes((0.035, 0.14, 0.72, 0.76)), fig.add_axes((0.84, 0.14, 0.145, 0.76))
    board.imshow(
        reading(model, LINES[:READ], units=UNITS).cell.T,
        cmap=CELLS,
        vmin=-5,
        vmax=5,
        interpolation="nearest",
        origin="lower",
        extent=(0, READ, 0, UNITS),
        aspect="auto",
    )
    letters = [visible_letter(letter) for letter in LINES[:READ]]
    board.set_xticks(np.arange(READ) + 0.5, letters, fontsize=8, family="DejaVu Sans Mono")
    board.set(yticks=[], ylabel="units, by how long they keep", xlim=(0, READ), ylim=(0, UNITS))
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
    _, gates, cell = reading(model, LINES[:READ], units=UNITS)
    board.plot(
        [letter, letter + 1, letter + 1, letter, letter], [0, 0, UNITS, UNITS, 0], color=DARK, linewidth=1
    )
    board.plot([0, READ, READ, 0, 0], [unit, unit, unit + 1, unit + 1, unit], color=DARK, linewidth=1)
    i, f, g, o, c = values = [*gates[:, letter, unit], np.tanh(cell[letter, unit])]
    bars.barh(range(5), values, color=list(GATES.values()), height=0.7)
    return (
        f"Unit {unit} at letter {letter}, {visible_letter(LINES[letter])}: i {i:.2f}, f {f:.2f}, "
        f"g {g:.2f}, o {o:.2f}, tanh c {c:.2f}. Over all {READ} letters its forget gate is "
        f"{gates[1, :, unit].mean():.2f} on average."
    )
