"""Answers to `adagrad_step`, written from the lesson's text alone."""


# %% right: the two equations
def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    sum_sq = state.sum_sq + grad**2
    param = param - lr * grad / (np.sqrt(sum_sq) + eps)
    return param, AdaGradState(sum_sq)


# %% right: one entry after another, in double precision
def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    new_param, new_sum = np.zeros(np.shape(param)), np.zeros(np.shape(param))
    for i in np.ndindex(np.shape(param)):
        g = np.float64(grad[i])
        total = np.float64(state.sum_sq[i]) + g * g
        new_sum[i] = total
        new_param[i] = param[i] - lr * g / (total**0.5 + eps)
    return new_param, AdaGradState(sum_sq=new_sum)


# %% right: a rate of its own for each parameter, by a helper
def _rates(total, lr, eps):
    return lr / (np.power(total, 0.5) + eps)


def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    (old,) = state
    total = np.add(old, np.square(grad))
    return param - _rates(total, lr, eps) * grad, state._replace(sum_sq=total)


# %% right: the divisor as the length of (root of the old sum, gradient)
def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    divisor = np.hypot(np.sqrt(state.sum_sq), grad)
    new_sum = state.sum_sq.copy()
    new_sum += grad * grad
    return param - lr * (grad / (divisor + eps)), AdaGradState(new_sum)


# %% wrong: eps is inside the root
def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    sum_sq = state.sum_sq + grad**2
    param = param - lr * grad / np.sqrt(sum_sq + eps)
    return param, AdaGradState(sum_sq)


# %% wrong: divides by the root of the old sum
def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    new_param = param - lr * grad / (np.sqrt(state.sum_sq) + eps)
    return new_param, AdaGradState(state.sum_sq + grad**2)


# %% wrong: the root is missing
def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    new_param = np.zeros(param.shape)
    sum_sq = np.zeros(param.shape)
    for i in np.ndindex(param.shape):
        sum_sq[i] = state.sum_sq[i] + grad[i] ** 2
        new_param[i] = param[i] - lr * grad[i] / (sum_sq[i] + eps)
    return new_param, AdaGradState(sum_sq)


# %% wrong: one sum over all parameters instead of one for each
def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    sum_sq = state.sum_sq + np.sum(grad**2)
    param = param - lr * grad / (np.sqrt(sum_sq) + eps)
    return param, AdaGradState(sum_sq)


# %% wrong: returns the old state
def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    sum_sq = state.sum_sq + grad * grad
    param = param - lr * grad / (np.sqrt(sum_sq) + eps)
    return param, state


# %% wrong: adds into the caller's array in place
def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    sum_sq = state.sum_sq
    sum_sq += grad**2
    return param - lr * grad / (np.sqrt(sum_sq) + eps), AdaGradState(sum_sq)


# %% wrong: a running mean instead of a sum
def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    sum_sq = 0.9 * state.sum_sq + 0.1 * grad**2
    param = param - lr * grad / (np.sqrt(sum_sq) + eps)
    return param, AdaGradState(sum_sq)


# %% wrong: adds up absolute values instead of squares
def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    sum_sq = state.sum_sq + np.abs(grad)
    return param - lr * grad / (np.sqrt(sum_sq) + eps), AdaGradState(sum_sq)


# %% wrong: remembers the root of the sum, and eps is inside the root
def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    root = np.sqrt(state.sum_sq + grad**2 + eps)
    return param - lr * grad / root, AdaGradState(root)


# %% wrong: the state has no field of that name, which raises an AttributeError
def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    s = state.sum + grad**2
    return param - lr * grad / (np.sqrt(s) + eps), AdaGradState(s)


# %% values
before = AdaGradState(np.array([16.0, 0.0]))
new_param, after = adagrad_step(np.array([1.0, 1.0]), np.array([3.0, 0.1]), before, lr=0.1)
np.testing.assert_allclose(new_param, [0.94, 0.9])
np.testing.assert_allclose(after.sum_sq, [25.0, 0.01])
np.testing.assert_array_equal(before.sum_sq, [16.0, 0.0])
np.testing.assert_allclose(
    adagrad_step(np.array([1.0]), np.array([3.0]), AdaGradState(np.array([16.0])), lr=1.0, eps=1.0)[0], [0.5]
)
