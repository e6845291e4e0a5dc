"""Answers to `adamw_step`, written from the lesson's text alone."""


# %% right: shrinks the parameter, then hands everything to Adam
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    step = state.step + 1
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    m_hat = m / (1 - betas[0] ** step)
    v_hat = v / (1 - betas[1] ** step)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(step, m, v)


def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    shrunk = (1 - lr * weight_decay) * param
    return adam_step(shrunk, grad, state, lr=lr, betas=betas, eps=eps)


# %% right: written out, the decay beside the quotient
def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    (beta1, beta2), t = betas, state.step + 1
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad * grad
    quotient = (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return param - lr * (quotient + weight_decay * param), AdamState(t, m, v)


# %% right: one entry after another with Python numbers, cast back to the arrays' types
def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    b1, b2 = betas
    t = state.step + 1
    new_param, new_m, new_v = np.array(param), np.array(state.m), np.array(state.v)
    for i in np.ndindex(np.shape(param)):
        w, g = float(param[i]), float(grad[i])
        m = b1 * float(state.m[i]) + (1 - b1) * g
        v = b2 * float(state.v[i]) + (1 - b2) * g**2
        w -= lr * weight_decay * w
        w -= lr * (m / (1 - b1**t)) / ((v / (1 - b2**t)) ** 0.5 + eps)
        new_param[i], new_m[i], new_v[i] = w, m, v
    return new_param, AdamState(t, new_m, new_v)


# %% right: Adam's step from zero is added to what is left of the parameter
def _adam_update(grad, state, lr, betas, eps):
    t = state.step + 1
    m = state.m + (1 - betas[0]) * (grad - state.m)
    v = state.v + (1 - betas[1]) * (np.square(grad) - state.v)
    root = np.sqrt(v / (1 - betas[1] ** t))
    return -lr / (1 - betas[0] ** t) * m / (root + eps), state._replace(step=t, m=m, v=v)


def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    update, new_state = _adam_update(grad, state, lr, betas, eps)
    left = param - lr * weight_decay * param
    return left + update, new_state


# %% wrong: the decay goes into the gradient and through the moments
def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    beta1, beta2 = betas
    grad = grad + weight_decay * param
    t = state.step + 1
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


# %% wrong: the decay is not multiplied by the learning rate
def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    beta1, beta2 = betas
    t = state.step + 1
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    param = (1 - weight_decay) * param
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


# %% wrong: the decay is taken from the parameter after the step
def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    beta1, beta2 = betas
    t = state.step + 1
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    param = param - lr * m_hat / (np.sqrt(v_hat) + eps)
    param = param - lr * weight_decay * param
    return param, AdamState(t, m, v)


# %% wrong: betas and eps are not handed on
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    step = state.step + 1
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    m_hat = m / (1 - betas[0] ** step)
    v_hat = v / (1 - betas[1] ** step)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(step, m, v)


def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    return adam_step(param * (1 - lr * weight_decay), grad, state, lr=lr)


# %% wrong: the parameter grows, because the decay has the wrong sign
def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    t = state.step + 1
    new_param, new_m, new_v = np.zeros(param.shape), np.zeros(param.shape), np.zeros(param.shape)
    for i in np.ndindex(param.shape):
        new_m[i] = betas[0] * state.m[i] + (1 - betas[0]) * grad[i]
        new_v[i] = betas[1] * state.v[i] + (1 - betas[1]) * grad[i] ** 2
        m_hat = new_m[i] / (1 - betas[0] ** t)
        v_hat = new_v[i] / (1 - betas[1] ** t)
        new_param[i] = param[i] - lr * (m_hat / (np.sqrt(v_hat) + eps) - weight_decay * param[i])
    return new_param, AdamState(t, new_m, new_v)


# %% wrong: the decay is divided by the root, together with the mean
def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    beta1, beta2 = betas
    t = state.step + 1
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return param - lr * (m_hat + weight_decay * param) / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


# %% wrong: the weight decay is ignored
def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    step, m, v = state
    step = step + 1
    m = betas[0] * m + (1 - betas[0]) * grad
    v = betas[1] * v + (1 - betas[1]) * np.square(grad)
    m_hat = m / (1 - betas[0] ** step)
    v_hat = v / (1 - betas[1] ** step)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(step, m, v)


# %% wrong: the caller's parameter is shrunk in place
def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    beta1, beta2 = betas
    t = state.step + 1
    param *= 1 - lr * weight_decay
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


# %% wrong: no bias correction, and the decay is taken after the step
def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    param = param - lr * m / (np.sqrt(v) + eps)
    param = (1 - lr * weight_decay) * param
    return param, AdamState(state.step + 1, m, v)


# %% wrong: hands keyword-only options to the helper by position, which raises a TypeError
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    step = state.step + 1
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    m_hat = m / (1 - betas[0] ** step)
    v_hat = v / (1 - betas[1] ** step)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(step, m, v)


def adamw_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01):
    param = param - lr * weight_decay * param
    return adam_step(param, grad, state, lr, betas, eps)


# %% values
before = AdamState(0, np.array([0.0, 0.0]), np.array([0.0, 0.0]))
w = np.array([2.0, -4.0])
new_param, after = adamw_step(w, np.array([0.0, 0.5]), before, lr=0.1, weight_decay=0.5)
np.testing.assert_allclose(new_param, [1.9, -3.9], rtol=1e-6)
assert after.step == 1
np.testing.assert_allclose([after.m, after.v], [[0.0, 0.05], [0.0, 0.00025]])
np.testing.assert_array_equal(w, [2.0, -4.0])
