"""Answers to `rprop_step` that the check once judged wrongly, or told too little."""


# %% right: a table of factors
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    same = grad * state.prev_grad
    factors = np.where(same > 0, etas[1], np.where(same < 0, etas[0], 1.0))
    step_size = np.clip(state.step_size * factors, *step_sizes)
    grad = np.where(same < 0, 0.0, grad)
    return param - np.sign(grad) * step_size, RpropState(grad, step_size)


# %% wrong: the state comes first
# wants: another-order
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    same = np.sign(grad) * np.sign(state.prev_grad)
    step_size = np.where(same > 0, etas[1] * state.step_size, state.step_size)
    step_size = np.clip(np.where(same < 0, etas[0] * state.step_size, step_size), *step_sizes)
    grad = np.where(same < 0, 0, grad)
    return RpropState(grad, step_size), param - np.sign(grad) * step_size


# %% wrong: the old state comes back
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    same = np.sign(grad) * np.sign(state.prev_grad)
    step_size = np.where(same > 0, etas[1] * state.step_size, state.step_size)
    step_size = np.clip(np.where(same < 0, etas[0] * state.step_size, step_size), *step_sizes)
    grad = np.where(same < 0, 0, grad)
    return param - np.sign(grad) * step_size, state


# %% wrong: the lengths are changed in place
# wants: changed-in-place
def rprop_step(param, grad, state, *, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0)):
    same, step_size, grad = grad * state.prev_grad, state.step_size, grad.copy()
    step_size[same > 0] *= etas[1]
    step_size[same < 0] *= etas[0]
    step_size = np.clip(step_size, *step_sizes)
    grad[same < 0] = 0
    return param - np.sign(grad) * step_size, RpropState(grad, step_size)
