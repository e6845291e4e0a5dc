"""Gradient descent and momentum in a ravine, each with its best constants."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.check.compare import count
from course_lib.optim.quadratics import optimal_momentum
from course_lib.viz.momentum.trajectory import START, trajectory_by_powers
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture

FIRST = 40  # steps that the left panel shows


class RavineRun(NamedTuple):
    """A run in a ravine, and how many steps it takes to a millionth of the distance."""

    path: Float[Array, "T 2"]
    distance: Float[Array, " T"]  # from the minimum, as a share of the first distance
    steps: int


def ravine_run(condition: float, *, lr: float, momentum: float) -> RavineRun:
    """Run momentum for 4,000 steps in a ravine of curvatures 1 and ``condition``."""
    curvature = np.array([1.0, condition])
    path = trajectory_by_powers(curvature, START, lr=lr, momentum=momentum, steps=4000)
    distance = np.linalg.norm(path, axis=1) / np.linalg.norm(START)
    return RavineRun(path, distance, int(np.flatnonzero(distance > 1e-6)[-1] + 1))


def _set_ravine(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.14, top=0.91)
    left.plot(*START, "o", color=DARK)
    left.annotate("start", START, xytext=(4, 7), textcoords="offset points")
    left.plot(0, 0, "*", color=DARK, markersize=12, zorder=5)
    left.set(title=f"The first {FIRST} steps", xlim=(-1.1, 1.25), ylim=(-0.85, 0.85))
    left.set(xlabel="along the ravine", ylabel="across the ravine")
    left.grid(False)
    right.axhline(1e-6, color=DARK, linestyle=":", linewidth=1.2)
    right.plot([], color=BLUE, label="gradient descent, best lr")
    right.plot([], color=VERMILION, label="momentum, best lr and momentum")
    right.set(title="Remaining fraction of the distance", xlabel="step", yscale="log")
    right.set(xlim=(0, 1000), ylim=(1e-8, 10))
    right.legend(loc="upper right")
    return left, right


@picture(figsize=(8, 3.8))
def plot_ravine(fig: Picture, *, condition: float = 100.0) -> str:
    """Draw gradient descent and momentum in a ravine, each with its best constants."""
    left, right = fig.stage(_set_ravine)
    curvature = np.array([1.0, condition])
    angle = np.linspace(0, 2 * np.pi, 100)
    for level in 0.002 * 4.0 ** np.arange(8):
        ellipse = np.sqrt(2 * level / curvature)[:, None] * [np.cos(angle), np.sin(angle)]
        left.plot(*ellipse, color="#c6cdd4", linewidth=0.9, zorder=1)
    best_lr, (momentum_lr, best_momentum) = 2 / (1 + condition), optimal_momentum(1.0, condition)
    descent = ravine_run(condition, lr=best_lr, momentum=0.0)
    momentum = ravine_run(condition, lr=momentum_lr, momentum=best_momentum)
    for run, color in [(descent, BLUE), (momentum, VERMILION)]:
        left.plot(*run.path[: FIRST + 1].T, ".-", color=color, linewidth=1.2, markersize=4)
        left.plot(*run.path[FIRST], "o", color=color, markeredgecolor="white", markersize=8, zorder=6)
        right.plot(np.maximum(run.distance[:1001], 1e-9), color=color)
    fewer = f"{descent.steps / momentum.steps:.1f} times fewer"
    return (
        f"Condition number {condition:.3g}: to a millionth of the distance gradient descent takes "
        f"{count(descent.steps, 'step')}, momentum {momentum.steps}, {fewer}."
    )
