"""Fit a line, or a plane, by minibatches: over data that is there, and with gradients on a budget."""

from collections.abc import Callable

import numpy as np

from course_lib.arrays import Array, Float, Int
from course_lib.optim.gradient_descent import gd_step
from course_lib.optim.quadratics import linear_regression_gradient
from course_lib.optim.schedules import cosine_decay


def fit_line(
    weight: Float[Array, " D"],
    x: Float[Array, "N D"],
    y: Float[Array, " N"],
    batches: list[Int[Array, " B"]],
    *,
    lr: float,
) -> tuple[Float[Array, " D"], Float[Array, " steps"]]:
    """
    Take one step of gradient descent per batch on the mean squared error.

    Args:
        weight: The first weight.
        x: Examples, one per row.
        y: The target of each example.
        batches: The indices of each batch: an epoch, or several.
        lr: Learning rate.

    Returns:
        The weight after the last step, and the loss of all examples before each step.
    """
    losses = []
    for batch in batches:
        losses.append(np.mean((x @ weight - y) ** 2))
        weight = gd_step(weight, linear_regression_gradient(weight, x[batch], y[batch]), lr=lr)
    return weight, np.array(losses)


def tuned(
    gradient: Callable[[Float[Array, " D"], int], Float[Array, " D"]],
    weight: Float[Array, " D"],
    *,
    budget: int,
    curvature: float,
) -> Float[Array, " D"]:
    """
    Walk to the minimum with as many examples as the budget allows: small batches, and a rate that sinks to 0.

    Args:
        gradient: ``gradient(weight, batch_size)`` draws new examples, and returns their mean gradient.
        weight: The first weight.
        budget: How many examples may be drawn in all.
        curvature: The largest curvature of the loss.

    Returns:
        The weight after the last step.
    """
    batch_size = 16
    steps = budget // batch_size
    for step in range(steps):
        lr = cosine_decay(step, lr=0.4 / curvature, total_steps=steps)
        weight = gd_step(weight, gradient(weight, batch_size), lr=lr)
    return weight
