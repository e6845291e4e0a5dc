"""A smooth, strongly convex function on which the best pair for quadratics goes round for ever."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from course_lib.arrays import Array, Float
from course_lib.optim.gradient_descent import momentum_step, nesterov_step
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, VERMILION, Picture, picture

CONDITION = 25.0  # the curvature is 1 between the two corners of the slope, and this outside
CORNERS = (1.0, 2.0)
STEPS = 60


def slope(x: Float[Array, "..."]) -> Float[Array, "..."]:
    """
    Return the derivative: 25x up to 1, then x + 24 up to 2, then 25x - 24.

    Source:
        Lessard, Recht and Packard (2016), Analysis and design of optimization algorithms via integral
        quadratic constraints.
    """
    low, high = CORNERS
    inner = np.clip(x, low, high)
    return CONDITION * (x - (inner - low)) + (inner - low)


def loss(x: Float[Array, "..."]) -> Float[Array, "..."]:
    """Return the function whose derivative is :func:`slope`; its minimum is 0, at 0."""
    x, (low, high) = np.asarray(x, float), CORNERS
    inner = np.clip(x - low, 0, high - low)  # how far x is into the middle part
    outer = np.maximum(x - high, 0)
    left = np.minimum(x, low)
    return (
        CONDITION * left**2 / 2
        + CONDITION * low * inner
        + inner**2 / 2
        + slope(np.float64(high)) * outer
        + CONDITION * outer**2 / 2
    )


def walk(
    start: float, *, step: Callable, lr: float, momentum: float, steps: int = STEPS
) -> Float[Array, " T"]:
    """Return the points of a walk on the function, its start first."""
    param, velocity, path = np.array([start], float), np.zeros(1), [float(start)]
    for _ in range(steps):
        param, velocity = step(param, slope(param), velocity, lr=lr, momentum=momentum)
        path.append(float(param[0]))
    return np.array(path)


def three_walks(
    start: float, *, step: Callable = momentum_step, nesterov: Callable = nesterov_step, steps: int = STEPS
) -> dict[str, Float[Array, " T"]]:
    """Return the walks of the three methods, each with the best constants for curvatures from 1 to 25."""
    root = np.sqrt(CONDITION)
    tuned = {"lr": (2 / (root + 1)) ** 2, "momentum": ((root - 1) / (root + 1)) ** 2}
    guarantee = {"lr": 1 / CONDITION, "momentum": (root - 1) / (root + 1)}
    return {
        "gradient descent": walk(start, step=step, lr=2 / (1 + CONDITION), momentum=0.0, steps=steps),
        "momentum": walk(start, step=step, **tuned, steps=steps),
        "Nesterov": walk(start, step=nesterov, **guarantee, steps=steps),
    }


def _set_cycle(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1, 1.25])
    fig.subplots_adjust(bottom=0.15, top=0.91)
    x = np.linspace(-4.2, 4.2, 300)
    left.plot(x, loss(x), color=DARK, linewidth=1.4)
    for corner in CORNERS:
        left.axvline(corner, color=DARK, linestyle=":", linewidth=0.9)
    left.set(title="The loss, and momentum's last 12 places", xlabel="w", ylabel="loss", xlim=(-4.2, 4.2))
    left.set_ylim(0, 170)
    for name, color in [("gradient descent", BLUE), ("momentum", VERMILION), ("Nesterov", GREEN)]:
        right.plot([], ".-", color=color, label=name)
    right.set(title="Distance from the minimum", xlabel="step", ylabel="|w|", yscale="log")
    right.set(xlim=(0, STEPS), ylim=(1e-8, 300))
    right.legend(loc="upper right", ncols=3, fontsize=8, columnspacing=1)
    return left, right


@picture(figsize=(8, 3.6))
def plot_cycle(
    fig: Picture, step: Callable = momentum_step, nesterov: Callable = nesterov_step, *, start: float = 3.3
) -> str:
    """Draw the function, and how far each method is from its minimum after each step."""
    left, right = fig.stage(_set_cycle)
    walks = three_walks(start, step=step, nesterov=nesterov)
    for (name, path), color in zip(walks.items(), (BLUE, VERMILION, GREEN), strict=True):
        right.plot(np.maximum(np.abs(path), 1e-12), ".-", color=color, linewidth=1.2, markersize=5)
        if name == "momentum":
            left.plot(path[-12:], loss(path[-12:]), "o", color=color, markersize=8, markeredgecolor="white")
    ends = ", ".join(f"{name} at {path[-1]:.3g}" for name, path in walks.items())
    return f"From {start:.3g}, constants for curvatures from 1 to 25: after {STEPS} steps {ends}."
