"""The loss against steps and against work, for several batch sizes: the axis decides which looks best."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.datasets.sampling import minibatches
from course_lib.optim.gradient_descent import gd_step
from course_lib.optim.quadratics import linear_regression_gradient
from course_lib.viz.sgd.line_fit import START, Descent, Line, line_data, line_descent, line_loss
from course_lib.viz.widgets.picture import BLUE, GREEN, ORANGE, PINK, VERMILION, Picture, picture


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


@picture(figsize=(8, 3.6))
def plot_loss_by_work(
    fig: Picture,
    *,
    lr: float = 0.05,
    batch_sizes: Sequence[int] = (1, 8, 200),
    work: int = 8000,
    seed: int = 0,
    step: Callable = gd_step,
    batches: Callable = minibatches,
    gradient: Callable = linear_regression_gradient,
) -> str:
    """Draw the same runs twice: against their steps, and against the examples they processed."""
    line = line_data()
    left, right = fig.subplots(1, 2, sharey=True)
    fig.subplots_adjust(bottom=0.15, top=0.91, wspace=0.1)
    functions = {"step": step, "batches": batches, "gradient": gradient}
    colors = [*(VERMILION, ORANGE, GREEN, PINK)[: len(batch_sizes) - 1], BLUE]
    ends = []
    for size, color in zip(batch_sizes, colors, strict=True):
        descent = line_descent(line, START, lr=lr, batch_size=size, work=work, seed=seed, **functions)
        excess = excess_loss(line, descent)
        left.plot(excess.by_step[:251], color=color, linewidth=1.4)
        right.plot(excess.work, excess.by_work, color=color, label=f"B = {size}")
        ends.append(f"{excess.by_work[-1]:.1g} with batches of {size}")
    left.set(title="Flattering: loss against steps", xlabel="steps", ylabel="loss above the least possible")
    left.set(yscale="log", xlim=(0, 250), ylim=(1e-4, 30))
    right.set(title="Fair: loss against work (means of 1 %)", xlabel="examples processed", xlim=(0, work))
    right.legend(loc="upper right")
    return (
        f"After {work} examples the loss lies above the least possible, "
        f"{line_loss(line, line.best):.3g}, by {', '.join(ends)}."
    )
