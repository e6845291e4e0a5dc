"""Show how far back in time a gradient reaches, in a plain recurrent network and in an LSTM."""

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

STEPS, UNITS, INPUTS, BATCH_SIZE = 60, 32, 8, 16
LOWEST, HIGHEST = 1e-15, 1e6  # of the axis; values beyond it are drawn at its edge
STEPS_BACK = np.arange(STEPS) - STEPS + 1  # 0 is the last step


def _sequence(seed: int) -> tuple[np.random.Generator, Array, Array, Array]:
    """Draw inputs, a state of zeros, and a gradient of norm 1 with respect to the last state."""
    rng = np.random.default_rng(seed)
    x_all = rng.standard_normal((STEPS, BATCH_SIZE, INPUTS))
    dh = rng.standard_normal((BATCH_SIZE, UNITS))
    dh_all = np.zeros((STEPS, BATCH_SIZE, UNITS))
    dh_all[-1] = dh / np.linalg.norm(dh)
    return rng, x_all, np.zeros((BATCH_SIZE, UNITS)), dh_all


def _relative_norms(dx_all: Float[Array, "T N D"]) -> Float[Array, "T"]:
    """Return the gradient's norm at each step's input, relative to the last step's."""
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
    Send a gradient from the last state of an untrained plain network back through 60 random inputs.

    Args:
        gain: Factor on Xavier's standard deviation for the weights from state to state.
        step: ``step(x, h, w_x, w_h, bias) -> (h, cache)``.
        backward: ``backward(dh_all, caches) -> (dx_all, …)``.
        seed: Seeds inputs and weights.

    Returns:
        The gradient's norm at each input, first step first, relative to the last step's.
    """
    rng, x_all, h, dh_all = _sequence(seed)
    w_x, w_h = xavier_normal((UNITS, INPUTS), rng), gain * xavier_normal((UNITS, UNITS), rng)
    caches = []
    for x in x_all:
        h, cache = step(x, h, w_x, w_h, np.zeros(UNITS))
        caches.append(cache)
    return _relative_norms(backward(dh_all, caches)[0])


@functools.cache
def reach_lstm(forget_bias: float, *, seed: int = 0) -> Float[Array, "T"]:
    """
    Do the same in an untrained LSTM.

    Args:
        forget_bias: The initial bias of the forget gates; the other biases are 0.
        seed: Seeds inputs and weights.
    """
    rng, x_all, h, dh_all = _sequence(seed)
    w_x, w_h = xavier_normal((4 * UNITS, INPUTS), rng), xavier_normal((4 * UNITS, UNITS), rng)
    bias = np.zeros(4 * UNITS)
    bias[UNITS : 2 * UNITS] = forget_bias
    _, c, cache = lstm_forward(x_all, h, h, w_x, w_h, bias)
    return _relative_norms(lstm_backward(dh_all, np.zeros_like(c), cache)[0])


def set_time_axes(fig: Picture) -> Axes:
    """Set the axes on which a gradient's norm is drawn against the steps it has gone back."""
    ax = fig.subplots()
    fig.subplots_adjust(left=0.11, right=0.97, bottom=0.15, top=0.9)
    ax.axhline(1, color="#b9bfc6", linewidth=1.2)
    ax.set(xlim=(-60, 0.5), ylim=(LOWEST, HIGHEST), yscale="log", xlabel="steps before the last")
    ax.set_yticks([1e-15, 1e-10, 1e-5, 1, 1e5])
    ax.minorticks_off()
    ax.set_title("Norm of the gradient at earlier inputs (at the last one: 1)")
    return ax


def _set_reach(fig: Picture) -> Axes:
    ax = set_time_axes(fig)
    ax.plot([], [], color=ORANGE, label="plain recurrent network")
    ax.plot([], [], color=BLUE, label="LSTM")
    ax.axvline(-50, color="#b9bfc6", linestyle=":")
    ax.legend(loc="lower right")
    return ax


@picture(figsize=(8, 3.6))
def plot_gradient_reach(fig: Picture, *, gain: float = 1.0, forget_bias: float = 1.0) -> str:
    """Draw the gradient's norm at earlier inputs, in a plain network and in an LSTM."""
    ax = fig.stage(_set_reach)
    lines = {ORANGE: reach_rnn(gain), BLUE: reach_lstm(forget_bias)}
    for color, line in lines.items():
        ax.plot(STEPS_BACK, np.clip(line, LOWEST, HIGHEST), color=color)
        ax.plot(-50, np.clip(line[-51], LOWEST, HIGHEST), "o", color=color)
    plain, lstm = (caption_power(line[-51]) for line in lines.values())
    return (
        f"Before any training, 50 steps back: {plain} of the last step's gradient arrives in the plain "
        f"network with {gain:g} times Xavier's weights, {lstm} in the LSTM with a forget "
        f"bias of {forget_bias:g}."
    )
