"""The steps that momentum saves in ravines, measured and compared with theory."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.optim.gradient_descent import momentum_step
from course_lib.optim.quadratics import optimal_momentum
from course_lib.viz.momentum.trajectory import START
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, VERMILION, Picture, picture


class Gain(NamedTuple):
    """Steps to a millionth of the distance, for each condition number."""

    condition: Float[Array, " K"]
    descent: Int[Array, " K"]
    momentum: Int[Array, " K"]

    @property
    def ratio(self) -> Float[Array, " K"]:
        """How many times fewer steps momentum needs."""
        return self.descent / self.momentum


def count_steps(
    curvature: Float[Array, " D"],
    *,
    lr: float,
    momentum: float,
    distance: float = 1e-6,
    step: Callable = momentum_step,
    max_steps: int = 200_000,
) -> int:
    """Return how many steps momentum takes from :data:`START` to that share of the first distance."""
    enough = 10  # consecutive steps within it: one that swings through the minimum has not arrived
    goal = distance * np.linalg.norm(START)
    param, velocity, first = START, np.zeros_like(START), 1
    for t in range(1, max_steps):
        param, velocity = step(param, curvature * param, velocity, lr=lr, momentum=momentum)
        if param @ param > goal**2:
            first = t + 1
        elif t - first >= enough:
            return first
    return max_steps


def measured_gain(
    condition: Float[Array, " K"],
    *,
    step: Callable = momentum_step,
    optimum: Callable = optimal_momentum,
) -> Gain:
    """
    Count the steps of gradient descent and of momentum in ravines, each with its best constants.

    Args:
        condition: Condition numbers: the curvature is 1 along the ravine and this across it.
        step: Takes every step, with momentum 0 for gradient descent.
        optimum: ``optimum(curvature_min, curvature_max) -> (lr, momentum)``.
    """
    counts = []
    for steep in condition:
        curvature = np.array([1.0, steep])
        lr, momentum = optimum(1.0, float(steep))
        descent = count_steps(curvature, lr=2 / (1 + steep), momentum=0.0, step=step)
        counts.append((descent, count_steps(curvature, lr=lr, momentum=momentum, step=step)))
    return Gain(np.asarray(condition, float), *np.array(counts).T)


def descent_rate(condition: float) -> float:
    """Return the best rate of gradient descent; that of momentum is ``descent_rate(sqrt(condition))``."""
    return (condition - 1) / (condition + 1)


def double_root_steps(condition: float, *, distance: float = 1e-6) -> int:
    """
    Return, in closed form, the number that :func:`count_steps` counts at Polyak's constants.

    With ``r = sqrt(momentum)`` the matrix has the double eigenvalue ``r`` along the ravine and ``-r`` across.
    From rest, after ``t`` steps the error is ``(1 + (1 - r) * t) * r**t`` along and
    ``(1 + (1 + r) * t) * (-r)**t`` across.
    """
    rate = descent_rate(np.sqrt(condition))
    t = np.arange(1, int(100 - 40 * np.log(distance) / (1 - rate)))
    parts = (1 + np.outer([1 - rate, 1 + rate], t)) * rate**t
    far = START @ START * distance**2 < (START[:, None] ** 2 * parts**2).sum(axis=0)
    return int(t[far][-1] + 1) if far.any() else 1


@picture(figsize=(8, 3.6))
def plot_measured_gain(
    fig: Picture,
    *,
    condition: Sequence[float] = (3, 10, 30, 100, 300, 1000, 3000, 10_000),
    step: Callable = momentum_step,
    optimum: Callable = optimal_momentum,
) -> str:
    """Draw the steps that gradient descent and momentum take in ever steeper ravines, and their ratio."""
    gain = measured_gain(np.array(condition, float), step=step, optimum=optimum)
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(bottom=0.15, top=0.91)
    fine = np.geomspace(condition[0], condition[-1], 100)
    for counts, rates, color, name in [
        (gain.descent, descent_rate(fine), BLUE, "gradient descent"),
        (gain.momentum, descent_rate(np.sqrt(fine)), VERMILION, "momentum"),
    ]:
        left.plot(fine, np.log(1e-6) / np.log(rates), color=color, linewidth=1)
        left.plot(gain.condition, counts, "o", color=color, markersize=7, label=name)
    left.set(title="Steps to a millionth of the distance", xlabel="condition number κ", ylabel="steps")
    left.set(xscale="log", yscale="log")
    left.plot([], color=DARK, linewidth=1, label="ln 10⁻⁶ / ln rate")
    left.legend(loc="upper left")
    right.plot(fine, np.sqrt(fine), color=DARK, linewidth=1, label="√κ")
    exact = [np.log(1e-6) / np.log(descent_rate(k)) / double_root_steps(k) for k in fine]
    right.plot(fine, exact, "--", color=GREEN, linewidth=1, label="with the factor t")
    right.plot(gain.condition, gain.ratio, "o", color=GREEN, markersize=7, label="measured")
    right.set(title="How many times fewer", xlabel="condition number κ", xscale="log", yscale="log")
    right.set_ylabel("ratio of the steps")
    right.legend(loc="upper left")
    ratios = [
        f"{ratio:.1f} at κ = {k:g} (√κ = {np.sqrt(k):.1f})"
        for k, ratio in zip(gain.condition, gain.ratio, strict=True)
    ]
    return f"Momentum takes fewer steps, by a factor of {', '.join(ratios[1::2])}."
