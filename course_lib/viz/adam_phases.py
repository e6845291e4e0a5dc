"""What becomes of Adam on a parabola, for every learning rate and beta: the numbers of its phase map."""

from functools import cache
from typing import NamedTuple

import numpy as np

from course_lib.arrays import Array, Float, Int

PHASES = ("still on its way", "comes down one side", "overshoots, arrives", "hovers", "ends farther away")
ON_ITS_WAY, ONE_SIDE, OVERSHOOTS, HOVERS, AWAY = range(len(PHASES))
ARRIVED = 1e-3  # of the distance at the start
LRS = np.geomspace(1e-3, 10.0, 49)
MEMORIES = np.geomspace(1.0, 1e4, 41)  # 1 / (1 - beta): how many steps a moment remembers


class Outcome(NamedTuple):
    """How walks ended: the farthest of the last fifth of their steps, and what that is called."""

    tail: Float[Array, "*walks"]
    phase: Int[Array, "*walks"]


def adam_walks(
    lr: float | Array,
    beta1: float | Array,
    beta2: float | Array,
    *,
    steps: int = 1000,
    eps: float = 1e-8,
    start: float = 1.0,
) -> Float[Array, "T *walks"]:
    """
    Return Adam's walks on ``w**2 / 2`` from ``start``, for any arrays of settings at once.

    The curvature is 1, and need not be anything else: Adam divides it out.
    """
    shape = np.broadcast_shapes(np.shape(lr), np.shape(beta1), np.shape(beta2))
    walk = np.full((steps + 1, *shape), float(start))
    m, v = np.zeros(shape), np.zeros(shape)
    for t in range(1, steps + 1):
        grad = walk[t - 1]
        m = beta1 * m + (1 - beta1) * grad
        v = beta2 * v + (1 - beta2) * grad**2
        walk[t] = grad - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return walk


def outcome(walk: Float[Array, "T *walks"]) -> Outcome:
    """
    Say how walks that started at distance 1 ended.

    Example:
        >>> PHASES[outcome(adam_walks(0.1, 0.9, 0.999)).phase]
        'overshoots, arrives'
    """
    last = np.abs(walk[-(len(walk) // 5) :])
    tail, crossed = last.max(axis=0), (walk < 0).any(axis=0)
    phase = np.where(tail < ARRIVED, np.where(crossed, OVERSHOOTS, ONE_SIDE), HOVERS)
    phase = np.where((tail >= ARRIVED) & ~crossed, ON_ITS_WAY, phase)
    return Outcome(tail, np.where(tail > 1.0, AWAY, phase))


@cache
def phase_map(vertical: str, other: float) -> Int[Array, "memories lrs"]:
    """
    Return the phase of every learning rate (columns) and memory (rows) of one beta; the other beta is given.

    Args:
        vertical: ``"beta1"`` or ``"beta2"``: which beta the rows are.
        other: The value of the one that is not.
    """
    beta = (1 - 1 / MEMORIES)[:, None]
    betas = (beta, other) if vertical == "beta1" else (other, beta)
    return outcome(adam_walks(LRS, *betas)).phase
