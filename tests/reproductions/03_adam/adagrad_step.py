"""Answers to `adagrad_step` that the check once told too little."""


# %% wrong: the state comes first
# wants: another-order
def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    sum_sq = state.sum_sq + grad**2
    return AdaGradState(sum_sq), param - lr * grad / (np.sqrt(sum_sq) + eps)


# %% wrong: a NamedTuple's field cannot be set
def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    state.sum_sq += grad**2
    return param - lr * grad / (np.sqrt(state.sum_sq) + eps), state


# %% wrong: a NamedTuple is no dict
def adagrad_step(param, grad, state, *, lr, eps=1e-10):
    sum_sq = state["sum_sq"] + grad**2
    return param - lr * grad / (np.sqrt(sum_sq) + eps), AdaGradState(sum_sq)
