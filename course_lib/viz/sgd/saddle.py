"""Two walks over a surface: with the exact gradient, and with noise on it."""

from collections.abc import Callable

import numpy as np

from course_lib.optim.gradient_descent import gd_step
from course_lib.viz.widgets.race import Paths
from course_lib.viz.widgets.surfaces import Surface

STEPS = 150


def two_walks(
    start: tuple[float, float], surface: Surface, lr: float, noise: float, *, step: Callable = gd_step
) -> Paths:
    """Return both walks from ``start``; ``noise`` is the standard deviation that is added to the gradient."""
    rng = np.random.default_rng(0)
    exact, noisy = [np.asarray(start, float)], [np.asarray(start, float)]
    for _ in range(STEPS):
        exact.append(step(exact[-1], surface.grad(exact[-1]), lr=lr))
        noisy.append(step(noisy[-1], surface.grad(noisy[-1]) + noise * rng.normal(size=2), lr=lr))
    return {"exact gradient": np.array(exact), "with noise": np.array(noisy)}
