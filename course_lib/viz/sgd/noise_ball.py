"""The ball of noise around the minimum in which SGD stays."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from course_lib.arrays import Array, Float
from course_lib.optim.schedules import cosine_decay
from course_lib.viz.widgets.picture import BLUE, DARK, VERMILION, Picture, picture


def noisy_walk(
    start: Float[Array, "*walkers D"],
    *,
    lr: Callable[[int], float],
    batch_size: int,
    curvature: float,
    sigma: float,
    steps: int,
    seed: int = 0,
) -> Float[Array, "T *walkers D"]:
    """
    Walk down a round bowl with noisy gradients; many walkers at once.

    Args:
        start: Where each walker starts.
        lr: The learning rate of each step, counted from 0.
        batch_size: It divides the variance of the noise.
        curvature: Of the bowl, the same in all directions: the gradient is ``curvature * w``.
        sigma: Standard deviation of one example's gradient, in each direction.
        steps: How many.
        seed: Of the noise.
    """
    noise = np.random.default_rng(seed).normal(0.0, sigma / np.sqrt(batch_size), (steps, *start.shape))
    rates = np.array([lr(step) for step in range(steps)])
    kept, kicks = 1 - rates * curvature, rates.reshape(-1, *[1] * start.ndim) * noise
    walk = np.empty((steps + 1, *start.shape))
    walk[0] = start
    for step in range(steps):  # w - lr (curvature w + noise)
        walk[step + 1] = kept[step] * walk[step] - kicks[step]
    return walk


def ball_radius(*, lr: float, batch_size: int, curvature: float, sigma: float) -> float:
    """
    Return the standard deviation, in each direction, of the cloud in which :func:`noisy_walk` ends.

    It is the V that reproduces itself: ``V = (1 - lr * curvature)**2 * V + lr**2 * sigma**2 / batch_size``.

    Source:
        Mandt, Hoffman and Blei (2017), arXiv:1704.04289, section 4, there for small ``lr``.
    """
    return float(np.sqrt(lr * sigma**2 / (batch_size * curvature * (2 - lr * curvature))))


BOWL = {"curvature": 2.0, "sigma": 1.0}
BOWL_STARTS = np.tile([2.0, 1.5], (20, 1))  # of 20 walkers, so that a mean is steady


def _set_noise_ball(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2, width_ratios=[1, 1.35])
    fig.subplots_adjust(bottom=0.14, top=0.91)
    for radius in np.arange(0.4, 1.3, 0.4):
        left.add_patch(Circle((0, 0), radius, fill=False, color="#c6cdd4", linewidth=0.9))
    left.plot(0, 0, "*", color=DARK, markersize=11, zorder=5)
    left.set(title="Where it hovers", xlim=(-1.7, 1.7), ylim=(-1.7, 1.7), aspect="equal")
    left.grid(False)
    left.plot([], [], "o", color=VERMILION, markersize=4, label="20 walkers, steps 500–1000")
    left.plot([], [], "--", color=DARK, label="√V, the radius computed")
    left.legend(loc="lower left", fontsize=8, framealpha=0.9)
    right.plot([], [], color=VERMILION, label="the rate kept")
    right.plot([], [], color=BLUE, label="the rate lowered by a schedule")
    right.set(
        title="Distance from the minimum, mean of 20",
        xlabel="step",
        yscale="log",
        xlim=(0, 1000),
        ylim=(1e-3, 5),
    )
    right.legend(loc="lower left")
    return left, right


@picture(figsize=(8, 3.8))
def plot_noise_ball(
    fig: Picture, *, lr: float = 0.2, batch_size: int = 4, seed: int = 0, schedule: Callable = cosine_decay
) -> str:
    """Draw the cloud in which a noisy walk ends in a round bowl, and how a schedule shrinks it."""
    left, right = fig.stage(_set_noise_ball)
    steps = 1000
    options = {**BOWL, "batch_size": batch_size, "steps": steps, "seed": seed}
    kept = noisy_walk(BOWL_STARTS, lr=lambda step: lr, **options)
    lowered = noisy_walk(BOWL_STARTS, lr=lambda step: schedule(step, lr=lr, total_steps=steps), **options)
    radius = ball_radius(lr=lr, batch_size=batch_size, **BOWL)
    spread = np.sqrt(np.mean(kept[500:] ** 2))
    cloud = kept[500::20].reshape(-1, 2)
    left.plot(*cloud.T, "o", color=VERMILION, markersize=3.5, alpha=0.4, markeredgewidth=0)
    left.add_patch(Circle((0, 0), radius, fill=False, color=DARK, linestyle="--", linewidth=1.6, zorder=4))
    left.text(0, 1.62, f"measured {spread:.3f}, √V = {radius:.3f}", ha="center", va="top")
    for walk, color in [(kept, VERMILION), (lowered, BLUE)]:
        right.plot(np.linalg.norm(walk, axis=2).mean(axis=1), color=color, linewidth=1.2)
    return (
        f"Learning rate {lr:.3g}, batch size {batch_size}: the walkers hover with a standard deviation of "
        f"{spread:.3g} in each direction, where {radius:.3g} is computed; with the schedule the last step is "
        f"{np.linalg.norm(lowered[-1], axis=1).mean():.2g} from the minimum."
    )
