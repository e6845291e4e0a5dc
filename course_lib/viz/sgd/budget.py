"""The loss of a walk that may look at so many new examples and no more."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float, Int
from course_lib.optim.line_fit import tuned
from course_lib.viz.widgets.picture import BLUE, DARK, Picture, picture

BUDGET, FEATURES, CURVATURE = 20_000, 40, 4.0
LEVELS = (0.15, 0.02)


class Spent(NamedTuple):
    """How many examples were looked at before each gradient, and the loss there above the least possible."""

    examples: Int[Array, " T"]
    losses: Float[Array, " T"]  # one more than gradients: the last is that of the weight returned


def spend(walk: Callable, *, seed: int = 0) -> Spent:
    """Let ``walk`` spend the budget, and record where it asks for gradients."""
    rng, spent, losses = np.random.default_rng(seed), [0], []
    curvatures = CURVATURE * np.geomspace(1, 1 / 20, FEATURES)
    best = rng.normal(size=FEATURES) * np.sqrt(2 / curvatures)

    def above(weight: Float[Array, " D"]) -> float:
        return float(curvatures @ (weight - best) ** 2 / 2)

    def gradient(weight: Float[Array, " D"], batch_size: int) -> Float[Array, " D"]:
        if spent[-1] + batch_size > BUDGET:
            raise ValueError(
                f"{batch_size} examples were asked for, {BUDGET - spent[-1]} of {BUDGET} are left."
            )
        losses.append(above(weight))
        spent.append(spent[-1] + batch_size)
        x = rng.normal(size=(batch_size, FEATURES)) * np.sqrt(curvatures / 2)
        return 2 / batch_size * x.T @ (x @ (weight - best) - rng.normal(size=batch_size))

    end = walk(gradient, np.zeros(FEATURES), budget=BUDGET, curvature=CURVATURE)
    return Spent(np.array(spent), np.array([*losses, above(np.asarray(end))]))


def _set_budget(fig: Picture) -> Axes:
    ax = fig.subplots()
    fig.subplots_adjust(left=0.11, bottom=0.17)
    for level, name in zip(LEVELS, ("1 point", "3 points"), strict=True):
        ax.axhline(level, color=DARK, linestyle=":", linewidth=1.2)
        ax.text(BUDGET - 150, level * 1.05, f"{level:g}: {name}", ha="right", va="bottom", fontsize=9)
    ax.set(title="Your walk", xlabel="examples looked at", ylabel="loss above the least possible")
    ax.set(yscale="log", xlim=(0, BUDGET), ylim=(1e-3, 100))
    return ax


@picture(figsize=(7, 3.4))
def plot_budget(fig: Picture, walk: Callable = tuned, *, seed: int = 0) -> str:
    """Draw the loss of a walk against the examples that it has looked at."""
    ax = fig.stage(_set_budget)
    spent = spend(walk, seed=seed)
    ax.plot(*spent, color=BLUE, linewidth=1.2)
    ax.plot(spent.examples[-1], spent.losses[-1], "o", color=BLUE, markersize=9, clip_on=False)
    return (
        f"After {spent.examples[-1]:,} of {BUDGET:,} examples, in {len(spent.losses) - 1:,} steps, the loss "
        f"is {spent.losses[-1]:.2g} above the least possible."
    )
