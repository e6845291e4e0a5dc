"""Answers to `nesterov_step` that the check once told too little."""


# %% wrong: the velocity comes first
# wants: another-order
def nesterov_step(param, grad, velocity, *, lr, momentum):
    velocity = momentum * velocity + grad
    return velocity, param - lr * (grad + momentum * velocity)


# %% wrong: the old velocity comes back
# wants: unchanged
def nesterov_step(param, grad, velocity, *, lr, momentum):
    new = momentum * velocity + grad
    return param - lr * (grad + momentum * new), velocity


# %% wrong: the velocity is changed in place
# wants: changed-in-place
def nesterov_step(param, grad, velocity, *, lr, momentum):
    velocity *= momentum
    velocity += grad
    return param - lr * (grad + momentum * velocity), velocity
