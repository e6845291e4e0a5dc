"""Learning-rate schedules, and where they let SGD arrive."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from course_lib.optim.schedules import cosine_decay, step_decay
from course_lib.viz.sgd.noise_ball import BOWL, BOWL_STARTS, noisy_walk
from course_lib.viz.widgets.picture import BLUE, GREEN, VERMILION, Picture, picture


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
    """Draw the two schedules, and the loss of a noisy walk under each."""
    steps = 1000
    schedules = {
        "constant": (lambda step: lr, VERMILION, "-"),
        "step decay": (lambda step: stepwise(step, lr=lr, drop=drop, every=every), GREEN, "--"),
        "cosine decay": (lambda step: cosine(step, lr=lr, total_steps=steps), BLUE, "-"),
    }
    left, right = fig.stage(_set_schedules)
    ends = []
    for name, (schedule, color, dashes) in schedules.items():
        left.plot([schedule(step) for step in range(steps + 1)], dashes, color=color)
        walk = noisy_walk(BOWL_STARTS, lr=schedule, batch_size=batch_size, steps=steps, seed=seed, **BOWL)
        losses = BOWL["curvature"] / 2 * np.sum(walk**2, axis=2).mean(axis=1)
        right.plot(losses, dashes, color=color, linewidth=1.2)
        ends.append(f"{losses[-1]:.1g} with {name}")
    return f"Learning rate {lr:.3g} at first: the loss at the end is {', '.join(ends)}."


def _set_schedules(fig: Picture) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    left.set(title="Learning rate", xlabel="step", xlim=(0, 1000), ylim=(0, 0.85))
    right.set(title="Loss, mean of 20 walks", xlabel="step", yscale="log")
    right.set(xlim=(0, 1000), ylim=(1e-4, 10))
    for name, color, dashes in [
        ("constant", VERMILION, "-"),
        ("step decay", GREEN, "--"),
        ("cosine decay", BLUE, "-"),
    ]:
        right.plot([], [], dashes, color=color, label=name)
    right.legend(loc="lower left")
    return left, right
