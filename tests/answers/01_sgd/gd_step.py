"""Answers to `gd_step`, written from the lesson's text alone."""


# %% right: the formula in one line
def gd_step(param, grad, *, lr):
    return param - lr * grad


# %% right: one entry after another, in a loop over all indices
def gd_step(param, grad, *, lr):
    new = np.zeros(param.shape)
    for index in np.ndindex(param.shape):
        new[index] = param[index] - lr * grad[index]
    return new


# %% right: a copy of the parameter, changed in place
def gd_step(param, grad, *, lr):
    result = np.array(param, dtype=float)
    result -= lr * grad
    return result


# %% right: flat lists of Python numbers and a helper
def _descend(w, g, eta):
    return w + (-eta) * g


def gd_step(param, grad, *, lr):
    w = np.asarray(param).ravel().tolist()
    g = np.asarray(grad).ravel().tolist()
    moved = [_descend(a, b, lr) for a, b in zip(w, g)]
    return np.array(moved).reshape(np.shape(param))


# %% wrong: adds the gradient instead of subtracting it
def gd_step(param, grad, *, lr):
    return param + lr * grad


# %% wrong: changes the caller's parameter in place
def gd_step(param, grad, *, lr):
    param -= lr * grad
    return param


# %% wrong: the learning rate is not used
def gd_step(param, grad, *, lr):
    return param - grad


# %% wrong: returns the step alone, not the new parameter
def gd_step(param, grad, *, lr):
    step = -lr * grad
    return step


# %% wrong: the gradient is scaled to length 1 before the step
def gd_step(param, grad, *, lr):
    direction = grad / (np.linalg.norm(grad) + 1e-12)
    return param - lr * direction


# %% wrong: the gradient is averaged over all entries, so every entry moves alike
def gd_step(param, grad, *, lr):
    new = np.empty(param.shape)
    for i in np.ndindex(param.shape):
        new[i] = param[i] - lr * np.mean(grad)
    return new


# %% wrong: parameter and gradient are swapped
def gd_step(param, grad, *, lr):
    return grad - lr * param


# %% wrong: the step is multiplied into the parameter instead of subtracted
def gd_step(param, grad, *, lr):
    return param * (1 - lr * grad)


# %% wrong: writes through an alias into the caller's array, and with the wrong sign
def gd_step(param, grad, *, lr):
    new_param = param
    for i in np.ndindex(param.shape):
        new_param[i] += lr * grad[i]
    return new_param


# %% wrong: passes a keyword-only option by position, which raises a TypeError
def _step(w, g, *, lr):
    return w - lr * g


def gd_step(param, grad, *, lr):
    return _step(param, grad, lr)


# %% values
w, g = np.array([1.0, 2.0]), np.array([0.5, -1.0])
np.testing.assert_allclose(gd_step(w, g, lr=0.1), [0.95, 2.1])
np.testing.assert_array_equal(w, [1.0, 2.0])
np.testing.assert_allclose(
    gd_step(np.array([[1.0, 0.0], [-2.0, 4.0]]), np.array([[2.0, 2.0], [4.0, 0.0]]), lr=0.5),
    [[0.0, -1.0], [-4.0, 4.0]],
)
