"""Answers to `rmsprop_step`, written from the lesson's text alone."""


# %% right: the two equations
def rmsprop_step(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + (1 - alpha) * grad**2
    return param - lr * grad / (np.sqrt(v) + eps), RMSPropState(v)


# %% right: one entry after another, in double precision
def rmsprop_step(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    shape = np.shape(param)
    new_param, new_v = np.zeros(shape), np.zeros(shape)
    for i in np.ndindex(shape):
        g, old = float(grad[i]), float(state.v[i])
        new_v[i] = alpha * old + (1.0 - alpha) * g * g
        new_param[i] = float(param[i]) - lr * g / (float(new_v[i]) ** 0.5 + eps)
    return new_param, RMSPropState(new_v)


# %% right: the mean moves towards the square by a part of the difference
def rmsprop_step(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    square = np.square(grad)
    mean_square = state.v + (1 - alpha) * (square - state.v)
    root = np.sqrt(mean_square)
    direction = grad / (root + eps)
    return param - lr * direction, state._replace(v=mean_square)


# %% right: a helper for the running mean, and a copy that is changed in place
def _running_mean(old, new, keep):
    result = np.array(old, dtype=np.result_type(old, new))
    result *= keep
    result += (1 - keep) * new
    return result


def rmsprop_step(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = _running_mean(state.v, grad * grad, alpha)
    rates = lr / (np.sqrt(v) + eps)
    return param - rates * grad, RMSPropState(v=v)


# %% wrong: alpha and 1 - alpha are swapped
def rmsprop_step(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = (1 - alpha) * state.v + alpha * grad**2
    return param - lr * grad / (np.sqrt(v) + eps), RMSPropState(v)


# %% wrong: eps is inside the root
def rmsprop_step(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + (1 - alpha) * grad**2
    return param - lr * grad / np.sqrt(v + eps), RMSPropState(v)


# %% wrong: divides by the root of the old mean
def rmsprop_step(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    new_param = param - lr * grad / (np.sqrt(state.v) + eps)
    v = alpha * state.v + (1 - alpha) * grad**2
    return new_param, RMSPropState(v)


# %% wrong: the mean of the gradient's absolute value, not of its square
def rmsprop_step(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + (1 - alpha) * np.abs(grad)
    return param - lr * grad / (np.sqrt(v) + eps), RMSPropState(v)


# %% wrong: the new square is not multiplied by 1 - alpha
def rmsprop_step(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    new_param, new_v = np.zeros(param.shape), np.zeros(param.shape)
    for i in np.ndindex(param.shape):
        new_v[i] = alpha * state.v[i] + grad[i] ** 2
        new_param[i] = param[i] - lr * grad[i] / (np.sqrt(new_v[i]) + eps)
    return new_param, RMSPropState(new_v)


# %% wrong: alpha is ignored and 0.9 written instead
def rmsprop_step(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = 0.9 * state.v + 0.1 * grad**2
    return param - lr * grad / (np.sqrt(v) + eps), RMSPropState(v)


# %% wrong: divides the mean by 1 - alpha before the root, a correction that only the first step would need
def rmsprop_step(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + (1 - alpha) * grad**2
    v_hat = v / (1 - alpha)
    return param - lr * grad / (np.sqrt(v_hat) + eps), RMSPropState(v)


# %% wrong: changes the caller's mean in place
def rmsprop_step(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = state.v
    v *= alpha
    v += (1 - alpha) * grad**2
    return param - lr * grad / (np.sqrt(v) + eps), RMSPropState(v)


# %% wrong: the root is missing, and the old state is returned
def rmsprop_step(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + (1 - alpha) * grad**2
    return param - lr * grad / (v + eps), state


# %% wrong: takes the state for an array, and the product of a float and a tuple raises a TypeError
def rmsprop_step(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state + (1 - alpha) * grad**2
    return param - lr * grad / (np.sqrt(v) + eps), v


# %% values
before = RMSPropState(np.array([9.0, 0.0]))
new_param, after = rmsprop_step(np.array([1.0, 1.0]), np.array([3.0, 0.1]), before, lr=0.1, alpha=0.75)
np.testing.assert_allclose(new_param, [0.9, 0.8], rtol=1e-6)
np.testing.assert_allclose(after.v, [9.0, 0.0025])
np.testing.assert_array_equal(before.v, [9.0, 0.0])
np.testing.assert_allclose(
    rmsprop_step(np.array([1.0]), np.array([2.0]), RMSPropState(np.array([4.0])), lr=1.0, eps=2.0)[0], [0.5]
)
