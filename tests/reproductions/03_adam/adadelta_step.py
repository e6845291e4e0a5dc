"""Answers to `adadelta_step` that the check once told too little."""


# %% wrong: the state comes first
# wants: another-order
def adadelta_step(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    v = rho * state.v + (1 - rho) * grad**2
    update = np.sqrt(state.u + eps) / np.sqrt(v + eps) * grad
    u = rho * state.u + (1 - rho) * update**2
    return AdaDeltaState(v, u), param - lr * update


# %% wrong: the old state comes back
def adadelta_step(param, grad, state, *, lr=1.0, rho=0.9, eps=1e-6):
    v = rho * state.v + (1 - rho) * grad**2
    update = np.sqrt(state.u + eps) / np.sqrt(v + eps) * grad
    return param - lr * update, state
