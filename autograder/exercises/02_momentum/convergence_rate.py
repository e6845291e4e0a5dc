"""The exercise ``convergence_rate``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
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


def rate_of_a_symmetric_matrix(curvature, *, lr, momentum):
    matrix = np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])
    return max(abs(np.linalg.eigvalsh(matrix)))


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
    points=3,
    returns=("rate",),
    cases=[
        case(4.0, lr=0.1, momentum=0.1, note="the first example above"),
        case(1.0, lr=1.0, momentum=0.25, note="the second example above: complex eigenvalues"),
        *quadratic_cases(np.random.default_rng(24)),
    ],
    hidden=quadratic_cases,
    steps={
        (
            "trace",
            "trace / 2",
            "-trace",
            "np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])",
        ): "the trace: 1 + momentum - lr * curvature, or the matrix with it",
        (
            "trace**2 - 4 * momentum",
            "(trace / 2) ** 2 - momentum",
        ): "what stands under the root: trace**2 - 4 * momentum",
        (
            "trace + root",
            "(trace + root) / 2",
            "np.array([trace + root, trace - root]) / 2",
            "np.array([trace - root, trace + root]) / 2",
            "abs(trace + root) / 2",
        ): "an eigenvalue or its size",
    },
    mistakes=[
        Mistake(
            "smaller-eigenvalue",
            "You returned the smaller of the two magnitudes. In the end the larger one decides: its part of the error is what is left.",
            {"max(": "min("},
        ),
        Mistake(
            "real-part-without-size",
            "You took the largest real part. A negative or a complex eigenvalue counts by its magnitude: take abs first, then max.",
            rate_real_part,
        ),
        Mistake(
            "size-left-out",
            "You took the larger of two real eigenvalues as it is. A negative one counts by its magnitude: take abs first, then max.",
            {
                "max(abs(trace + root), abs(trace - root)) / 2": "(abs(root + trace) if root.imag else (trace + root).real) / 2"
            },
        ),
        Mistake(
            "size-of-the-real-part",
            "You took the magnitude of the real part, or put 0 for a negative number under the root. For a complex eigenvalue the "
            "imaginary part counts too: use abs of the complex number.",
            rate_largest_real,
        ),
        Mistake(
            "one-root-only",
            "You took the magnitude of one eigenvalue, the one with the larger real part. Where the trace is negative, the other one "
            "is larger in magnitude.",
            {"max(abs(trace + root), abs(trace - root))": "abs(trace + root)"},
        ),
        Mistake(
            "other-root-only",
            "You took the magnitude of one eigenvalue, the one with the smaller real part. Where the trace is positive, the other one "
            "is larger in magnitude.",
            {"max(abs(trace + root), abs(trace - root))": "abs(trace - root)"},
        ),
        Mistake(
            "root-of-a-negative-number",
            "The square root of a negative float is nan in NumPy. Add 0j to make the number complex, then take abs.",
            rate_nan,
        ),
        Mistake(
            "parts-added-up",
            "You added the magnitude of the trace and the magnitude of the root. That is right for real eigenvalues; of a complex number "
            "the magnitude is the root of the sum of squares. Let abs do it.",
            rate_added_up,
        ),
        Mistake(
            "always-complex",
            "sqrt(momentum) is right only where the eigenvalues are complex. Where they are real, the larger magnitude exceeds it.",
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
            "determinant",
            "You returned the determinant, which is momentum: the *product* of the two eigenvalues. The rate is the magnitude of "
            "the larger one.",
            {"max(abs(trace + root), abs(trace - root)) / 2": "momentum"},
        ),
        Mistake(
            "root-of-momentum-left-out",
            "Where the eigenvalues are complex their magnitudes are equal and multiply to momentum: each is sqrt(momentum), not "
            "momentum.",
            {
                "return max(abs(trace + root), abs(trace - root)) / 2": "return momentum if root.imag else max(abs(trace + root), abs(trace - root)) / 2"
            },
        ),
        Mistake(
            "share-that-is-removed",
            "You returned 1 minus the rate: the share that a step removes. The rate is the share that it leaves.",
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
            "You took the largest singular value: what one step can do at worst. In the long run the largest magnitude "
            "of an eigenvalue decides.",
            rate_spectral_norm,
        ),
        Mistake(
            "taken-for-symmetric",
            "eigvalsh and eigh take a matrix for symmetric: they read only its lower half. This one is not symmetric: use "
            "np.linalg.eigvals.",
            rate_of_a_symmetric_matrix,
        ),
        Mistake(
            "rate-of-the-loss",
            "You squared it. That is the factor of the loss. The rate is the factor of the error in the parameter.",
            {
                "return max(abs(trace + root), abs(trace - root)) / 2": "return (max(abs(trace + root), abs(trace - root)) / 2) ** 2"
            },
        ),
    ],
    styles=[convergence_rate_eigvals, convergence_rate_by_cases, convergence_rate_roots, rate_of_positions],
)
