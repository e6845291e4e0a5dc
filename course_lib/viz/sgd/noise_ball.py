"""The noise ball around the minimum in which SGD stays, and how a schedule shrinks it."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from course_lib.arrays import Array, Float
from course_lib.optim.schedules import cosine_decay
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture

BOWL = {"curvature": 2.0, "sigma": 1.0}
BOWL_STARTS = np.tile([2.0, 1.5], (20, 1))  # 20 runs, so that their mean is steady


def noisy_descent(
    start: Float[Array, "*runs D"],
    *,
    lr: Callable[[int], float],
    batch_size: int,
    curvature: float,
    sigma: float,
    steps: int,
    seed: int = 0,
) -> Float[Array, "T *runs D"]:
    """
    Descend in a round bowl with noisy gradients, many runs at once.

    Args:
        start: Where each run starts.
        lr: Returns the learning rate of a step; steps count from 0.
        batch_size: Divides the variance of the noise.
        curvature: Curvature of the bowl, the same in all directions: the gradient is ``curvature * w``.
        sigma: Standard deviation of the gradient of one example, in each direction.
        steps: Number of steps.
        seed: Seed of the noise.
    """
    noise = np.random.default_rng(seed).normal(0.0, sigma / np.sqrt(batch_size), (steps, *start.shape))
    rates = np.array([lr(step) for step in range(steps)])
    factors, shifts = 1 - rates * curvature, rates.reshape(-1, *[1] * start.ndim) * noise
    path = np.empty((steps + 1, *start.shape))
    path[0] = start
    for step in range(steps):  # w - lr (curvature w + noise)
        path[step + 1] = factors[step] * path[step] - shifts[step]
    return path


def ball_radius(*, lr: float, batch_size: int, curvature: float, sigma: float) -> float:
    """
    Return the standard deviation, in each direction, of the cloud in which :func:`noisy_descent` ends.

    Its square V is the variance that a step leaves as it is:
    ``V = (1 - lr * curvature)**2 * V + lr**2 * sigma**2 / batch_size``.

    Source:
        Mandt, Hoffman and Blei (2017), arXiv:1704.04289, section 4, there for small ``lr``.
    """
    return float(np.sqrt(lr * sigma**2 / (batch_size * curvature * (2 - lr * curvature))))


def _set_noise_ball(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1, 1.35])
    fig.subplots_adjust(bottom=0.14, top=0.91)
    for radius in np.arange(0.4, 1.3, 0.4):
        left.add_patch(Circle((0, 0), radius, fill=False, color="#c6cdd4", linewidth=0.9))
    left.plot(0, 0, "*", color=DARK, markersize=11, zorder=5)
    left.set(title="The noise ball", xlim=(-1.7, 1.7), ylim=(-1.7, 1.7), aspect="equal")
    left.grid(False)
    left.plot([], [], "o", color=VERMILION, markersize=4, label="20 runs, steps 500–1000")
    left.plot([], [], "--", color=DARK, label="√V, the computed radius")
    left.legend(loc="lower left", fontsize=8, framealpha=0.9)
    right.plot([], [], color=VERMILION, label="constant learning rate")
    right.plot([], [], color=BLUE, label="learning rate lowered by a schedule")
    right.set(title="Distance from the minimum, mean of 20", xlabel="step", yscale="log")
    right.set(xlim=(0, 1000), ylim=(1e-3, 5))
    right.legend(loc="lower left")
    return left, right


@picture(figsize=(8, 3.8))
def plot_noise_ball(
    fig: Picture, *, lr: float = 0.2, batch_size: int = 4, seed: int = 0, schedule: Callable = cosine_decay
) -> str:
    """Draw the cloud in which SGD ends in a round bowl, and how a schedule shrinks it."""
    left, right = fig.stage(_set_noise_ball)
    steps = 1000
    options = {**BOWL, "batch_size": batch_size, "steps": steps, "seed": seed}
    constant = noisy_descent(BOWL_STARTS, lr=lambda step: lr, **options)
    scheduled = noisy_descent(
        BOWL_STARTS, lr=lambda step: schedule(step, lr=lr, total_steps=steps), **options
    )
    radius = ball_radius(lr=lr, batch_size=batch_size, **BOWL)
    spread = np.sqrt(np.mean(constant[500:] ** 2))
    cloud = constant[500::20].reshape(-1, 2)
    left.plot(*cloud.T, "o", color=VERMILION, markersize=3.5, alpha=0.4, markeredgewidth=0)
    left.add_patch(Circle((0, 0), radius, fill=False, color=DARK, linestyle="--", linewidth=1.6, zorder=4))
    left.text(0, 1.62, f"measured {spread:.3f}, √V = {radius:.3f}", ha="center", va="top")
    for path, color in [(constant, VERMILION), (scheduled, BLUE)]:
        right.plot(np.linalg.norm(path, axis=2).mean(axis=1), color=color, linewidth=1.2)
    return (
        f"Learning rate {lr:.3g}, batch size {batch_size}: the runs hover around the minimum with a standard "
        f"deviation of {spread:.3g} in each direction; the formula gives {radius:.3g}. With the schedule the "
        f"last step is {np.linalg.norm(scheduled[-1], axis=1).mean():.2g} from the minimum."
    )
