"""Answers to `momentum_step`, written from the lesson's text alone."""


# %% right: the two equations
def momentum_step(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + grad
    param = param - lr * velocity
    return param, velocity


# %% right: one entry after another, in double precision
def momentum_step(param, grad, velocity, *, lr, momentum):
    new_param = np.zeros(np.shape(param))
    new_velocity = np.zeros(np.shape(param))
    for i in np.ndindex(np.shape(param)):
        v = momentum * np.float64(velocity[i]) + np.float64(grad[i])
        new_velocity[i] = v
        new_param[i] = param[i] - lr * v
    return new_param, new_velocity


# %% right: a copy of the velocity that is changed in place
def momentum_step(param, grad, velocity, *, lr, momentum):
    v = velocity.copy()
    v *= momentum
    v += grad
    return np.subtract(param, lr * v), v


# %% right: the step is split into its two parts
def _decayed(previous, share):
    return share * previous


def momentum_step(param, grad, velocity, *, lr, momentum):
    carried = _decayed(velocity, momentum)
    new_param = param - lr * grad - lr * carried
    return (new_param, grad + carried)


# %% wrong: a running mean, with 1 - momentum before the gradient
def momentum_step(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + (1 - momentum) * grad
    param = param - lr * velocity
    return param, velocity


# %% wrong: the learning rate is inside the velocity
def momentum_step(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + lr * grad
    return param - velocity, velocity


# %% wrong: the learning rate is inside the velocity, with the signs of Keras
def momentum_step(param, grad, velocity, *, lr, momentum):
    v_new = momentum * velocity - lr * grad
    p_new = param + v_new
    return p_new, v_new


# %% wrong: the parameter moves with the old velocity
def momentum_step(param, grad, velocity, *, lr, momentum):
    new_param = param - lr * velocity
    new_velocity = momentum * velocity + grad
    return new_param, new_velocity


# %% wrong: returns the old velocity
def momentum_step(param, grad, velocity, *, lr, momentum):
    v = momentum * velocity + grad
    return param - lr * v, velocity


# %% wrong: changes the caller's velocity in place
def momentum_step(param, grad, velocity, *, lr, momentum):
    velocity *= momentum
    velocity += grad
    return param - lr * velocity, velocity


# %% wrong: returns velocity and parameter in the other order
def momentum_step(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + grad
    param = param - lr * velocity
    return velocity, param


# %% wrong: the momentum multiplies the new gradient too
def momentum_step(param, grad, velocity, *, lr, momentum):
    new_param = np.empty(param.shape)
    new_velocity = np.empty(param.shape)
    for i in np.ndindex(param.shape):
        new_velocity[i] = momentum * (velocity[i] + grad[i])
        new_param[i] = param[i] - lr * new_velocity[i]
    return new_param, new_velocity


# %% wrong: a running mean, and the parameter is moved uphill
def momentum_step(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + (1 - momentum) * grad
    return param + lr * velocity, velocity


# %% wrong: the velocity is read under a name that has no value yet, which raises an UnboundLocalError
def momentum_step(param, grad, velocity, *, lr, momentum):
    v = momentum * v + grad
    param = param - lr * v
    return param, v


# %% values
w, g, v = np.array([1.0, 2.0]), np.array([0.5, -1.0]), np.array([1.0, 0.0])
new_w, new_v = momentum_step(w, g, v, lr=0.1, momentum=0.9)
np.testing.assert_allclose(new_v, [1.4, -1.0])
np.testing.assert_allclose(new_w, [0.86, 2.1])
np.testing.assert_array_equal([w, g, v], [[1.0, 2.0], [0.5, -1.0], [1.0, 0.0]])
