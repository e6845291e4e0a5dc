"""Where Adam arrives, overshoots or hovers: a map over learning rate and memory."""

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
ARRIVED = 1e-3  # of the distance at the start
LRS = np.geomspace(1e-3, 10.0, 49)
MEMORIES = np.geomspace(1.0, 1e4, 41)  # 1 / (1 - beta): how many steps a moment remembers


class Outcome(NamedTuple):
    """How walks ended: the farthest of the last fifth of their steps, and what that is called."""

    tail: Float[Array, "*walks"]
    phase: Int[Array, "*walks"]


def adam_walks(
    lr: float | Array,
    beta1: float | Array,
    beta2: float | Array,
    *,
    steps: int = 1000,
    eps: float = 1e-8,
    start: float = 1.0,
) -> Float[Array, "T *walks"]:
    """
    Return Adam's walks on ``w**2 / 2`` from ``start``, for any arrays of settings at once.

    The curvature is 1, and need not be anything else: Adam divides it out.
    """
    shape = np.broadcast_shapes(np.shape(lr), np.shape(beta1), np.shape(beta2))
    walk = np.full((steps + 1, *shape), float(start))
    m, v = np.zeros(shape), np.zeros(shape)
    for t in range(1, steps + 1):
        grad = walk[t - 1]
        m = beta1 * m + (1 - beta1) * grad
        v = beta2 * v + (1 - beta2) * grad**2
        walk[t] = grad - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return walk


def outcome(walk: Float[Array, "T *walks"]) -> Outcome:
    """
    Say how walks that started at distance 1 ended.

    Example:
        >>> PHASES[outcome(adam_walks(0.1, 0.9, 0.999)).phase]
        'overshoots, arrives'
    """
    last = np.abs(walk[-(len(walk) // 5) :])
    tail, crossed = last.max(axis=0), (walk < 0).any(axis=0)
    phase = np.where(tail < ARRIVED, np.where(crossed, OVERSHOOTS, ONE_SIDE), HOVERS)
    phase = np.where((tail >= ARRIVED) & ~crossed, ON_ITS_WAY, phase)
    return Outcome(tail, np.where(tail > 1.0, AWAY, phase))


@cache
def phase_map(vertical: str, other: float) -> Int[Array, "memories lrs"]:
    """
    Return the phase of every learning rate (columns) and memory (rows) of one beta; the other beta is given.

    Args:
        vertical: ``"beta1"`` or ``"beta2"``: which beta the rows are.
        other: The value of the one that is not.
    """
    beta = (1 - 1 / MEMORIES)[:, None]
    betas = (beta, other) if vertical == "beta1" else (other, beta)
    return outcome(adam_walks(LRS, *betas)).phase


PHASE_COLORS = ("#d9d9d6", SKY, GREEN, ORANGE, VERMILION)


def _set_phases(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1.15, 1])
    fig.subplots_adjust(left=0.11, bottom=0.25, top=0.91, wspace=0.28)
    betas = [0.0, 0.5, 0.9, 0.99, 0.999, 0.9999]
    left.set(xlabel="lr, in distances to the minimum", xlim=(-3, 1), ylim=(0, 4))
    left.set(xticks=range(-3, 2), xticklabels=["0.001", "0.01", "0.1", "1", "10"])
    left.set(yticks=[-np.log10(1 - beta) for beta in betas], yticklabels=betas)
    left.grid(False)
    handles = [Patch(color=color, label=name) for color, name in zip(PHASE_COLORS, PHASES, strict=True)]
    fig.legend(handles=handles, loc="lower center", ncols=5, fontsize=8.5)
    right.axhline(ARRIVED, color=DARK, linestyle=":", linewidth=1.2)
    right.set(title="The walk at ×: |w|", xlabel="step", xlim=(0, 1000))
    right.set(yscale="log", ylim=(1e-9, 1e3))
    return left, right


@picture(figsize=(8, 4.2))
def plot_phase_map(
    fig: Picture, *, lr: float = 0.1, beta1: float = 0.9, beta2: float = 0.999, vertical: str = "beta2"
) -> str:
    """Draw what becomes of Adam on a parabola for every learning rate and beta, and one of the walks."""
    beta, fixed, other = (beta1, "beta2", beta2) if vertical == "beta1" else (beta2, "beta1", beta1)
    left, right = fig.stage(_set_phases)
    colors = ListedColormap(PHASE_COLORS)
    place = {"extent": (-3, 1, 0, 4), "origin": "lower", "aspect": "auto", "interpolation": "nearest"}
    left.imshow(phase_map(vertical, other), cmap=colors, vmin=-0.5, vmax=4.5, **place)
    left.text(-3, 4.1, f"{vertical} upwards; {fixed} = {other:g}", fontsize=11)
    walk = adam_walks(lr, beta1, beta2)
    tail, phase = outcome(walk)
    left.plot(np.log10(lr), -np.log10(1 - beta), "x", color=DARK, markersize=11, markeredgewidth=2.5)
    right.plot(np.maximum(np.abs(walk), 1e-12), color=PHASE_COLORS[phase] if phase else DARK, linewidth=1.3)
    right.text(980, 400, PHASES[phase], ha="right", va="top")
    return (
        f"Adam with lr {lr:.3g}, beta1 {beta1:g}, beta2 {beta2:g}, 1,000 steps on a parabola from w = 1: "
        f"{PHASES[phase]}; over the last 200 steps it is at most {tail:.2g} from the minimum."
    )
