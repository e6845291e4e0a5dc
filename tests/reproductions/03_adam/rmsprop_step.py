"""Answers to `rmsprop_step` that the check once judged wrongly, or told too little."""


# %% right: a weighted average, in float64
def rmsprop_step(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = np.average([state.v, grad**2], axis=0, weights=[alpha, 1 - alpha])
    return param - lr * grad / (np.sqrt(v) + eps), RMSPropState(v)


# %% wrong: the state comes first
# wants: another-order
def rmsprop_step(param, grad, state, *, lr, alpha=0.99, eps=1e-8):
    v = alpha * state.v + (1 - alpha) * grad**2
    return RMSPropState(v), param - lr * grad / (np.sqrt(v) + eps)
