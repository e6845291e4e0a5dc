"""A loss that is steep where the walk starts: a constant rate, a warm-up and a line search."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.optim.line_search import armijo_rate
from course_lib.optim.schedules import linear_warmup
from course_lib.viz.widgets.captions import caption_power
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, VERMILION, Picture, picture

START = 2.5
STEPS = 30
SHARE = 0.1  # of the straight line's fall that the line search asks for
GONE = 1e3  # farther is not drawn


def steep_loss(w: float | Float[Array, "..."]) -> float | Float[Array, "..."]:
    """Return ``w**2 / 2 + w**4 / 4``, whose curvature is 1 at the minimum and 19.75 at the start."""
    return w**2 / 2 + w**4 / 4


def slope(w: float) -> float:
    """Return the derivative of :func:`steep_loss`."""
    return w + w**3


def rates_and_places(rate_at: Callable[[int, float], float]) -> tuple[list[float], list[float]]:
    """Walk from the start, with the rate that ``rate_at(step, w)`` gives; a walk that flies away ends."""
    rates, places = [], [START]
    for step in range(STEPS):
        rates.append(rate_at(step, places[-1]))
        places.append(places[-1] - rates[-1] * slope(places[-1]))
        if abs(places[-1]) > GONE:
            break
    return rates, places


def searched(_step: int, w: float) -> float:
    """Return the rate that the line search takes, from 1 downwards."""
    return armijo_rate(lambda at: float(steep_loss(at[0])), np.array([w]), np.array([slope(w)]), lr=1.0)


def _set_warmup(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.17)
    left.set(title="Learning rate", xlabel="step", xlim=(0, STEPS), ylim=(0, 1.3))
    right.set(title="Distance from the minimum", xlabel="step", yscale="log")
    right.set(xlim=(0, STEPS), ylim=(1e-6, GONE))
    for ax in (left, right):
        ax.plot([], [], "o-", color=VERMILION, label="constant")
        ax.plot([], [], "o-", color=GREEN, label="with warm-up")
    left.legend(loc="lower right")
    return left, right


@picture(figsize=(8, 3.4))
def plot_warmup(fig: Picture, *, lr: float = 0.5, warmup_steps: int = 10) -> str:
    """Draw a constant rate, and the same rate with a warm-up, on a loss that is steep at the start."""
    left, right = fig.stage(_set_warmup)
    ends = []
    walks = {
        "the constant rate": (VERMILION, lambda step, w: lr),
        "the warm-up": (GREEN, lambda step, w: linear_warmup(step, lr=lr, warmup_steps=warmup_steps)),
    }
    for name, (color, rate_at) in walks.items():
        rates, places = rates_and_places(rate_at)
        left.plot(rates, ".-", color=color)
        right.plot(np.maximum(np.abs(places), 1e-9), ".-", color=color)
        far = abs(places[-1])
        ends.append(f"{name} {'flies away' if far > GONE else f'ends at distance {caption_power(far)}'}")
    return f"Rate {lr:.2g}, {warmup_steps} steps of warm-up: {', '.join(ends)}."


def _set_line_search(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.17)
    left.set(title="One search", xlabel="rate that is tried", xlim=(0, 1.05))
    left.set(ylabel="loss after the step / loss before", ylim=(-0.6, 3.5))
    left.plot([], [], color=DARK, label="the loss")
    left.plot([], [], "--", color=BLUE, label="asked for")
    left.plot([], [], "o", color=VERMILION, label="tried, not low enough")
    left.plot([], [], "o", color=GREEN, label="taken")
    left.legend(loc="center right", fontsize=8)
    right.set(title="Distance from the minimum", xlabel="step", yscale="log")
    right.set(xlim=(0, STEPS), ylim=(1e-6, 10))
    constant, found = rates_and_places(lambda step, w: 0.05), rates_and_places(searched)
    right.plot(np.abs(constant[1]), ".-", color=BLUE, label="constant rate 0.05")
    right.plot(np.maximum(np.abs(found[1]), 1e-9), ".-", color=GREEN, label="line search")
    right.legend(loc="upper right")
    return left, right


@picture(figsize=(8, 3.6))
def plot_line_search(fig: Picture, *, step: int = 0) -> str:
    """Draw the rates that a line search tries at one step of its walk, and the whole walk."""
    left, right = fig.stage(_set_line_search)
    rates, places = rates_and_places(searched)
    w, taken = places[step], rates[step]
    here, fall = float(steep_loss(w)), slope(w) ** 2
    tried = [1.0]
    while tried[-1] > taken:
        tried.append(tried[-1] / 2)
    fine = np.linspace(0, 1.05, 300)
    left.plot(fine, steep_loss(w - fine * slope(w)) / here, color=DARK)
    left.plot(fine, 1 - SHARE * fine * fall / here, "--", color=BLUE)
    for rate in tried:
        loss = steep_loss(w - rate * slope(w)) / here
        left.plot(
            rate, min(loss, 3.4), "o" if loss < 3.4 else "^", color=GREEN if rate == taken else VERMILION
        )
    right.plot(step, abs(w), "o", color=GREEN, markersize=9)
    told = ", ".join(f"{rate:.3g}" for rate in tried)
    return f"Step {step}, at distance {caption_power(abs(w))}: tried {told}; the rate taken is {taken:.3g}."
