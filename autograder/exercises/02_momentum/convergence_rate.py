"""The exercise ``convergence_rate``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.call import case
from course_lib.optim.quadratics import convergence_rate

from .shared import quadratic_cases


def convergence_rate_eigvals(curvature, *, lr, momentum):
    matrix = np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])
    return max(abs(np.linalg.eigvals(matrix)))


def convergence_rate_by_cases(curvature, *, lr, momentum):
    half = (1 + momentum - lr * curvature) / 2
    inside = half**2 - momentum
    if inside < 0:
        return momentum**0.5
    return abs(half) + inside**0.5


def convergence_rate_roots(curvature, *, lr, momentum):
    roots = np.roots([1, lr * curvature - 1 - momentum, momentum])
    return np.max(np.abs(roots))


def rate_of_positions(curvature, *, lr, momentum):
    matrix = np.array([[1 + momentum - lr * curvature, -momentum], [1, 0]])
    return float(np.abs(np.linalg.eigvals(matrix)).max())


def rate_spectral_norm(curvature, *, lr, momentum):
    matrix = np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])
    return np.linalg.norm(matrix, 2)


def rate_real_part(curvature, *, lr, momentum):
    matrix = np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])
    return max(np.linalg.eigvals(matrix).real)


def rate_largest_real(curvature, *, lr, momentum):
    matrix = np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])
    return max(abs(np.linalg.eigvals(matrix).real))


def rate_old_velocity(curvature, *, lr, momentum):
    matrix = np.array([[1, -lr], [curvature, momentum]])
    return max(abs(np.linalg.eigvals(matrix)))


def rate_nan(curvature, *, lr, momentum):
    trace = 1 + momentum - lr * curvature
    with np.errstate(invalid="ignore"):
        root = np.sqrt(np.float64(trace**2 - 4 * momentum))
    return max(abs(trace + root), abs(trace - root)) / 2


def rate_added_up(curvature, *, lr, momentum):
    trace = 1 + momentum - lr * curvature
    return (abs(trace) + abs(trace**2 - 4 * momentum) ** 0.5) / 2


def rate_always_complex(curvature, *, lr, momentum):
    return momentum**0.5


def rate_gradient_descent(curvature, *, lr, momentum):
    return abs(1 - lr * curvature)


EXERCISE = Exercise(
    "convergence_rate",
    convergence_rate,
    points=4,
    returns=("rate",),
    cases=[
        case(4.0, lr=0.1, momentum=0.1, note="the first example above"),
        case(1.0, lr=1.0, momentum=0.25, note="the second example above: complex eigenvalues"),
        *quadratic_cases(np.random.default_rng(24)),
    ],
    hidden=quadratic_cases,
    mistakes=[
        Mistake(
            "smaller-eigenvalue",
            "You returned the smaller of the two sizes. In the end the larger one decides: its part of the error is what is left.",
            {"max(": "min("},
        ),
        Mistake(
            "real-part-without-size",
            "You took the largest real part. A negative or a complex eigenvalue counts by its size: take abs first, then max.",
            rate_real_part,
        ),
        Mistake(
            "size-of-the-real-part",
            "You took the size of the real part, or put 0 for a negative number under the root. For a complex eigenvalue the "
            "imaginary part counts too: use abs of the complex number.",
            rate_largest_real,
        ),
        Mistake(
            "one-root-only",
            "You took only the root with the plus. Where trace is negative, the other one is the larger.",
            {"max(abs(trace + root), abs(trace - root))": "abs(trace + root)"},
        ),
        Mistake(
            "other-root-only",
            "You took only the root with the minus. Where trace is positive, the other one is the larger.",
            {"max(abs(trace + root), abs(trace - root))": "abs(trace - root)"},
        ),
        Mistake(
            "not-halved",
            "The roots are (trace ± root) / 2: halve them.",
            {" / 2": ""},
        ),
        Mistake(
            "root-of-a-negative-number",
            "The square root of a negative float is nan in NumPy. Add 0j to make the number complex, then take abs.",
            rate_nan,
        ),
        Mistake(
            "parts-added-up",
            "You added the size of the trace and the size of the root. That is right for real eigenvalues; of a complex number "
            "the size is the root of the sum of squares. Let abs do it.",
            rate_added_up,
        ),
        Mistake(
            "always-complex",
            "sqrt(momentum) is right only where the eigenvalues are complex. Where they are real, the larger one is larger.",
            rate_always_complex,
        ),
        Mistake(
            "gradient-descent-rate",
            "That is gradient descent's factor, |1 - lr * curvature|: the momentum has no effect in it.",
            rate_gradient_descent,
        ),
        Mistake(
            "weighted-average",
            "This is the rate of the form with (1 - momentum) * grad, deeplearning.ai's. Here the gradient counts in full.",
            {"lr * curvature": "lr * (1 - momentum) * curvature"},
        ),
        Mistake(
            "momentum-missing-in-the-trace",
            "The trace is 1 - lr * curvature + momentum: the sum of both entries on the diagonal.",
            {"1 + momentum - lr": "1 - lr"},
        ),
        Mistake(
            "determinant",
            "You returned the determinant, which is momentum: the *product* of the two eigenvalues. Asked is the size of the "
            "larger one.",
            {"max(abs(trace + root), abs(trace - root)) / 2": "momentum"},
        ),
        Mistake(
            "root-of-momentum-left-out",
            "Where the eigenvalues are complex their sizes are equal and multiply to momentum: each is sqrt(momentum), not "
            "momentum.",
            {
                "return max(abs(trace + root), abs(trace - root)) / 2": "return momentum if root.imag else max(abs(trace + root), abs(trace - root)) / 2"
            },
        ),
        Mistake(
            "four-left-out",
            "Under the root stands trace**2 - 4 * momentum: you left out the 4.",
            {"4 * momentum": "momentum"},
        ),
        Mistake(
            "momentum-subtracted-in-the-trace",
            "The trace is 1 - lr * curvature + momentum: the momentum is added.",
            {"1 + momentum - lr": "1 - momentum - lr"},
        ),
        Mistake(
            "share-that-is-removed",
            "You returned 1 minus the rate: the share that a step removes. Asked is the share that it leaves.",
            {
                "max(abs(trace + root), abs(trace - root)) / 2": "1 - max(abs(trace + root), abs(trace - root)) / 2"
            },
        ),
        Mistake(
            "old-velocity-used",
            "This is the rate of a step that uses the old velocity. Here the parameter moves by the new one.",
            rate_old_velocity,
        ),
        Mistake(
            "largest-singular-value",
            "You took the largest singular value: what one step can do at worst. What many steps do is told by the largest size "
            "of an eigenvalue.",
            rate_spectral_norm,
        ),
        Mistake(
            "rate-of-the-loss",
            "You squared it. That is the factor of the loss; asked is the factor of the error in the parameter.",
            {
                "return max(abs(trace + root), abs(trace - root)) / 2": "return (max(abs(trace + root), abs(trace - root)) / 2) ** 2"
            },
        ),
    ],
    styles=[convergence_rate_eigvals, convergence_rate_by_cases, convergence_rate_roots, rate_of_positions],
)
