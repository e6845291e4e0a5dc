"""Rank two spellings of one sound by a language model, letter by letter."""

import functools

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.ops.activations import softmax
from course_lib.sequences.char_lstm import CharLSTM
from course_lib.viz.lstm.text_samples import visible_letter
from course_lib.viz.widgets.picture import BLUE, ORANGE, Picture, picture

PAIRS = {
    "speech": ("recognize speech.", "wreck a nice beach."),
    "eyes": ("so long as men can breathe, or eyes can see,", "so long as men can breathe, or ice can sea,"),
    "face": ("I see thy sweet face", "eye sea thigh suite face"),
    "heart": ("thou art my heart", "thou art my hart"),
    "night": ("the night is come", "the knight is come"),
    "maid": ("fair maid", "fare made"),
}
LETTERS = 46  # of the longest spelling, and room
HIGHEST = 14.0  # nats


@functools.cache
def surprises(model: CharLSTM, text: str) -> Float[Array, "T"]:
    """
    Return the natural-logarithm loss of each letter of a text that begins a line.

    Args:
        model: The model. Results are cached per model, so do not train it in between.
        text: Letters of the model's vocabulary.
    """
    ids = model.vocabulary.encode("\n" + text)
    probs = softmax(model.forward(ids[None, :-1])[0].astype(float))
    return -np.log(probs[np.arange(len(text)), ids[1:]])


def _set_spellings(fig: Picture) -> list[Axes]:
    axes = fig.subplots(2, 1)
    fig.subplots_adjust(left=0.1, right=0.98, bottom=0.1, top=0.93, hspace=0.5)
    for ax in axes:
        ax.set(xlim=(-0.5, LETTERS - 0.5), ylim=(0, HIGHEST), yticks=[0, 5, 10], xticks=[])
        ax.grid(visible=False)
        ax.set_ylabel("loss in nats", fontsize=10)
    return list(axes)


@picture(figsize=(6.4, 3.6))
def plot_spellings(fig: Picture, model: CharLSTM, *, pair: str = "speech") -> str:
    """
    Draw the loss of each letter of two spellings, and the sums.

    Args:
        fig: Where to draw.
        model: The model that ranks them.
        pair: A key of ``PAIRS``.
    """
    totals = []
    for ax, text, color in zip(fig.stage(_set_spellings), PAIRS[pair], (BLUE, ORANGE), strict=True):
        losses = surprises(model, text)
        ax.bar(np.arange(len(text)), losses, color=color, width=0.7)
        for place, letter in enumerate(text):
            shown = visible_letter(letter)
            ax.text(place, -0.6, shown, ha="center", va="top", fontsize=9, family="DejaVu Sans Mono")
        totals.append(losses.sum())
        ax.text(LETTERS - 1, HIGHEST - 0.5, f"sum {totals[-1]:.1f} nats", ha="right", va="top", fontsize=11)
    first, second = PAIRS[pair]
    better, difference = (first, second)[int(totals[1] < totals[0])], abs(totals[0] - totals[1])
    return (
        f"“{first}” has a loss of {totals[0]:.1f} nats, “{second}” of {totals[1]:.1f}: the model finds "
        f"“{better}” likelier, by a factor of exp({difference:.1f})."
    )
