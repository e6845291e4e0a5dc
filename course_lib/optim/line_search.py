"""A step size that is found by trying: Armijo's backtracking line search."""

from collections.abc import Callable

import numpy as np

from course_lib.arrays import Array, Float, expect


def armijo_rate(
    loss: Callable[[Float[Array, "*shape"]], float],
    param: Float[Array, "*shape"],
    grad: Float[Array, "*shape"],
    *,
    lr: float,
    shrink: float = 0.5,
    share: float = 0.1,
) -> float:
    """
    Return the first of the rates ``lr, lr * shrink, lr * shrink**2, …`` that lowers the loss enough.

        loss(param - rate * grad) <= loss(param) - share * rate * norm(grad)**2

    Along a straight line the loss would fall by ``rate * norm(grad)**2``; a share of that is enough.

    Args:
        loss: The function whose exact gradient ``grad`` is.
        param: Where the step starts.
        grad: The gradient there.
        lr: The rate that is tried first.
        shrink: Factor from one rate to the next, between 0 and 1.
        share: How much of the fall along a straight line is asked for, between 0 and 1.

    Returns:
        The rate; 0 if none above ``1e-12 * lr`` does it, as where ``-grad`` does not lead downhill.

    Raises:
        ArgumentError: If ``shrink`` or ``share`` is not between 0 and 1.

    Example:
        >>> parabola = lambda w: float(2 * w @ w)  # curvature 4: every rate below 0.45 is small enough
        >>> armijo_rate(parabola, np.array([1.0]), np.array([4.0]), lr=1.0)
        0.25

    Source:
        Armijo (1966), Minimization of functions having Lipschitz continuous first partial derivatives;
        Nocedal and Wright (2006), Numerical Optimization, algorithm 3.1.
    """
    expect(0 < shrink < 1, "armijo_rate: shrink", "a number between 0 and 1", shrink)
    expect(0 < share < 1, "armijo_rate: share", "a number between 0 and 1", share)
    here, fall, rate = loss(param), float(np.sum(np.square(grad))), lr
    while rate > 1e-12 * lr:
        if loss(param - rate * grad) <= here - share * rate * fall:
            return rate
        rate *= shrink
    return 0.0
