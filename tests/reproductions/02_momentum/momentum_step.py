"""Answers to `momentum_step` that the check once judged wrongly, or told too little."""


# %% right: sums of products by einsum, in float64
def momentum_step(param, grad, velocity, *, lr, momentum):
    velocity = np.einsum("k,k...->...", np.array([momentum, 1.0]), np.array([velocity, grad]))
    param = np.einsum("k,k...->...", np.array([1.0, -lr]), np.array([param, velocity]))
    return param, velocity


# %% right: everything in float64
def momentum_step(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity.astype(np.float64) + grad
    return param.astype(np.float64) - lr * velocity, velocity


# %% right: both results in one array
def momentum_step(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + grad
    return np.array([param - lr * velocity, velocity])


# %% wrong: Nesterov's step
# wants: nesterov
def momentum_step(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + grad
    return param - lr * (grad + momentum * velocity), velocity


# %% wrong: the velocity comes first
# wants: another-order
def momentum_step(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + grad
    return velocity, param - lr * velocity


# %% wrong: brackets are missing, so that the old velocity is added without the learning rate
def momentum_step(param, grad, velocity, *, lr, momentum):
    new = momentum * velocity + grad
    return param - lr * grad + momentum * velocity, new
