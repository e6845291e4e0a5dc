"""Answers to `convergence_rate` that the check once told what is not so."""


# %% wrong: the size of the eigenvalue with the largest real part
# wants: one-root-only
def convergence_rate(curvature, *, lr, momentum):
    matrix = np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])
    return abs(np.max(np.linalg.eigvals(matrix)))
