"""Answers to `iteration_matrix` that the check once refused."""


# %% right: in float32
def iteration_matrix(curvature, *, lr, momentum):
    return np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]], dtype=np.float32)


# %% right: nested lists
def iteration_matrix(curvature, *, lr, momentum):
    return [[1 - lr * curvature, -lr * momentum], [curvature, momentum]]
