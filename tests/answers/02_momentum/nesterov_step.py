"""Answers to `nesterov_step`, written from the lesson's text alone."""


# %% right: the boxed equations
def nesterov_step(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + grad
    param = param - lr * (grad + momentum * velocity)
    return param, velocity


# %% right: in terms of the old velocity, multiplied out
def nesterov_step(param, grad, velocity, *, lr, momentum):
    new_velocity = grad + momentum * velocity
    new_param = param - lr * ((1 + momentum) * grad + momentum**2 * velocity)
    return new_param, new_velocity


# %% right: by way of the ball's own place, behind the place looked ahead to
def nesterov_step(param, grad, velocity, *, lr, momentum):
    ball = param + lr * momentum * velocity
    new_velocity = momentum * velocity + grad
    new_ball = ball - lr * new_velocity
    ahead = new_ball - lr * momentum * new_velocity
    return ahead, new_velocity


# %% right: lists of Python numbers, in a loop
def nesterov_step(param, grad, velocity, *, lr, momentum):
    shape = np.shape(param)
    params, velocities = [], []
    for w, g, v in zip(np.ravel(param).tolist(), np.ravel(grad).tolist(), np.ravel(velocity).tolist()):
        v = momentum * v + g
        velocities.append(v)
        params.append(w - lr * (g + momentum * v))
    return np.array(params).reshape(shape), np.array(velocities).reshape(shape)


# %% wrong: the old velocity in the second equation, which is plain momentum
def nesterov_step(param, grad, velocity, *, lr, momentum):
    step = grad + momentum * velocity
    new_velocity = momentum * velocity + grad
    return param - lr * step, new_velocity


# %% wrong: the gradient is missing in the second equation
def nesterov_step(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + grad
    param = param - lr * momentum * velocity
    return param, velocity


# %% wrong: the learning rate is inside the velocity, with the signs of Keras
def nesterov_step(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity - lr * grad
    param = param + momentum * velocity - lr * grad
    return param, velocity


# %% wrong: looks ahead from the parameter, though grad was already taken at the place ahead
def nesterov_step(param, grad, velocity, *, lr, momentum):
    lookahead = param - lr * momentum * velocity
    velocity = momentum * velocity + grad
    return lookahead - lr * velocity, velocity


# %% wrong: returns the sum of gradient and carried velocity as the velocity
def nesterov_step(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + grad
    velocity = grad + momentum * velocity
    return param - lr * velocity, velocity


# %% wrong: the whole new velocity is added to the carried one, instead of the gradient
def nesterov_step(param, grad, velocity, *, lr, momentum):
    new_param = np.empty(param.shape)
    new_velocity = np.empty(param.shape)
    for i in np.ndindex(param.shape):
        v = momentum * velocity[i] + grad[i]
        new_velocity[i] = v
        new_param[i] = param[i] - lr * (v + momentum * v)
    return new_param, new_velocity


# %% wrong: a running mean, with 1 - momentum before the gradient
def nesterov_step(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + (1 - momentum) * grad
    param = param - lr * (grad + momentum * velocity)
    return param, velocity


# %% wrong: changes the caller's parameter in place
def nesterov_step(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + grad
    param -= lr * (grad + momentum * velocity)
    return param, velocity


# %% wrong: plain momentum, and the old velocity is returned
def nesterov_step(param, grad, velocity, *, lr, momentum):
    new_velocity = momentum * velocity + grad
    return param - lr * new_velocity, velocity


# %% wrong: calls the gradient like a function at the place ahead, which raises a TypeError
def nesterov_step(param, grad, velocity, *, lr, momentum):
    ahead = param - lr * momentum * velocity
    velocity = momentum * velocity + grad(ahead)
    return param - lr * velocity, velocity


# %% values
w, g, v = np.array([1.0, 2.0]), np.array([0.5, -1.0]), np.array([1.0, 0.0])
new_w, new_v = nesterov_step(w, g, v, lr=0.1, momentum=0.9)
np.testing.assert_allclose(new_v, [1.4, -1.0])
np.testing.assert_allclose(new_w, [0.824, 2.19])
np.testing.assert_array_equal([w, g, v], [[1.0, 2.0], [0.5, -1.0], [1.0, 0.0]])
