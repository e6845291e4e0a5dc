"""Show one digit on its way through fifty plain and fifty residual blocks."""

import functools
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.viz.resnets.networks import PLAIN, RESIDUAL, digit_rows
from course_lib.viz.widgets.picture import Picture, picture

SHOWN_BLOCKS = (0, 1, 5, 10, 25, 50)
SHOWN_DIGIT = 3


class Passage(NamedTuple):
    """Some digits before each block, and after the last one."""

    states: Float[Array, "depth+1 64"]  # of the first 3
    likeness: Float[Array, " depth+1"]  # mean correlation of a state with its own input
    spread: Float[Array, " depth+1"]  # distance between the digits, as a share of their size


@functools.lru_cache(maxsize=64)
def passage(residual: bool, scale: float, *, depth: int = 50, seed: int = 3) -> Passage:
    """
    Send digits through new blocks ``W₂ relu(W₁ x)``, with Kaiming's weights times ``scale`` in ``W₂``.

    A plain block ends in a ReLU; a residual block is added to its input. After each block every state is
    scaled to the norm of its input, so that the picture shows its direction, not its size.
    """
    rng = np.random.default_rng(seed)
    images, labels = (part[:64] for part in digit_rows()[0])
    x = images.astype(float)
    length = np.linalg.norm(x, axis=1, keepdims=True)
    states = [x]
    for _ in range(depth):
        w1, w2 = rng.normal(0, np.sqrt(2 / 64), (2, 64, 64))
        branch = scale * np.maximum(states[-1] @ w1.T, 0) @ w2.T
        h = states[-1] + branch if residual else np.maximum(branch, 0)
        states.append(h * length / np.linalg.norm(h, axis=1, keepdims=True))
    history = np.array(states)
    centred = history - history.mean(axis=2, keepdims=True)
    unit = centred / np.linalg.norm(centred, axis=2, keepdims=True)
    spread = np.sqrt(history.var(axis=1).mean(axis=1) / np.mean(history**2, axis=(1, 2)))
    shown = int(np.argmax(labels == SHOWN_DIGIT))
    return Passage(history[:, shown], np.sum(unit * unit[0], axis=2).mean(axis=1), spread)


def _set_passage(fig: Picture) -> tuple[Axes, Axes]:
    left = fig.add_axes((0.05, 0.4, 0.94, 0.54))
    left.set(xlim=(-0.5, 52.5), ylim=(16.5, -0.5), aspect="equal")
    left.axis("off")
    for i, block in enumerate(SHOWN_BLOCKS):
        left.text(9 * i + 3.5, -1, f"after {block}" if block else "input", ha="center")
    for i, (name, color) in enumerate((("plain", PLAIN), ("residual", RESIDUAL))):
        left.text(-1, 9 * i + 3.5, name, color=color, rotation=90, ha="right", va="center")
    right = fig.add_axes((0.1, 0.12, 0.88, 0.2))
    right.set(xlabel="blocks passed", xlim=(0, 50), ylim=(0, 0.8))
    right.set_title("How far the states of different digits lie apart, as a share of their size")
    return left, right


@picture(figsize=(8, 4.6))
def plot_signal_through_depth(fig: Picture, *, scale: float = 0.05) -> str:
    """Draw one digit on its way through fifty blocks of both kinds, and how far digits lie apart."""
    left, right = fig.stage(_set_passage)
    plain, residual = passage(False, scale), passage(True, scale)
    for row, (way, color) in enumerate(((plain, PLAIN), (residual, RESIDUAL))):
        for column, block in enumerate(
            SHOWN_BLOCKS
        ):  # one image for all would have light gaps on a dark page
            x, y = 9 * column - 0.5, 9 * row - 0.5
            left.imshow(
                way.states[block].reshape(8, 8),
                extent=(x, x + 8, y + 8, y),
                cmap="gray",
                vmin=-2,
                vmax=2.5,
                interpolation="nearest",
            )
        right.plot(way.spread, color=color)
    return (
        f"Scale {scale:g}: the distance between examples is {plain.spread[0]:.2f} of their size at first, "
        f"{plain.spread[-1]:.2f} after fifty plain blocks and {residual.spread[-1]:.2f} after residual ones; "
        f"the correlation of a state with its input is {plain.likeness[-1]:.2f} and "
        f"{residual.likeness[-1]:.2f}."
    )
