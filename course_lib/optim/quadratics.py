"""Losses that can be analysed exactly: linear regression, and momentum on a parabola."""

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape


def linear_regression_gradient(
    weight: Float[Array, " D"], x: Float[Array, "N D"], y: Float[Array, " N"]
) -> Float[Array, " D"]:
    """
    Return the gradient of the mean squared error ``mean((x @ weight - y)**2)`` with respect to ``weight``.

    Args:
        weight: One weight per feature.
        x: Samples, one per row.
        y: The target for ``x @ weight``.

    Returns:
        ``2 / N * x.T @ (x @ weight - y)``.

    Raises:
        ShapeError: If the shapes do not match.

    Source:
        Goodfellow, Bengio and Courville (2016), Deep Learning, equations 5.4 to 5.12.
    """
    expect_shape("linear_regression_gradient: weight", weight, ("D",))
    expect_shape("linear_regression_gradient: x", x, ("N", len(weight)), hint="one sample per row")
    expect_shape("linear_regression_gradient: y", y, (len(x),), hint="(N,), not (N, 1)")
    return 2 / len(x) * (x.T @ (x @ weight - y))  # (D, N) @ (N,) -> (D,)


def iteration_matrix(curvature: float, *, lr: float, momentum: float) -> Float[Array, "2 2"]:
    """
    Return the matrix of one momentum step on ``curvature / 2 * param**2``, acting on ``(param, velocity)``.

    Args:
        curvature: Second derivative of the loss.
        lr: Learning rate, outside the velocity.
        momentum: The fraction of the velocity that remains after a step.

    Example:
        >>> iteration_matrix(2.0, lr=0.25, momentum=0.5) @ np.array([1.0, 1.0])
        array([0.375, 2.5  ])

    Source:
        Polyak (1964), with two successive parameters in place of parameter and velocity; Goh (2017), Why
        momentum really works, Distill, with the velocity first.
    """
    return np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]], float)


def convergence_rate(
    curvature: float | Float[Array, "..."],
    *,
    lr: float | Float[Array, "..."],
    momentum: float | Float[Array, "..."],
) -> float | Float[Array, "..."]:
    """
    Return the factor per step by which momentum, in the long run, shrinks the error on a parabola.

    For the loss ``curvature / 2 * param**2`` it is the spectral radius of :func:`iteration_matrix`: the
    larger absolute value of its two eigenvalues. Below 1 the iteration converges, above 1 it diverges. If
    the eigenvalues are complex, it oscillates.

    Args:
        curvature: Second derivative of the loss. It, ``lr`` and ``momentum`` may be arrays that broadcast.
        lr: Learning rate, outside the velocity.
        momentum: The fraction of the velocity that remains after a step.

    Returns:
        A number, or an array if an argument is one.

    Example:
        >>> round(convergence_rate(1.0, lr=0.1, momentum=0.0), 6)
        0.9
        >>> convergence_rate(np.array([1.0, 30.0]), lr=0.1, momentum=0.0).round(6)
        array([0.9, 2. ])

    Source:
        Goh (2017), Why momentum really works, Distill, with ``lr`` outside the velocity.
    """
    trace = 1 - np.multiply(lr, curvature) + momentum  # the determinant is momentum
    root = np.sqrt(trace**2 - 4 * np.asarray(momentum) + 0j)
    radius = np.maximum(abs(trace + root), abs(trace - root)) / 2
    return float(radius) if np.ndim(radius) == 0 else radius


def optimal_momentum(curvature_min: float, curvature_max: float) -> tuple[float, float]:
    """
    Return the learning rate and momentum that converge fastest over a range of curvatures.

    Args:
        curvature_min: Second derivative along the flattest direction, above 0.
        curvature_max: Second derivative along the steepest direction.

    Returns:
        ``(lr, momentum)``. The error along each direction then shrinks by ``sqrt(momentum)`` per step.

    Raises:
        ArgumentError: Unless ``0 < curvature_min <= curvature_max``.

    Example:
        >>> lr, momentum = optimal_momentum(1.0, 9.0)
        >>> lr, momentum
        (0.25, 0.25)

    Source:
        Polyak (1964), Some methods of speeding up the convergence of iteration methods.
    """
    ok = 0 < curvature_min <= curvature_max
    expect(
        ok,
        "optimal_momentum: curvatures",
        "0 < curvature_min <= curvature_max",
        (curvature_min, curvature_max),
    )
    low, high = float(curvature_min) ** 0.5, float(curvature_max) ** 0.5
    return (2 / (high + low)) ** 2, ((high - low) / (high + low)) ** 2
