"""The velocity as a memory of gradients: trends add up, and what alternates cancels."""

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.optim.gradient_descent import momentum_step
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture

STEPS = np.arange(60)
GRADIENTS = 1 + 3.0 * (-1.0) ** STEPS  # a trend of 1 and a flip of ±3


def velocities(gradients: Float[Array, " T"], momentum: float) -> Float[Array, " T"]:
    """Return the velocity after each gradient of a sequence."""
    velocity, param = np.zeros(1), np.zeros(1)
    history = []
    for gradient in gradients:
        param, velocity = momentum_step(param, gradient[None], velocity, lr=1.0, momentum=momentum)
        history.append(velocity[0])
    return np.array(history)


def _steps(number: float) -> str:
    return f"{number:.3g} step{'' if f'{number:.3g}' == '1' else 's'}"


def _set_velocity(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1, 1.5])
    left.set(title="Weight of earlier gradients", xlabel="steps ago", xlim=(-1, 51), ylim=(0, 1.08))
    left.set_ylabel("weight")
    right.plot(STEPS, GRADIENTS, "o", color="#9aa5b1", markersize=4, label="gradient")
    right.axhline(1, color=DARK, linestyle=":", linewidth=1.2, label="its trend")
    right.plot([], color=VERMILION, label="(1 − momentum) × velocity")
    right.set(title="A trend with a flip, and the velocity", xlabel="step", xlim=(-1, 60), ylim=(-2.6, 6.2))
    right.set_yticks([-2, 0, 1, 2, 4])
    right.legend(loc="upper right", ncols=3, fontsize=8)
    return left, right


@picture()
def plot_velocity(fig: Picture, *, momentum: float = 0.9) -> str:
    """Draw the weight of earlier gradients, and the velocity where a gradient flips around a trend."""
    left, right = fig.stage(_set_velocity)
    ago = np.arange(51)
    left.vlines(ago, 0, momentum**ago, color=BLUE, linewidth=3)
    left.axvline(1 / (1 - momentum), color=DARK, linestyle=":", linewidth=1.4)
    right.plot(STEPS, (1 - momentum) * velocities(GRADIENTS, momentum), color=VERMILION)
    flip = 3 * (1 - momentum) / (1 + momentum)
    return (
        f"Momentum {momentum:.2f}: a memory of {_steps(1 / (1 - momentum))}. The velocity, multiplied by "
        f"(1 − momentum), tends to the trend of 1 with a flip of ±{flip:.2g}; the gradient flips by ±3. "
        f"After 60 steps it has reached {100 * (1 - momentum**60):.0f} % of the trend."
    )
