"""Answers to `iteration_matrix`, written from the lesson's text alone."""


# %% right: the four entries
def iteration_matrix(curvature, *, lr, momentum):
    return np.array([[1 - lr * curvature, -lr * momentum], [curvature, momentum]])


# %% right: the two equations as two matrices, one after the other
def iteration_matrix(curvature, *, lr, momentum):
    update_velocity = np.array([[1.0, 0.0], [curvature, momentum]])
    update_param = np.array([[1.0, -lr], [0.0, 1.0]])
    return update_param @ update_velocity


# %% right: one step from each of the two unit vectors gives the columns
def iteration_matrix(curvature, *, lr, momentum):
    def step(w, v):
        v = momentum * v + curvature * w
        return w - lr * v, v

    return np.column_stack([step(1.0, 0.0), step(0.0, 1.0)])


# %% right: filled row by row, the first row made from the second
def iteration_matrix(curvature, *, lr, momentum):
    matrix = np.zeros((2, 2))
    matrix[1] = [curvature, momentum]
    matrix[0] = [1, 0]
    for column in range(2):
        matrix[0, column] -= lr * matrix[1, column]
    return matrix


# %% wrong: the transposed matrix
def iteration_matrix(curvature, *, lr, momentum):
    return np.array([[1 - lr * curvature, curvature], [-lr * momentum, momentum]])


# %% wrong: the learning rate is missing in the upper right entry
def iteration_matrix(curvature, *, lr, momentum):
    return np.array([[1 - lr * curvature, -momentum], [curvature, momentum]])


# %% wrong: plus instead of minus in the upper right entry
def iteration_matrix(curvature, *, lr, momentum):
    A = np.zeros((2, 2))
    A[0, 0] = 1 - lr * curvature
    A[0, 1] = lr * momentum
    A[1, 0] = curvature
    A[1, 1] = momentum
    return A


# %% wrong: the parameter moves with the old velocity
def iteration_matrix(curvature, *, lr, momentum):
    return np.array([[1.0, -lr], [curvature, momentum]])


# %% wrong: the matrix of (velocity, param) instead of (param, velocity)
def iteration_matrix(curvature, *, lr, momentum):
    return np.array([[momentum, curvature], [-lr * momentum, 1 - lr * curvature]])


# %% wrong: the learning rate is inside the velocity
def iteration_matrix(curvature, *, lr, momentum):
    return np.array([[1 - lr * curvature, -momentum], [lr * curvature, momentum]])


# %% wrong: a running mean, with 1 - momentum before the gradient
def iteration_matrix(curvature, *, lr, momentum):
    h = (1 - momentum) * curvature
    return np.array([[1 - lr * h, -lr * momentum], [h, momentum]])


# %% wrong: the matrix of Nesterov's step
def iteration_matrix(curvature, *, lr, momentum):
    def step(state):
        w, v = state
        g = curvature * w
        v = momentum * v + g
        return np.array([w - lr * (g + momentum * v), v])

    return np.stack([step(unit) for unit in np.eye(2)], axis=1)


# %% wrong: a flat array of four entries, and plus in the upper right entry
def iteration_matrix(curvature, *, lr, momentum):
    return np.array([1 - lr * curvature, lr * momentum, curvature, momentum])


# %% wrong: the outer brackets are missing, which raises a TypeError
def iteration_matrix(curvature, *, lr, momentum):
    return np.array([1 - lr * curvature, -lr * momentum], [curvature, momentum])


# %% values
np.testing.assert_allclose(iteration_matrix(2.0, lr=0.25, momentum=0.5), [[0.5, -0.125], [2.0, 0.5]])
np.testing.assert_allclose(
    iteration_matrix(-1.0, lr=0.1, momentum=0.0), [[1.1, 0.0], [-1.0, 0.0]], atol=1e-15
)
