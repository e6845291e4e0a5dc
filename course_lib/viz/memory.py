"""Lesson 10's pictures of time: unrolled networks, the cell, gradients that go back, the adding problem."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyBboxPatch

from course_lib.adding import GUESS
from course_lib.viz.picture import BLUE, DARK, GREEN, ORANGE, PINK, SKY, VERMILION, Picture, picture
from course_lib.viz.reach import STEPS, adding_runs, reach_lstm, reach_rnn

LOWEST, HIGHEST = 1e-15, 1e6  # of the gradients' axis; what lies beyond is drawn at the edge
BACK = np.arange(STEPS) - STEPS + 1  # 0 is the last step
GAINS = {0.5: SKY, 1.0: ORANGE, 1.5: VERMILION, 2.0: PINK}


def _power(value: float) -> str:
    """Return a number as a caption says it."""
    return f"{value:.2g}" if 1e-3 <= abs(value) < 1e4 else f"{value:.0e}"


def _set_time(fig: Picture) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.11, right=0.97, bottom=0.15, top=0.9)
    ax.axhline(1, color="#b9bfc6", linewidth=1.2)
    ax.set(xlim=(-60, 0.5), ylim=(LOWEST, HIGHEST), yscale="log", xlabel="steps back ← from the last")
    ax.set_yticks([1e-15, 1e-10, 1e-5, 1, 1e5])
    ax.minorticks_off()
    ax.set_title("What arrives of a gradient at earlier inputs (at the last one: 1)")
    return ax


def _set_reach(fig: Picture) -> Axes:
    ax = _set_time(fig)
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
    plain, cell = (_power(line[-51]) for line in lines.values())
    return (
        f"Before any training, 50 steps back: {plain} of the last step's gradient arrives in the plain "
        f"network with {gain:g} times Xavier's weights, {cell} in the LSTM with a forget "
        f"bias of {forget_bias:g}."
    )


@picture(figsize=(8, 3.3))
def plot_measured(fig: Picture, step: Callable, backward: Callable) -> str:
    """Draw the same, by functions that are given, for several sizes of the first weights."""
    ax = fig.stage(_set_time)
    ends = []
    for gain, color in GAINS.items():
        line = reach_rnn(gain, step=step, backward=backward)
        ax.plot(BACK, np.clip(line, LOWEST, HIGHEST), color=color, label=f"gain {gain:g}")
        ends.append(f"gain {gain:g}: {_power(line[-51])}")
    ax.legend(loc="lower right", ncols=2)
    return f"What arrives 50 steps back, by your functions: {', '.join(ends)}."


def _set_adding(fig: Picture, batches: int) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.11, right=0.97, bottom=0.16, top=0.9)
    ax.axhline(GUESS, color=DARK, linestyle=":")
    ax.text(batches, GUESS * 1.5, "always the mean: 0.167", ha="right", fontsize=9)
    ax.set(xlim=(0, batches), ylim=(1e-4, 1), yscale="log", xlabel="batches of 32 new sequences")
    ax.plot([], [], color=ORANGE, label="plain recurrent network")
    ax.plot([], [], color=BLUE, label="LSTM")
    ax.legend(loc="lower left")
    return ax


@picture(figsize=(8, 3.2))
def plot_adding(fig: Picture, *, length: int = 40) -> str:
    """Draw the error in the adding problem against the batches seen, as measured beforehand."""
    ax = fig.stage(_set_adding, 1000)
    runs = adding_runs(length)
    for errors, color in ((runs.rnn, ORANGE), (runs.lstm, BLUE)):
        ax.plot(20 * np.arange(len(errors)) + 10, errors, color=color)
    ax.text(500, 1.15, f"Adding problem, {length} steps: mean squared error", ha="center", fontsize=11)
    plain, cell = (np.mean(errors[-5:]) for errors in runs)
    return (
        f"{length} steps: over the last 100 of 1,000 batches the plain network's error is {plain:.2g}, "
        f"the LSTM's {cell:.2g}; who always says the mean has 0.17."
    )


@picture(figsize=(8, 3.2))
def plot_adding_live(fig: Picture, runs: Mapping[str, Sequence[float]], *, length: int) -> str:
    """Draw the error of runs named RNN and LSTM, smoothed over ten batches."""
    ax = fig.stage(_set_adding, len(next(iter(runs.values()))))
    middle = len(next(iter(runs.values()))) / 2
    ax.text(
        middle,
        1.15,
        f"Adding problem, {length} steps, your cells: mean squared error",
        ha="center",
        fontsize=11,
    )
    ends = []
    for name, losses in runs.items():
        smooth = np.convolve(losses, np.full(10, 0.1), mode="valid")
        ax.plot(np.arange(len(smooth)) + 5, smooth, color={"RNN": ORANGE, "LSTM": BLUE}[name])
        ends.append(f"{name} {smooth[-1]:.2g}")
    return (
        f"{length} steps, mean squared error of the last ten batches: {', '.join(ends)}; the mean has 0.17."
    )


def _board(fig: Picture, width: float, height: float) -> Axes:
    """Return empty axes whose units are tenths of an inch, so that circles are round."""
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.axis("off")
    return ax


def _box(ax: Axes, x: float, y: float, text: str, color: str, width: float = 9.0) -> None:
    patch = FancyBboxPatch(
        (x - width / 2, y - 2.2), width, 4.4, boxstyle="round,pad=0.3", fc="white", ec=color, lw=1.8
    )
    ax.add_patch(patch)
    ax.text(x, y, text, ha="center", va="center", fontsize=11)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], color: str = DARK) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": color, "lw": 1.6})


@picture(figsize=(8, 2.6))
def plot_unrolled(fig: Picture) -> str:
    """Draw a recurrent network as a loop, and unrolled over four steps."""
    ax = _board(fig, 80, 26)
    _box(ax, 10, 13, "$h$", ORANGE)
    _arrow(ax, (10, 4.6), (10, 10.4), BLUE)
    ax.text(10, 2.6, "$x$", ha="center", va="center", fontsize=12)
    _arrow(ax, (10, 15.6), (10, 21.4))
    loop = {"arrowstyle": "-|>", "connectionstyle": "arc3,rad=-1.6", "color": VERMILION, "lw": 1.6}
    ax.annotate("", (5.2, 12.2), (5.2, 14.4), arrowprops={**loop, "connectionstyle": "arc3,rad=2.2"})
    ax.text(1.2, 17.2, "$W_h$", color=VERMILION, fontsize=11)
    ax.text(11, 7.2, "$W_x$", color=BLUE, fontsize=11)
    ax.text(20, 13, "=", ha="center", va="center", fontsize=18)
    places = [29, 43, 57, 71]
    for t, x in enumerate(places, 1):
        _box(ax, x, 13, f"$h_{t}$", ORANGE, 6)
        _arrow(ax, (x, 4.6), (x, 10.4), BLUE)
        _arrow(ax, (x, 15.6), (x, 21.4))
        ax.text(x, 2.6, f"$x_{t}$", ha="center", va="center", fontsize=12)
        ax.text(x + 1, 7.2, "$W_x$", color=BLUE, fontsize=11)
        if t < len(places):
            _arrow(ax, (x + 3.4, 13), (places[t] - 3.4, 13), VERMILION)
            ax.text(x + 7, 14.6, "$W_h$", color=VERMILION, ha="center", fontsize=11)
    ax.text(50, 23.6, "to the output layer, at every step or at the last", ha="center", fontsize=10)
    return "A recurrent network as a loop, and unrolled: 4 steps, each with the same two weight matrices."


@picture(figsize=(8, 3.3))
def plot_cell(fig: Picture) -> str:
    """Draw one step of an LSTM."""
    ax = _board(fig, 80, 33)
    ax.plot([4, 76], [27, 27], color=VERMILION, linewidth=3.5, zorder=1)
    _arrow(ax, (74, 27), (77.5, 27), VERMILION)
    for x, y, sign in ((18, 27, "×"), (42, 27, "+"), (42, 18, "×"), (64, 13, "×")):
        ax.add_patch(Circle((x, y), 1.9, fc="white", ec=DARK, lw=1.6, zorder=3))
        ax.text(x, y - 0.15, sign, ha="center", va="center", fontsize=13, zorder=4)
    for x, name, color in (
        (18, "$f=\\sigma$", GREEN),
        (34, "$i=\\sigma$", BLUE),
        (42, "$g=\\tanh$", ORANGE),
        (56, "$o=\\sigma$", PINK),
    ):
        _box(ax, x, 8, name, color, 6.6)
    _arrow(ax, (18, 10.6), (18, 25))
    _arrow(ax, (42, 10.6), (42, 16))
    _arrow(ax, (42, 19.9), (42, 25))
    ax.plot([34, 34], [10.6, 18], color=DARK, linewidth=1.6)
    _arrow(ax, (34, 18), (40, 18))
    ax.plot([56, 56], [10.6, 13], color=DARK, linewidth=1.6)
    _arrow(ax, (56, 13), (62, 13))
    _box(ax, 64, 20, "tanh", DARK, 6)
    _arrow(ax, (64, 27), (64, 22.6))
    _arrow(ax, (64, 17.4), (64, 15))
    _arrow(ax, (66, 13), (77.5, 13), BLUE)
    ax.plot([4, 56], [2.4, 2.4], color=BLUE, linewidth=2)
    for x in (18, 34, 42, 56):
        _arrow(ax, (x, 2.4), (x, 5.4), BLUE)
    ax.text(4, 29.2, "cell state $c$", color=VERMILION, fontsize=11)
    ax.text(77, 29.2, "$c'$", color=VERMILION, ha="right", fontsize=12)
    ax.text(4, 3.8, "$x$ and $h$", color=BLUE, fontsize=11)
    ax.text(77, 15, "$h'$", color=BLUE, ha="right", fontsize=12)
    for x, y, text in ((11, 20, "keep"), (47, 21.8, "write"), (70, 10.2, "show")):
        ax.text(x, y, text, ha="center", fontsize=10, style="italic")
    return (
        "One step of an LSTM. The cell state goes straight through: times the forget gate f, plus the "
        "input gate i times g. The new state is the output gate o times its tanh. All 4 parts look "
        "at x and h."
    )
