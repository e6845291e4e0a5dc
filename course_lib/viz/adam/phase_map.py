"""Where Adam arrives, overshoots, hovers or leaves: a map over learning rate and beta."""

from functools import cache
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from course_lib.arrays import Array, Float, Int
from course_lib.viz.widgets.picture import DARK, GREEN, ORANGE, SKY, VERMILION, Picture, picture

PHASES = ("still on its way", "comes down one side", "overshoots, arrives", "hovers", "ends farther away")
ON_ITS_WAY, ONE_SIDE, OVERSHOOTS, HOVERS, AWAY = range(len(PHASES))
PHASE_COLORS = ("#d9d9d6", SKY, GREEN, ORANGE, VERMILION)
ARRIVED = 1e-3  # of the first distance
LRS = np.geomspace(1e-3, 10.0, 49)
MEMORIES = np.geomspace(1.0, 1e4, 41)  # 1 / (1 - beta): the steps that a moment remembers
EDGES = (np.geomspace(1e-3, 10.0, 50), 1 - 1 / np.geomspace(1.0, 1e4, 42))  # of the map's columns and rows


class Outcome(NamedTuple):
    """How runs end: the largest distance over the last fifth of the steps, and the name of that."""

    tail: Float[Array, "*runs"]
    phase: Int[Array, "*runs"]


def adam_paths(
    lr: float | Array,
    beta1: float | Array,
    beta2: float | Array,
    *,
    steps: int = 1000,
    eps: float = 1e-8,
    start: float = 1.0,
) -> Float[Array, "T *runs"]:
    """
    Return Adam's paths on ``w**2 / 2`` from ``start``, for arrays of settings that broadcast.

    One curvature, 1, is enough: Adam divides it out.
    """
    shape = np.broadcast_shapes(np.shape(lr), np.shape(beta1), np.shape(beta2))
    path = np.full((steps + 1, *shape), float(start))
    m, v = np.zeros(shape), np.zeros(shape)
    for t in range(1, steps + 1):
        grad = path[t - 1]
        m = beta1 * m + (1 - beta1) * grad
        v = beta2 * v + (1 - beta2) * grad**2
        path[t] = grad - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return path


def outcome(path: Float[Array, "T *runs"]) -> Outcome:
    """
    Return how runs that start at distance 1 end.

    Example:
        >>> PHASES[outcome(adam_paths(0.1, 0.9, 0.999)).phase]
        'overshoots, arrives'
    """
    last = np.abs(path[-(len(path) // 5) :])
    tail, crossed = last.max(axis=0), (path < 0).any(axis=0)
    phase = np.where(tail < ARRIVED, np.where(crossed, OVERSHOOTS, ONE_SIDE), HOVERS)
    phase = np.where((tail >= ARRIVED) & ~crossed, ON_ITS_WAY, phase)
    return Outcome(tail, np.where(tail > 1.0, AWAY, phase))


@cache
def phase_map(vertical: str, other: float) -> Int[Array, "memories lrs"]:
    """
    Return the phase for every learning rate (columns) and memory of one beta (rows).

    Args:
        vertical: ``"beta1"`` or ``"beta2"``: the beta of the rows.
        other: The value of the other beta.
    """
    beta = (1 - 1 / MEMORIES)[:, None]
    betas = (beta, other) if vertical == "beta1" else (other, beta)
    return outcome(adam_paths(LRS, *betas)).phase


def _set_phase_map(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1.15, 1])
    fig.subplots_adjust(left=0.11, bottom=0.25, top=0.91, wspace=0.28)
    betas = [0.0, 0.5, 0.9, 0.99, 0.999, 0.9999]
    left.set(xlabel="lr / first distance to the minimum", xscale="log", xlim=(LRS[0], LRS[-1]))
    left.set(xticks=[0.001, 0.01, 0.1, 1, 10], xticklabels=["0.001", "0.01", "0.1", "1", "10"])
    left.set_yscale("function", functions=(lambda beta: -np.log10(1 - beta), lambda y: 1 - 10.0**-y))
    left.set(yticks=betas, yticklabels=betas, ylim=(betas[0], betas[-1]))
    left.grid(False)
    handles = [Patch(color=color, label=name) for color, name in zip(PHASE_COLORS, PHASES, strict=True)]
    fig.legend(handles=handles, loc="lower center", ncols=5, fontsize=8.5)
    right.axhline(ARRIVED, color=DARK, linestyle=":", linewidth=1.2)
    right.set(title="The run at ×: |w|", xlabel="step", xlim=(0, 1000))
    right.set(yscale="log", ylim=(1e-9, 1e3))
    return left, right


@picture(figsize=(8, 4.2))
def plot_phase_map(
    fig: Picture, *, lr: float = 0.1, beta1: float = 0.9, beta2: float = 0.999, vertical: str = "beta2"
) -> str:
    """Draw the outcome of Adam on a parabola for every learning rate and beta, and one of the runs."""
    beta, fixed, other = (beta1, "beta2", beta2) if vertical == "beta1" else (beta2, "beta1", beta1)
    left, right = fig.stage(_set_phase_map)
    colors = ListedColormap(PHASE_COLORS)
    # Of polygons: a dark page changes their colours, as it does the legend's, and keeps those of a mesh.
    left.pcolor(*EDGES, phase_map(vertical, other), cmap=colors, vmin=-0.5, vmax=4.5)
    title = f"{vertical} on the vertical axis; {fixed} = {other:g}"
    left.text(0, 1.025, title, fontsize=11, transform=left.transAxes)
    path = adam_paths(lr, beta1, beta2)
    tail, phase = outcome(path)
    for color, size, width in (("white", 13, 5.5), (DARK, 11, 2.5)):
        left.plot(lr, beta, "x", color=color, markersize=size, markeredgewidth=width)
    right.plot(np.maximum(np.abs(path), 1e-12), color=PHASE_COLORS[phase] if phase else DARK, linewidth=1.3)
    right.text(980, 400, PHASES[phase], ha="right", va="top")
    return (
        f"Adam with lr {lr:.3g}, beta1 {beta1:g}, beta2 {beta2:g}, 1,000 steps on a parabola from w = 1: "
        f"{PHASES[phase]}; over the last 200 steps it is at most {tail:.2g} from the minimum."
    )
