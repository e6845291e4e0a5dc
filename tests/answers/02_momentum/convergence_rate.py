"""Answers to `convergence_rate`, written from the lesson's text alone."""


# %% right: the eigenvalues of the matrix
def convergence_rate(curvature, *, lr, momentum):
    matrix = np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])
    return float(np.max(np.abs(np.linalg.eigvals(matrix))))


# %% right: the formula with a complex root
import cmath


def convergence_rate(curvature, *, lr, momentum):
    tau = 1 + momentum - lr * curvature
    root = cmath.sqrt(tau**2 - 4 * momentum)
    return max(abs((tau + root) / 2), abs((tau - root) / 2))


# %% right: by cases, with real numbers only
def convergence_rate(curvature, *, lr, momentum):
    trace = 1.0 + momentum - lr * curvature
    discriminant = trace * trace - 4.0 * momentum
    if discriminant < 0:
        return float(np.sqrt(momentum))
    return float(0.5 * (abs(trace) + np.sqrt(discriminant)))


# %% right: the roots of the characteristic polynomial
def convergence_rate(curvature, *, lr, momentum):
    eigenvalues = np.roots([1.0, -(1 + momentum - lr * curvature), momentum])
    rate = 0.0
    for eigenvalue in eigenvalues:
        rate = max(rate, float(np.hypot(eigenvalue.real, eigenvalue.imag)))
    return rate


# %% wrong: the root of a negative number is nan
def convergence_rate(curvature, *, lr, momentum):
    tau = 1 + momentum - lr * curvature
    with np.errstate(invalid="ignore"):
        root = np.sqrt(tau**2 - 4 * momentum)
    return float(max(abs(tau + root), abs(tau - root)) / 2)


# %% wrong: the real parts of the eigenvalues instead of their sizes
def convergence_rate(curvature, *, lr, momentum):
    matrix = np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])
    return float(np.max(np.abs(np.linalg.eigvals(matrix).real)))


# %% wrong: the largest eigenvalue without abs, so a negative one is overlooked
def convergence_rate(curvature, *, lr, momentum):
    tau = 1 + momentum - lr * curvature
    disc = tau**2 - 4 * momentum
    if disc < 0:
        return float(np.sqrt(momentum))
    return float(max((tau + np.sqrt(disc)) / 2, (tau - np.sqrt(disc)) / 2))


# %% wrong: the smaller eigenvalue instead of the larger
def convergence_rate(curvature, *, lr, momentum):
    matrix = np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])
    return float(min(abs(np.linalg.eigvals(matrix))))


# %% wrong: always the root of the momentum, as if every ball swung
def convergence_rate(curvature, *, lr, momentum):
    return float(np.sqrt(momentum))


# %% wrong: the momentum itself while the ball swings, not its root
def convergence_rate(curvature, *, lr, momentum):
    tau = 1 + momentum - lr * curvature
    disc = tau**2 - 4 * momentum
    if disc < 0:
        return float(momentum)
    return float((abs(tau) + np.sqrt(disc)) / 2)


# %% wrong: eigvalsh takes the matrix for a symmetric one
def convergence_rate(curvature, *, lr, momentum):
    matrix = np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])
    return float(np.abs(np.linalg.eigvalsh(matrix)).max())


# %% wrong: the largest singular value instead of the largest eigenvalue
def convergence_rate(curvature, *, lr, momentum):
    matrix = np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])
    return float(np.linalg.norm(matrix, 2))


# %% wrong: the sign of the trace's last term is wrong and the half is missing
def convergence_rate(curvature, *, lr, momentum):
    tau = 1 + momentum + lr * curvature
    root = np.sqrt(tau**2 - 4 * momentum + 0j)
    return float(max(abs(tau + root), abs(tau - root)))


# %% wrong: math.sqrt raises a ValueError when the eigenvalues are complex
import math


def convergence_rate(curvature, *, lr, momentum):
    tau = 1 + momentum - lr * curvature
    root = math.sqrt(tau**2 - 4 * momentum)
    return max(abs(tau + root) / 2, abs(tau - root) / 2)


# %% values
np.testing.assert_allclose(convergence_rate(4.0, lr=0.1, momentum=0.1), 0.5)
np.testing.assert_allclose(convergence_rate(1.0, lr=1.0, momentum=0.25), 0.5)
np.testing.assert_allclose(convergence_rate(3.0, lr=1.0, momentum=0.0), 2.0)
np.testing.assert_allclose(convergence_rate(-1.0, lr=0.5, momentum=0.0), 1.5)
