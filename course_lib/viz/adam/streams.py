"""Gradients recorded on three kinds of loss, and how four rules fare on each."""

from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from course_lib.arrays import Array, Float
from course_lib.optim.gradient_streams import KINDS, problem, record
from course_lib.viz.adam.rules import RULE_COLORS, RULES, Rule, start_rule
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, ORANGE, Picture, picture

TITLES = {"units": "units", "ravine": "a turned ravine", "words": "words"}
RACERS = ("momentum", "AdaGrad", "Rprop", "Adam")
SEED = 2  # of the losses in the races
# The best learning rates of a grid of factors √10; of Rprop, the first length.
BEST = {
    "units": {"momentum": 1e-3, "AdaGrad": 10**-0.5, "Rprop": 0.1, "Adam": 0.1},
    "ravine": {"momentum": 10**-2.5, "AdaGrad": 1.0, "Rprop": 1.0, "Adam": 1.0},
    "words": {"momentum": 1.0, "AdaGrad": 1.0, "Rprop": 1e-3, "Adam": 0.1},
}
STEPS = 150


@cache
def excess_losses(kind: str, name: str, lr: float, *, seed: int = SEED) -> Float[Array, " T"]:
    """Return the loss above the smallest one before each step, as a part of that at the start."""
    start, gradient, excess, _ = problem(kind, seed)
    rule = RULES[name]
    options = {"step_size": lr} if name == "Rprop" else {**rule.options, "lr": lr}
    state, options = start_rule(Rule(rule.step, rule.init, options), start)
    w, found = start, []
    for step in range(STEPS):
        found.append(excess(w) / excess(start))
        w, state = rule.step(w, gradient(w, step), state, **options)
    return np.array(found)


def _set_stream(fig: Picture, steps: int, parameters: int) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1.5, 1])
    fig.subplots_adjust(left=0.09, right=0.97, wspace=0.25, top=0.88, bottom=0.15)
    left.set(xlabel="step", ylabel="parameter", xlim=(-0.5, steps - 0.5), ylim=(parameters - 0.5, -0.5))
    left.set_title("Sign: orange +, blue −, pale 0")
    left.grid(False)
    right.set(xlabel="parameter, largest first", xlim=(0, parameters + 1), yscale="log", ylim=(1e-5, 1e3))
    right.set_xticks(np.arange(1, 5) * parameters // 4)
    right.set_title("Mean size of its gradient")
    return left, right


@picture(figsize=(8, 3.6))
def plot_stream(fig: Picture, *, kind: str = "units", seed: int = 0) -> str:
    """Draw the signs of recorded gradients, parameter by parameter, and how large they are."""
    gradients = record(kind, seed)
    steps, d = gradients.shape
    left, right = fig.stage(_set_stream, steps, d)
    colors, area = ListedColormap([BLUE, "#eeeeee", ORANGE]), (-0.5, steps - 0.5, d - 0.5, -0.5)
    place = {"extent": area, "aspect": "auto", "interpolation": "nearest"}
    left.imshow(np.sign(gradients.T), cmap=colors, vmin=-1, vmax=1, **place)
    sizes = np.sort(np.abs(gradients).mean(axis=0))[::-1]
    right.plot(np.arange(1, d + 1), np.maximum(sizes, 1e-6), "o", color=DARK, markersize=4)
    return f"{steps} recorded gradients of {d} parameters: {TITLES[kind]}."


@picture(figsize=(8, 3.8))
def plot_stream_races(fig: Picture) -> str:
    """Draw, for each kind of loss, how far four rules are above the smallest loss, each at its best rate."""
    told = []
    fig.subplots_adjust(left=0.09, right=0.98, wspace=0.28, bottom=0.26, top=0.9)
    for ax, kind in zip(fig.subplots(1, 3), KINDS, strict=True):
        ends = []
        for name in RACERS:
            losses = excess_losses(kind, name, BEST[kind][name])
            ax.plot(np.maximum(losses, 1e-12), color=RULE_COLORS.get(name, GREEN), label=name, linewidth=1.4)
            ends.append(f"{name} {losses[-20:].mean():.2g}")
        ax.set(title=TITLES[kind], xlabel="step", yscale="log", xlim=(0, STEPS))
        told.append(f"{TITLES[kind]}: {', '.join(ends)}")
    fig.axes[0].set_ylabel("excess loss / first excess loss")
    handles, labels = fig.axes[0].get_legend_handles_labels()
    fig.legend(handles, labels, loc="lower center", ncols=4)
    return f"Mean excess loss of the last 20 steps, as a part of the first one. {'. '.join(told)}."
