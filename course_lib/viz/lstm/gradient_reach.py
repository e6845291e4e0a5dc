"""How far back in time a gradient reaches."""

import functools
from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.nn.initializers import xavier_normal
from course_lib.ops.recurrent.lstm import lstm_backward, lstm_forward
from course_lib.ops.recurrent.rnn import rnn_backward, rnn_step_forward
from course_lib.viz.widgets.captions import caption_power
from course_lib.viz.widgets.picture import BLUE, ORANGE, Picture, picture

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


LOWEST, HIGHEST = 1e-15, 1e6  # of the gradients' axis; what lies beyond is drawn at the edge
BACK = np.arange(STEPS) - STEPS + 1  # 0 is the last step


def set_time_axes(fig: Picture) -> Axes:
    """Set the axes on which a gradient is drawn against the steps it has gone back in time."""
    ax = fig.subplots()
    fig.subplots_adjust(left=0.11, right=0.97, bottom=0.15, top=0.9)
    ax.axhline(1, color="#b9bfc6", linewidth=1.2)
    ax.set(xlim=(-60, 0.5), ylim=(LOWEST, HIGHEST), yscale="log", xlabel="steps back ← from the last")
    ax.set_yticks([1e-15, 1e-10, 1e-5, 1, 1e5])
    ax.minorticks_off()
    ax.set_title("What arrives of a gradient at earlier inputs (at the last one: 1)")
    return ax


def _set_reach(fig: Picture) -> Axes:
    ax = set_time_axes(fig)
    ax.plot([], [], color=ORANGE, label="plain recurrent network")
    ax.plot([], [], color=BLUE, label="LSTM")
    ax.axvline(-50, color="#b9bfc6", linestyle=":")
    ax.legend(loc="lower right")
    return ax


@picture(figsize=(8, 3.6))
def plot_reach(fig: Picture, *, gain: float = 1.0, forget_bias: float = 1.0) -> str:
    """Draw how much of a gradient arrives at earlier inputs, in a plain network and in an LSTM."""
    ax = fig.stage(_set_reach)
    lines = {ORANGE: reach_rnn(gain), BLUE: reach_lstm(forget_bias)}
    for color, line in lines.items():
        ax.plot(BACK, np.clip(line, LOWEST, HIGHEST), color=color)
        ax.plot(-50, np.clip(line[-51], LOWEST, HIGHEST), "o", color=color)
    plain, cell = (caption_power(line[-51]) for line in lines.values())
    return (
        f"Before any training, 50 steps back: {plain} of the last step's gradient arrives in the plain "
        f"network with {gain:g} times Xavier's weights, {cell} in the LSTM with a forget "
        f"bias of {forget_bias:g}."
    )
