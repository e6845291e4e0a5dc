"""The paths of gradient descent and of SGD over one loss surface, after the same work."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from course_lib.datasets.sampling import minibatches
from course_lib.optim.gradient_descent import gd_step
from course_lib.optim.quadratics import linear_regression_gradient
from course_lib.viz.sgd.line_fit import POINTS, START, line_data, line_descent, line_loss
from course_lib.viz.widgets.captions import caption_number
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture


def _set_paths(fig: Picture, points: int) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.14, top=0.91)
    line = line_data(points)
    lowest = line_loss(line, line.best)
    x, y = np.linspace(-2, 3, 80), np.linspace(-1.5, 2.5, 80)
    excess = line_loss(line, np.stack(np.meshgrid(x, y), axis=-1)) - lowest
    left.contour(x, y, excess, levels=0.02 * 3.0 ** np.arange(8), colors="#a9b4bf", linewidths=0.9)
    left.plot(*line.best, "*", color=DARK, markersize=12)
    left.plot(*START, "o", color=DARK)
    left.annotate("start", START, xytext=(6, 5), textcoords="offset points")
    left.set(title="The paths", xlabel="intercept", ylabel="slope", xlim=(-2, 3), ylim=(-1.5, 2.5))
    right.axhline(lowest, color=DARK, linestyle=":", linewidth=1.2)
    right.text(3950, lowest * 0.95, "least possible", ha="right", va="top", fontsize=9)
    right.plot([], color=BLUE, label=f"exact gradient, {points:,} points per step")
    right.plot([], color=VERMILION, label="stochastic gradient, a batch per step")
    right.set(title="Loss against work", xlabel="points looked at", ylabel="loss", yscale="log")
    right.set(xlim=(0, 4000), ylim=(0.3, 30))
    right.legend(loc="upper right")
    return left, right


@picture(figsize=(8, 3.8))
def plot_paths(
    fig: Picture,
    *,
    points: int = POINTS,
    lr: float = 0.05,
    batch_size: int = 8,
    work: int = 4000,
    seed: int = 0,
    step: Callable = gd_step,
    batches: Callable = minibatches,
    gradient: Callable = linear_regression_gradient,
) -> str:
    """Draw the exact and the stochastic path over the loss of a line, and their losses against the work."""
    left, right = fig.stage(_set_paths, points)
    line = line_data(points)
    functions = {"step": step, "batches": batches, "gradient": gradient}
    ends = []
    for size, color, width in [(batch_size, VERMILION, 1.0), (len(line.y), BLUE, 2.0)]:
        descent = line_descent(line, START, lr=lr, batch_size=size, work=work, seed=seed, **functions)
        dots = "." if len(descent.work) < 100 else ""
        left.plot(*descent.weights.T, color=color, linewidth=width, marker=dots, markersize=5)
        left.plot(*descent.weights[-1], "o", color=color, markeredgecolor="white", markersize=8, zorder=4)
        right.plot(descent.work, descent.losses, color=color, linewidth=width, marker=dots, markersize=5)
        steps = f"{len(descent.work) - 1} step{'s' if len(descent.work) > 2 else ''}"
        ends.append(f"takes {steps} to loss {caption_number(descent.losses[-1])}")
    return (
        f"{points:,} points, learning rate {lr:.3g}, {work:,} points looked at: the stochastic path, "
        f"batch size {batch_size}, {ends[0]}, the exact one {ends[1]}; "
        f"the least possible loss is {line_loss(line, line.best):.3g}."
    )
