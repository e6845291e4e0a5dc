"""Three pairs of learning rate and momentum in a ravine with noise: which is near the minimum first."""

from collections.abc import Callable

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.optim.noisy_quadratics import GOAL, distances, fewest_steps, steps_until
from course_lib.optim.quadratics import optimal_momentum
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, VERMILION, Picture, picture

CURVATURES = np.geomspace(1, 100, 5)
STEPS = 150


def best_descent(curvatures: Float[Array, " D"]) -> float:
    """Return the learning rate with which gradient descent needs the fewest steps in spite of the noise."""
    rates = np.geomspace(0.02, 2, 200) / np.max(curvatures)
    needed = steps_until(distances(curvatures, lr=rates, momentum=0.0, steps=1500))
    return float(rates[np.argmin(needed)])


@picture(figsize=(8, 3.6))
def plot_noisy_ravine(fig: Picture, choose: Callable = fewest_steps) -> str:
    """Draw the distance of noisy walks from the minimum: the chosen pair, Polyak's, and gradient descent."""
    ax = fig.subplots()
    fig.subplots_adjust(bottom=0.15, top=0.91)
    pairs = {
        "gradient descent, its best": (best_descent(CURVATURES), 0.0, BLUE),
        "momentum, the best without noise": (*optimal_momentum(1.0, 100.0), VERMILION),
        "momentum, your choice": (*choose(CURVATURES.copy()), GREEN),
    }
    told = []
    for name, (lr, momentum, color) in pairs.items():
        distance = distances(CURVATURES, lr=float(lr), momentum=float(momentum), steps=1000)
        steps = int(steps_until(distance))
        ax.plot(np.where(distance < 1e3, distance, np.nan)[: STEPS + 1], color=color, label=name)
        if steps < 1000:
            ax.plot(steps, distance[steps], "o", color=color, markersize=8, markeredgecolor="white")
        told.append(f"{name}: {steps if steps < 1000 else 'never'}")
    ax.axhline(GOAL, color=DARK, linestyle=":", linewidth=1.2)
    ax.set(title="Distance from the minimum, averaged over the noise", xlabel="step")
    ax.set_ylabel("root mean square of w")
    ax.set(xlim=(0, STEPS), ylim=(0.02, 3), yscale="log")
    ax.legend(loc="upper right")
    return f"Steps after which a walk stays within a tenth of its distance: {'; '.join(told)}."
