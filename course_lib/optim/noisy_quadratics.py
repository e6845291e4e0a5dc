"""Momentum on a noisy quadratic: its mean distance from the minimum, and the pair that is near it first."""

import numpy as np

from course_lib.arrays import Array, Float, expect

NOISE = 0.05  # spread of the examples' minima around the minimum
GOAL = 0.1  # the distance at which a walk has arrived; it starts at 1


def distances(
    curvatures: Float[Array, " D"],
    *,
    lr: float | Float[Array, "..."],
    momentum: float | Float[Array, "..."],
    steps: int,
    noise: float = NOISE,
) -> Float[Array, "T ..."]:
    """
    Return the distance from the minimum before the first step and after each, over all noise.

    Each step sees one example, whose gradient along direction i is ``curvatures[i] * (w[i] - a[i])`` with its
    own minimum ``a``: normal, of spread ``noise``, drawn anew. The walk starts at rest, at 1 everywhere. The
    distance is the root of the mean of ``w**2`` over directions and draws. The second moments of parameter
    and velocity follow a linear recursion, so nothing is drawn here.

    Args:
        curvatures: Curvature of the mean loss in each direction.
        lr: Learning rate. It and ``momentum`` may be arrays that broadcast.
        momentum: The fraction of the velocity that remains after a step.
        steps: Number of steps.
        noise: Spread of the examples' minima.

    Example:
        >>> distances(np.array([1.0, 4.0]), lr=0.25, momentum=0.0, steps=2, noise=0.0).round(4)
        array([1.    , 0.5303, 0.3977])
    """
    lr, momentum = np.broadcast_arrays(np.asarray(lr, float), np.asarray(momentum, float))
    h = np.reshape(np.asarray(curvatures, float), (-1, *[1] * lr.ndim))
    ww = np.ones(np.broadcast_shapes(h.shape, lr.shape))  # the means of w * w, w * v and v * v
    wv, vv = np.zeros_like(ww), np.zeros_like(ww)
    found = [np.ones(lr.shape)]
    with np.errstate(over="ignore", invalid="ignore"):  # where it diverges
        for _ in range(steps):
            vv = momentum**2 * vv + 2 * momentum * h * wv + h**2 * (ww + noise**2)
            wv = momentum * wv + h * ww  # the old parameter with the new velocity
            ww, wv = ww - 2 * lr * wv + lr**2 * vv, wv - lr * vv
            found.append(np.sqrt(ww.mean(axis=0)))
    return np.array(found)


def steps_until(distance: Float[Array, "T ..."], *, goal: float = GOAL) -> Array:
    """Return from which step on each walk stays within ``goal``; where it does not, the number of steps."""
    outside = ~(distance <= goal)
    first = len(outside) - np.argmax(outside[::-1], axis=0)
    return np.minimum(first, len(distance) - 1)


def fewest_steps(curvatures: Float[Array, " D"]) -> tuple[float, float]:
    """
    Return the (lr, momentum) with which a noisy walk is within a tenth of its distance in the fewest steps.

    Args:
        curvatures: Curvature in each direction; the largest is 30 to 300 times the smallest.

    Returns:
        The best pair of a grid, then the best of a finer one around it.

    Raises:
        ArgumentError: Unless all curvatures are above 0.

    Example:
        >>> lr, momentum = fewest_steps(np.array([1.0, 10.0, 100.0]))
        >>> bool(0.01 < lr < 0.03), bool(0.6 < momentum < 0.8)
        (True, True)
    """
    expect(np.min(curvatures) > 0, "fewest_steps: curvatures", "numbers above 0", curvatures)
    steepest = float(np.max(curvatures))
    lr, friction, width = 1.0 / steepest, 0.2, np.array([3.5, 5.0])
    for size in (21, 15, 15):
        lrs = lr * np.geomspace(1 / width[0], width[0], size)[:, None]
        frictions = np.minimum(friction * np.geomspace(1 / width[1], width[1], size), 1.0)
        lrs, frictions = np.broadcast_arrays(lrs, frictions)
        walks = distances(curvatures, lr=lrs, momentum=1 - frictions, steps=200)
        noisy = np.where(
            walks[-1] < 1, walks[-1], 1.0
        )  # of pairs with equal steps, take that with less noise
        best = np.argmin(steps_until(walks) + noisy)
        lr, friction = float(lrs.flat[best]), float(frictions.flat[best])
        width = width ** (3 / size)
    return lr, 1 - friction
