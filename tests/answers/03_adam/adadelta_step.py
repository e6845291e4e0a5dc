"""Answers to `adadelta_step`, written from the lesson's text alone."""


# %% right: the four equations in their order
def adadelta_step(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    v = rho * state.v + (1 - rho) * grad**2
    delta = np.sqrt(state.u + eps) / np.sqrt(v + eps) * grad
    u = rho * state.u + (1 - rho) * delta**2
    return param - lr * delta, AdaDeltaState(v, u)


# %% right: one entry after another, in double precision
def adadelta_step(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    shape = np.shape(param)
    new_param, new_v, new_u = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for i in np.ndindex(shape):
        g, v, u = np.float64(grad[i]), np.float64(state.v[i]), np.float64(state.u[i])
        v = rho * v + (1 - rho) * g * g
        delta = ((u + eps) / (v + eps)) ** 0.5 * g
        u = rho * u + (1 - rho) * delta * delta
        new_param[i], new_v[i], new_u[i] = param[i] - lr * delta, v, u
    return new_param, AdaDeltaState(v=new_v, u=new_u)


# %% right: helpers for the running mean and the root mean square
def _mean(old, new, rho):
    return old + (1 - rho) * (new - old)


def _rms(mean_square, eps):
    return np.sqrt(mean_square + eps)


def adadelta_step(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    v = _mean(state.v, np.square(grad), rho)
    delta = -_rms(state.u, eps) / _rms(v, eps) * grad
    u = _mean(state.u, np.square(delta), rho)
    return param + lr * delta, AdaDeltaState(v, u)


# %% right: the square of the update directly, without the update
def adadelta_step(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    old_v, old_u = state
    square = grad * grad
    new_v = rho * old_v + (1 - rho) * square
    quotient = (old_u + eps) / (new_v + eps)
    new_u = rho * old_u + (1 - rho) * quotient * square
    new_param = param - lr * np.sqrt(quotient) * grad
    return new_param, state._replace(v=new_v, u=new_u)


# %% wrong: eps is outside both roots
def adadelta_step(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    v = rho * state.v + (1 - rho) * grad**2
    delta = (np.sqrt(state.u) + eps) / (np.sqrt(v) + eps) * grad
    u = rho * state.u + (1 - rho) * delta**2
    return param - lr * delta, AdaDeltaState(v, u)


# %% wrong: the update uses the old v
def adadelta_step(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    delta = np.sqrt(state.u + eps) / np.sqrt(state.v + eps) * grad
    v = rho * state.v + (1 - rho) * grad**2
    u = rho * state.u + (1 - rho) * delta**2
    return param - lr * delta, AdaDeltaState(v, u)


# %% wrong: the learning rate goes into the remembered update
def adadelta_step(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    v = rho * state.v + (1 - rho) * grad**2
    delta = lr * np.sqrt(state.u + eps) / np.sqrt(v + eps) * grad
    u = rho * state.u + (1 - rho) * delta**2
    return param - delta, AdaDeltaState(v, u)


# %% wrong: u is made of squared gradients instead of squared updates
def adadelta_step(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    new_param, new_v, new_u = np.zeros(param.shape), np.zeros(param.shape), np.zeros(param.shape)
    for i in np.ndindex(param.shape):
        new_v[i] = rho * state.v[i] + (1 - rho) * grad[i] ** 2
        delta = np.sqrt(state.u[i] + eps) / np.sqrt(new_v[i] + eps) * grad[i]
        new_u[i] = rho * state.u[i] + (1 - rho) * grad[i] ** 2
        new_param[i] = param[i] - lr * delta
    return new_param, AdaDeltaState(new_v, new_u)


# %% wrong: returns u and v in the other order
def adadelta_step(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    v = rho * state.v + (1 - rho) * grad**2
    delta = np.sqrt(state.u + eps) / np.sqrt(v + eps) * grad
    u = rho * state.u + (1 - rho) * delta**2
    return param - lr * delta, AdaDeltaState(u, v)


# %% wrong: the learning rate is ignored
def adadelta_step(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    v = rho * state.v + (1 - rho) * np.square(grad)
    delta = np.sqrt((state.u + eps) / (v + eps)) * grad
    u = rho * state.u + (1 - rho) * np.square(delta)
    return param - delta, AdaDeltaState(v, u)


# %% wrong: eps is missing above the fraction, so it never starts from u = 0
def adadelta_step(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    v = rho * state.v + (1 - rho) * grad**2
    delta = np.sqrt(state.u) / np.sqrt(v + eps) * grad
    u = rho * state.u + (1 - rho) * delta**2
    return param - lr * delta, AdaDeltaState(v, u)


# %% wrong: rho and 1 - rho are swapped in the mean of the updates
def adadelta_step(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    v = rho * state.v + (1 - rho) * grad**2
    delta = np.sqrt(state.u + eps) / np.sqrt(v + eps) * grad
    u = (1 - rho) * state.u + rho * delta**2
    return param - lr * delta, AdaDeltaState(v, u)


# %% wrong: eps is outside both roots, and the new v is not remembered
def adadelta_step(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    v = rho * state.v + (1 - rho) * grad**2
    delta = (np.sqrt(state.u) + eps) / (np.sqrt(v) + eps) * grad
    u = rho * state.u + (1 - rho) * delta**2
    return param - lr * delta, AdaDeltaState(state.v, u)


# %% wrong: u is updated before there is an update, which raises an UnboundLocalError
def adadelta_step(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    v = rho * state.v + (1 - rho) * grad**2
    u = rho * state.u + (1 - rho) * delta**2
    delta = np.sqrt(u + eps) / np.sqrt(v + eps) * grad
    return param - lr * delta, AdaDeltaState(v, u)


# %% values
before = AdaDeltaState(np.array([3.95]), np.array([0.0]))
new_param, after = adadelta_step(np.array([1.0]), np.array([2.0]), before, rho=0.8, eps=0.04)
np.testing.assert_allclose(new_param, [0.8])
np.testing.assert_allclose(after.v, [3.96])
np.testing.assert_allclose(after.u, [0.008])
new_param, after = adadelta_step(np.array([1.0]), np.array([2.0]), before, lr=0.5, rho=0.8, eps=0.04)
np.testing.assert_allclose([new_param, after.u], [[0.9], [0.008]])
