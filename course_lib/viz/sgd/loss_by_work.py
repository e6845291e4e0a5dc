"""Loss against the number of examples used, for several batch sizes."""

from collections.abc import Callable, Sequence

import numpy as np

from course_lib.datasets.sampling import minibatches
from course_lib.optim.gradient_descent import gd_step
from course_lib.optim.quadratics import linear_regression_gradient
from course_lib.viz.sgd.line_fit import START, line_data, line_loss, line_walk
from course_lib.viz.widgets.picture import BLUE, GREEN, ORANGE, PINK, VERMILION, Picture, picture


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
    """Draw the same walks twice: against their steps, and against the examples they looked at."""
    line = line_data()
    lowest = line_loss(line, line.best)
    left, right = fig.subplots(1, 2, sharey=True)
    fig.subplots_adjust(bottom=0.15, top=0.91, wspace=0.1)
    ends = []
    colors = [*(VERMILION, ORANGE, GREEN, PINK)[: len(batch_sizes) - 1], BLUE]
    for size, color in zip(batch_sizes, colors, strict=True):
        ours = {"step": step, "batches": batches, "gradient": gradient}
        walk = line_walk(line, START, lr=lr, batch_size=size, work=work, seed=seed, **ours)
        gap = walk.losses - lowest
        window = max(1, len(gap) // 100)
        means = gap[1:][: len(gap) // window * window - window].reshape(-1, window).mean(axis=1)
        left.plot(gap[:251], color=color, linewidth=1.4)
        right.plot(
            np.linspace(0, walk.work[-1], len(means) + 1), [gap[0], *means], color=color, label=f"B = {size}"
        )
        ends.append(f"{means[-1]:.1g} above it with batches of {size}")
    left.set(
        title="Flattering: against steps",
        xlabel="steps",
        ylabel="loss above the least possible",
        yscale="log",
    )
    left.set(xlim=(0, 250), ylim=(1e-4, 30))
    right.set(title="Fair: against work (means of 1 %)", xlabel="examples looked at", xlim=(0, work))
    right.legend(loc="upper right")
    return f"Loss after {work} examples, the least possible being {lowest:.3g}: {', '.join(ends)}."
