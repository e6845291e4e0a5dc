"""Dead ReLUs: a few long steps switch units off for all examples, and they never learn again."""

import functools
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float, Int
from course_lib.datasets.toys import spirals
from course_lib.nn.initializers import kaiming_normal
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.viz.widgets.picture import VERMILION, Picture, picture

LEARNING_RATES = [1.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0]  # to choose from, for the first steps
FIRST_STEPS = 10  # at the chosen learning rate
LATER_LR = 1.0


class DeadUnits(NamedTuple):
    """A layer of ReLUs in training, before each step."""

    share_on: Float[Array, "steps units"]  # share of the examples for which a unit is on
    count_off: Int[Array, "steps"]  # number of units that are off for all examples
    losses: Float[Array, "steps"]
    accuracy: float  # at the end


@functools.cache
def dead_units(
    lr: float, negative_slope: float, *, steps: int = 200, units: int = 64, seed: int = 0
) -> DeadUnits:
    """
    Train one hidden layer of (leaky) ReLUs on two spirals by gradient descent, and record which units are on.

    Args:
        lr: Learning rate of the first ``FIRST_STEPS`` steps; later ones have ``LATER_LR``.
        negative_slope: 0 for plain ReLUs.
        steps: Number of steps in all.
        units: Number of ReLUs.
        seed: Seed of the data and weights.
    """
    rng = np.random.default_rng(seed)
    x, labels = spirals(100, rng)
    weight1, bias1 = kaiming_normal((units, 2), rng), np.zeros(units)
    weight2, bias2 = kaiming_normal((2, units), rng), np.zeros(2)
    share_on, losses = [], []
    for step in range(steps + 1):
        z = x @ weight1.T + bias1
        slope = np.where(z > 0, 1.0, negative_slope)
        h = slope * z
        logits = h @ weight2.T + bias2
        loss, dlogits = softmax_cross_entropy(logits, labels)
        share_on.append(np.mean(z > 0, axis=0))
        losses.append(loss)
        dz = slope * (dlogits @ weight2)
        rate = lr if step < FIRST_STEPS else LATER_LR
        weight2, bias2 = weight2 - rate * dlogits.T @ h, bias2 - rate * dlogits.sum(axis=0)
        weight1, bias1 = weight1 - rate * dz.T @ x, bias1 - rate * dz.sum(axis=0)
    accuracy = np.mean(logits.argmax(axis=1) == labels)
    share_on = np.array(share_on)
    return DeadUnits(share_on, np.sum(share_on == 0, axis=1), np.array(losses), float(accuracy))


def _set_dead_relus(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1, 1.9])
    fig.subplots_adjust(left=0.03, bottom=0.14, top=0.9, wspace=0.22)
    left.set(title="64 hidden units at the end", xlim=(-0.5, 7.5), ylim=(7.5, -0.5), aspect="equal")
    left.axis("off")
    left.plot([], [], "x", color=VERMILION, label="off for all examples")
    left.legend(loc="upper center", bbox_to_anchor=(0.5, 0.02))
    right.axvspan(0, FIRST_STEPS, color="#eceae2")
    right.text(FIRST_STEPS + 2, 66, f"grey: the first {FIRST_STEPS} steps", va="top", fontsize=9)
    right.set(
        title="Units that are off for all examples",
        xlabel="step",
        ylabel="number of units",
        xlim=(0, 200),
        ylim=(0, 68),
    )
    return left, right


@picture(figsize=(8, 3.6))
def plot_dead_relus(fig: Picture, *, lr: float = 1.0, negative_slope: float = 0.0) -> str:
    """Draw which of 64 ReLUs are off for all examples after training, and their number over the steps."""
    left, right = fig.stage(_set_dead_relus)
    run = dead_units(lr, negative_slope)
    on = run.share_on[-1].reshape(8, 8)
    left.imshow(on, cmap="Blues", vmin=-0.15, vmax=1.2)
    rows, columns = np.nonzero(on == 0)
    left.plot(columns, rows, "x", color=VERMILION, markersize=8, markeredgewidth=2)
    right.plot(run.count_off, color=VERMILION)
    right.text(196, 3, f"loss {run.losses[-1]:.2f}, accuracy {run.accuracy:.0%}", ha="right")
    kind = f"leaky ReLUs of slope {negative_slope:g}" if negative_slope else "ReLUs"
    return (
        f"64 {kind}, learning rate {lr:g} for {FIRST_STEPS} steps, then {LATER_LR:g}: "
        f"{run.count_off[FIRST_STEPS]} are off for all examples after the first {FIRST_STEPS} steps and "
        f"{run.count_off[-1]} at the end; the loss is {run.losses[-1]:.2f}, the accuracy {run.accuracy:.0%}."
    )
