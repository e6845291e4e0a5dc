"""Gradient descent for inputs with a mean, which makes a ravine of a round bowl."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.viz.widgets.picture import DARK, VERMILION, Picture, picture


class InputMeanDescent(NamedTuple):
    """Gradient descent for one linear unit whose two inputs have variance 1 and a mean."""

    curvature: Float[Array, "2 2"]
    condition: float
    lr: float
    path: Float[Array, "steps 2"]  # the weight minus the best one
    steps: int  # to a hundredth of the initial distance


def input_mean_descent(mean: float, *, steps: int = 60) -> InputMeanDescent:
    """
    Descend on ``½ E[(wᵀx - t)²]`` with the best constant learning rate.

    Example:
        >>> descent = input_mean_descent(3.0)
        >>> float(descent.condition), descent.steps
        (19.0, 44)
        >>> input_mean_descent(0.0).steps
        1

    Source:
        LeCun, Bottou, Orr and Müller (1998), Efficient BackProp, section 4.3.
    """
    curvature = np.eye(2) + mean**2
    low, high = np.linalg.eigvalsh(curvature)
    lr = 2 / (low + high)
    path = [np.array([1.6, -0.4])]
    for _ in range(steps):
        path.append(path[-1] - lr * curvature @ path[-1])
    distance = np.linalg.norm(path, axis=1) / np.linalg.norm(path[0])
    return InputMeanDescent(curvature, high / low, lr, np.array(path), int(np.argmax(distance <= 0.01)))


def _set_input_mean(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(left=0.07, bottom=0.14, top=0.91)
    left.set(title="The loss over the two weights", xlim=(-2, 2), ylim=(-2, 2), aspect="equal")
    left.set(xlabel="weight 1 − best", ylabel="weight 2 − best")
    left.grid(False)
    right.axhline(0.01, color=DARK, linestyle=":", linewidth=1.2)
    right.text(59, 0.011, "a hundredth", ha="right", va="bottom", fontsize=9)
    right.set(
        title="Distance from the minimum (1 at the start)",
        xlabel="step",
        yscale="log",
        xlim=(0, 60),
        ylim=(1e-4, 2),
    )
    return left, right


@picture(figsize=(8, 3.6))
def plot_input_mean(fig: Picture, *, mean: float = 3.0) -> str:
    """Draw gradient descent for one unit whose two inputs have variance 1 and a mean."""
    left, right = fig.stage(_set_input_mean)
    descent = input_mean_descent(mean)
    side = np.linspace(-2, 2, 60)
    points = np.stack(np.meshgrid(side, side), axis=-1)
    loss = np.einsum("...i,ij,...j->...", points, descent.curvature, points) / 2
    left.contour(side, side, loss, levels=0.05 * 3.0 ** np.arange(7), colors="#a9b4bf", linewidths=0.9)
    left.plot(0, 0, "*", color=DARK, markersize=11)
    left.plot(*descent.path.T, ".-", color=VERMILION, linewidth=1.2)
    left.plot(*descent.path[0], "o", color=VERMILION, markersize=8)
    steps = "1 step" if descent.steps == 1 else f"{descent.steps} steps"
    distance = np.linalg.norm(descent.path, axis=1) / np.linalg.norm(descent.path[0])
    right.plot(distance[distance > 1e-4], ".-", color=VERMILION, linewidth=1.2, clip_on=False)
    right.text(59, 1.5, f"condition number {descent.condition:.3g}: {steps}", ha="right", va="top")
    return (
        f"Inputs of mean {mean:g}: the condition number is {descent.condition:.3g}, and it takes "
        f"{steps} to come within a hundredth of the minimum."
    )
