"""The loss against steps and against work, for several batch sizes: the axis decides which looks best."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.datasets.sampling import minibatches
from course_lib.optim.gradient_descent import gd_step
from course_lib.optim.quadratics import linear_regression_gradient
from course_lib.viz.sgd.line_fit import START, Descent, Line, line_data, line_descent, line_loss
from course_lib.viz.widgets.picture import BLUE, GREEN, ORANGE, VERMILION, Picture, picture


class ExcessLoss(NamedTuple):
    """The loss above the least possible one, per step and averaged over equal shares of the work."""

    by_step: Float[Array, " T"]
    work: Float[Array, " P"]
    by_work: Float[Array, " P"]


def excess_loss(line: Line, descent: Descent) -> ExcessLoss:
    """Return the excess loss of a descent; averages are over 1 % of the steps, the first value is exact."""
    excess = descent.losses - line_loss(line, line.best)
    window = max(1, len(excess) // 100)
    whole = len(excess) // window * window - window  # steps that fill whole windows
    means = excess[1:][:whole].reshape(-1, window).mean(axis=1)
    return ExcessLoss(excess, np.linspace(0, descent.work[-1], len(means) + 1), np.array([excess[0], *means]))


# Batch size and its best rate, after 8,000 examples: see best_rates.
BEST = {1: 0.0008, 8: 0.0064, 64: 0.05, 4000: 0.45}


def excess_losses(
    n: int = 4000,
    *,
    rates: dict[int, float] | None = None,
    work: int = 8000,
    seed: int = 0,
    step: Callable = gd_step,
    batches: Callable = minibatches,
    gradient: Callable = linear_regression_gradient,
) -> dict[int, ExcessLoss]:
    """Descend with each batch size at its own rate."""
    line, functions = line_data(n), {"step": step, "batches": batches, "gradient": gradient}
    return {
        size: excess_loss(
            line, line_descent(line, START, lr=lr, batch_size=size, work=work, seed=seed, **functions)
        )
        for size, lr in (rates or BEST).items()
    }


@picture(figsize=(8, 3.6))
def plot_loss_by_work(fig: Picture, **options: Any) -> str:
    """Draw the same runs twice: against their steps, and against the examples they looked at."""
    left, right = fig.subplots(1, 2, sharey=True)
    fig.subplots_adjust(bottom=0.15, top=0.91, wspace=0.1)
    colors, ends = [VERMILION, ORANGE, GREEN, BLUE], []
    runs = excess_losses(**options)
    for (size, excess), color in zip(runs.items(), colors, strict=True):
        mark = ".-" if len(excess.by_step) < 50 else "-"
        left.plot(np.arange(1, len(excess.by_step)), excess.by_step[1:], mark, color=color, linewidth=1.0)
        right.plot(excess.work, excess.by_work, mark, color=color, label=f"B = {size:,}, η = {BEST[size]:g}")
        ends.append(f"{excess.by_work[-1]:.1g} with batches of {size:,}")
    left.set(title="Loss against steps", xlabel="steps", ylabel="loss above the least possible")
    left.set(xscale="log", yscale="log", xlim=(0.9, 8000), ylim=(1e-5, 30))
    right.set(title="Loss against work (means of 1 %)", xlabel="examples looked at", xlim=(0, 8000))
    right.legend(loc="lower left")
    return f"After 8,000 examples the loss lies above the least possible by {', '.join(ends)}."
