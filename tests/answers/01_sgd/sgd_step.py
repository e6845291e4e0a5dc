"""Answers to `sgd_step`, written from the lesson's text alone."""


# %% right: the decay is added to the gradient
def sgd_step(param, grad, *, lr, weight_decay=0.0):
    return param - lr * (grad + weight_decay * param)


# %% right: the weights shrink by a factor, then the step
def sgd_step(param, grad, *, lr, weight_decay=0.0):
    shrink = 1 - lr * weight_decay
    return shrink * param - lr * grad


# %% right: one entry after another, in double precision
def sgd_step(param, grad, *, lr, weight_decay=0.0):
    out = np.zeros(np.shape(param), dtype=np.float64)
    for idx in np.ndindex(np.shape(param)):
        w = np.float64(param[idx])
        g = np.float64(grad[idx])
        out[idx] = w - lr * (g + weight_decay * w)
    return out


# %% right: a branch for the decay, and gradient descent as a helper
def _gradient_descent(w, g, lr):
    return w - lr * g


def sgd_step(param, grad, *, lr, weight_decay=0.0):
    total = grad
    if weight_decay != 0:
        total = total + weight_decay * param
    return _gradient_descent(param, total, lr)


# %% wrong: the decay is not multiplied by the learning rate
def sgd_step(param, grad, *, lr, weight_decay=0.0):
    return (1 - weight_decay) * param - lr * grad


# %% wrong: a factor 2 before the decay, as for a penalty without the half
def sgd_step(param, grad, *, lr, weight_decay=0.0):
    return param - lr * (grad + 2 * weight_decay * param)


# %% wrong: the weights grow, because the decay is subtracted from the gradient
def sgd_step(param, grad, *, lr, weight_decay=0.0):
    grad = grad - weight_decay * param
    return param - lr * grad


# %% wrong: the weights shrink after the step instead of before it
def sgd_step(param, grad, *, lr, weight_decay=0.0):
    new = param - lr * grad
    new = new - lr * weight_decay * new
    return new


# %% wrong: the weight decay is ignored
def sgd_step(param, grad, *, lr, weight_decay=0.0):
    new = np.empty(param.shape)
    for i in np.ndindex(param.shape):
        new[i] = param[i] - lr * grad[i]
    return new


# %% wrong: the sign of the weight instead of the weight, an L1 penalty
def sgd_step(param, grad, *, lr, weight_decay=0.0):
    penalty = weight_decay * np.sign(param)
    return param - lr * (grad + penalty)


# %% wrong: the penalty itself is added to the gradient, not its derivative
def sgd_step(param, grad, *, lr, weight_decay=0.0):
    penalty = 0.5 * weight_decay * np.sum(param**2)
    return param - lr * (grad + penalty)


# %% wrong: the gradient is changed in place
def sgd_step(param, grad, *, lr, weight_decay=0.0):
    grad += weight_decay * param
    return param - lr * grad


# %% wrong: the decay is not multiplied by the learning rate, and the gradient is added
def sgd_step(param, grad, *, lr, weight_decay=0.0):
    return param + lr * grad - weight_decay * param


# %% wrong: the helper is a function of keywords only and is called by position, which raises a TypeError
def gd_step(param, grad, *, lr):
    return param - lr * grad


def sgd_step(param, grad, *, lr, weight_decay=0.0):
    return gd_step(param, grad + weight_decay * param, lr)


# %% values
w, g = np.array([1.0, -2.0]), np.array([0.5, 0.5])
np.testing.assert_allclose(sgd_step(w, g, lr=0.1, weight_decay=0.5), [0.9, -1.95])
np.testing.assert_allclose(sgd_step(w, g, lr=0.1), [0.95, -2.05])
np.testing.assert_array_equal([w, g], [[1.0, -2.0], [0.5, 0.5]])
