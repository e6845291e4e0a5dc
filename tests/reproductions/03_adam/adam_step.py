"""Answers to `adam_step` that the check once judged wrongly, or told too little."""


# %% right: np.power, in float64
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t = state.step + 1
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    m_hat, v_hat = m / (1 - np.power(betas[0], t)), v / (1 - np.power(betas[1], t))
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


# %% wrong: the state comes first
# wants: another-order
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t = state.step + 1
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    m_hat, v_hat = m / (1 - betas[0] ** t), v / (1 - betas[1] ** t)
    return AdamState(t, m, v), param - lr * m_hat / (np.sqrt(v_hat) + eps)


# %% wrong: beta1 and 1 - beta1 are exchanged
# wants: weights-exchanged-betas-0-in-m
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t = state.step + 1
    m = (1 - betas[0]) * state.m + betas[0] * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    m_hat, v_hat = m / (1 - betas[0] ** t), v / (1 - betas[1] ** t)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


# %% wrong: 1 - beta2 is forgotten
# wants: factor-missing-1-betas-1-in-v
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t = state.step + 1
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + grad**2
    m_hat, v_hat = m / (1 - betas[0] ** t), v / (1 - betas[1] ** t)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


# %% wrong: the old state comes back
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t = state.step + 1
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    m_hat, v_hat = m / (1 - betas[0] ** t), v / (1 - betas[1] ** t)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), state


# %% wrong: this step is neither in the exponent nor counted
# wants: step-counted-from-0
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t = state.step
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    m_hat, v_hat = m / (1 - betas[0] ** t), v / (1 - betas[1] ** t)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


# %% wrong: eps is outside the divisor's brackets
# wants: parentheses-missing
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t = state.step + 1
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    m_hat, v_hat = m / (1 - betas[0] ** t), v / (1 - betas[1] ** t)
    return param - lr * m_hat / np.sqrt(v_hat) + eps, AdamState(t, m, v)
