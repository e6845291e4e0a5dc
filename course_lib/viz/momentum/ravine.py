"""A ball rolling down a ravine."""

import numpy as np
from matplotlib.axes import Axes

from course_lib.optim.quadratics import optimal_momentum
from course_lib.viz.momentum.trajectory import START, trajectory_by_powers
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture

SHOWN = 40  # steps on the left of the ravine's picture


def _set_ravine(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.14, top=0.91)
    left.plot(*START, "o", color=DARK)
    left.annotate("start", START, xytext=(4, 7), textcoords="offset points")
    left.plot(0, 0, "*", color=DARK, markersize=12, zorder=5)
    left.set(title=f"The first {SHOWN} steps", xlim=(-1.1, 1.25), ylim=(-0.85, 0.85))
    left.set(xlabel="along the ravine", ylabel="across")
    left.grid(False)
    right.axhline(1e-6, color=DARK, linestyle=":", linewidth=1.2)
    right.plot([], color=BLUE, label="gradient descent, best lr")
    right.plot([], color=VERMILION, label="momentum, best lr and momentum")
    right.set(title="Part of the distance that is left", xlabel="step", yscale="log")
    right.set(xlim=(0, 1000), ylim=(1e-8, 10))
    right.legend(loc="upper right")
    return left, right


@picture(figsize=(8, 3.8))
def plot_ravine(fig: Picture, *, condition: float = 100.0) -> str:
    """Draw gradient descent and momentum in a ravine, each with its best constants."""
    left, right = fig.stage(_set_ravine)
    curvature = np.array([1.0, condition])
    turn = np.linspace(0, 2 * np.pi, 100)
    for level in 0.002 * 4.0 ** np.arange(8):
        ellipse = np.sqrt(2 * level / curvature)[:, None] * [np.cos(turn), np.sin(turn)]
        left.plot(*ellipse, color="#c6cdd4", linewidth=0.9, zorder=1)
    rivals = [(2 / (1 + condition), 0.0, BLUE), (*optimal_momentum(1.0, condition), VERMILION)]
    counts = []
    for lr, momentum, color in rivals:
        path = trajectory_by_powers(curvature, START, lr=lr, momentum=momentum, steps=4000)
        left.plot(*path[: SHOWN + 1].T, ".-", color=color, linewidth=1.2, markersize=4)
        left.plot(*path[SHOWN], "o", color=color, markeredgecolor="white", markersize=8, zorder=6)
        distance = np.linalg.norm(path, axis=1) / np.linalg.norm(START)
        right.plot(np.maximum(distance[:1001], 1e-9), color=color)
        counts.append(np.flatnonzero(distance > 1e-6)[-1] + 1)
    descent, ball = counts
    return (
        f"Condition number {condition:.3g}: to a millionth of the distance gradient descent takes {descent} "
        f"steps, momentum {ball}, {descent / ball:.1f} times fewer."
    )
