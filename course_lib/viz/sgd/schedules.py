"""Learning-rate schedules, and the loss that SGD reaches under each of them."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from course_lib.optim.schedules import cosine_decay, inverse_time_decay, step_decay
from course_lib.viz.sgd.noise_ball import BOWL, BOWL_STARTS, noisy_descent
from course_lib.viz.widgets.picture import BLUE, GREEN, PINK, VERMILION, Picture, picture

STYLES = {
    "constant": (VERMILION, "-"),
    "step decay": (GREEN, "--"),
    "cosine decay": (BLUE, "-"),
    "1 / (1 + 0.05 t)": (PINK, "-."),
}


def _set_schedules(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    left.set(title="Learning rate", xlabel="step", xlim=(0, 1000), ylim=(0, 0.9))
    right.set(title="Loss, mean of 20 runs", xlabel="step", yscale="log")
    right.set(xlim=(0, 1000), ylim=(1e-4, 10))
    for name, (color, dashes) in STYLES.items():
        left.plot([], [], dashes, color=color, label=name)
    left.legend(loc="upper right")
    return left, right


@picture()
def plot_schedules(
    fig: Picture,
    *,
    lr: float = 0.4,
    drop: float = 0.5,
    every: int = 200,
    batch_size: int = 4,
    seed: int = 0,
    stepwise: Callable = step_decay,
    cosine: Callable = cosine_decay,
) -> str:
    """Draw a constant rate and two schedules, and the loss of SGD in a round bowl under each."""
    steps = 1000
    schedules = {
        "constant": lambda step: lr,
        "step decay": lambda step: stepwise(step, lr=lr, drop=drop, every=every),
        "cosine decay": lambda step: cosine(step, lr=lr, total_steps=steps),
        "1 / (1 + 0.05 t)": lambda step: inverse_time_decay(step, lr=lr, decay=0.05),
    }
    left, right = fig.stage(_set_schedules)
    ends = []
    for name, schedule in schedules.items():
        color, dashes = STYLES[name]
        left.plot([schedule(step) for step in range(steps + 1)], dashes, color=color)
        path = noisy_descent(BOWL_STARTS, lr=schedule, batch_size=batch_size, steps=steps, seed=seed, **BOWL)
        losses = BOWL["curvature"] / 2 * np.sum(path**2, axis=2).mean(axis=1)
        right.plot(losses, dashes, color=color, linewidth=1.2)
        ends.append(f"{losses[-1]:.1g} ({name})")
    return f"The learning rate starts at {lr:.3g}. The loss after {steps} steps is {', '.join(ends)}."
