"""The noise ball around the minimum in which SGD stays, and how a schedule shrinks it."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from course_lib.arrays import Array, Float
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
    fig.subplots_adjust(bottom=0.15, top=0.91)
    for radius in np.arange(0.4, 0.9, 0.4):
        left.add_patch(Circle((0, 0), radius, fill=False, color="#c6cdd4", linewidth=0.9))
    left.plot(0, 0, "*", color=DARK, markersize=11, zorder=5)
    left.set(title="Steps 500 to 1,000", xlabel="first weight", ylabel="second weight")
    left.set(xlim=(-1.2, 1.2), ylim=(-1.2, 1.2), aspect="equal")
    left.grid(False)
    right.plot([], [], color=VERMILION, label="this learning rate")
    right.plot([], [], color=BLUE, label="a quarter of it")
    right.set(title="Distance from the minimum (mean of 20 runs)", xlabel="step", yscale="log")
    right.set(xlim=(0, 1000), ylim=(1e-2, 5))
    right.legend(loc="lower left")
    return left, right


@picture(figsize=(8, 3.8))
def plot_noise_ball(fig: Picture, *, lr: float = 0.05, batch_size: int = 1, seed: int = 0) -> str:
    """Draw the cloud in which SGD ends in a round bowl, and the smaller one of a quarter of the rate."""
    left, right = fig.stage(_set_noise_ball)
    told = []
    for rate, color in [(lr, VERMILION), (lr / 4, BLUE)]:
        options = {**BOWL, "batch_size": batch_size, "steps": 1000, "seed": seed}
        path = noisy_descent(BOWL_STARTS, lr=lambda step, rate=rate: rate, **options)
        radius = ball_radius(lr=rate, batch_size=batch_size, **BOWL)
        cloud = path[500::20].reshape(-1, 2)
        left.plot(*cloud.T, "o", color=color, markersize=3.5, alpha=0.4, markeredgewidth=0)
        left.add_patch(Circle((0, 0), radius, fill=False, color=DARK, linewidth=1.4, zorder=4))
        right.plot(np.linalg.norm(path, axis=2).mean(axis=1), color=color, linewidth=1.2)
        spread = np.sqrt(np.mean(path[500:] ** 2))
        told.append(f"at rate {rate:.3g} the spread is {spread:.3g} (the formula gives {radius:.3g})")
    return f"Batch size {batch_size}: {', '.join(told)}."
