"""A training loop with Adam and two parameters, each of which needs a state of its own."""

from collections.abc import Sequence

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.optim.adaptive import adam_init, adam_step


def adam_loop(
    scale: Float[Array, " D"],
    shift: Float[Array, " D"],
    batches: Sequence[tuple[Float[Array, "N D"], Float[Array, "N D"]]],
    *,
    lr: float,
) -> tuple[Float[Array, " D"], Float[Array, " D"], Float[Array, " T"]]:
    """
    Fit ``y = scale * x + shift``, column by column, with one step of Adam per batch for each parameter.

    Args:
        scale: The first slope of each column.
        shift: The first intercept of each column.
        batches: Pairs of inputs and targets, one for each step.
        lr: Learning rate of both.

    Returns:
        The two parameters after the last step, and the mean squared error on each batch before its step.
    """
    scale_state, shift_state, losses = adam_init(scale), adam_init(shift), []
    for x, y in batches:
        residual = scale * x + shift - y
        losses.append(np.mean(residual**2))
        dresidual = 2 * residual / residual.size
        scale, scale_state = adam_step(scale, (dresidual * x).sum(axis=0), scale_state, lr=lr)
        shift, shift_state = adam_step(shift, dresidual.sum(axis=0), shift_state, lr=lr)
    return scale, shift, np.array(losses)
