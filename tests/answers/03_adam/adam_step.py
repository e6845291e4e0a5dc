"""Answers to `adam_step`, written from the lesson's text alone."""


# %% right: five lines in the order of the equations
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    beta1, beta2 = betas
    step = state.step + 1
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(step, m, v)


# %% right: one entry after another with Python numbers, cast back to the arrays' types
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    t = state.step + 1
    correction1, correction2 = 1 - b1**t, 1 - b2**t
    new_param, new_m, new_v = np.array(param), np.array(state.m), np.array(state.v)
    for i in np.ndindex(np.shape(param)):
        g = float(grad[i])
        m = b1 * float(state.m[i]) + (1 - b1) * g
        v = b2 * float(state.v[i]) + (1 - b2) * g * g
        new_m[i], new_v[i] = m, v
        new_param[i] = float(param[i]) - lr * (m / correction1) / ((v / correction2) ** 0.5 + eps)
    return new_param, AdamState(step=t, m=new_m, v=new_v)


# %% right: the correction moved into the learning rate and into eps
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t = state.step + 1
    c1 = 1 - betas[0] ** t
    c2 = (1 - betas[1] ** t) ** 0.5
    m = state.m + (1 - betas[0]) * (grad - state.m)
    v = state.v + (1 - betas[1]) * (np.square(grad) - state.v)
    update = (lr * c2 / c1) * m / (np.sqrt(v) + c2 * eps)
    return param - update, state._replace(step=t, m=m, v=v)


# %% right: helpers for the running mean and for the correction
def _running(old, new, beta):
    return beta * old + (1 - beta) * new


def _corrected(mean, beta, t):
    weight = (1 - beta) * sum(beta**k for k in range(t))
    return mean / weight


def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t = state.step + 1
    m = _running(state.m, grad, betas[0])
    v = _running(state.v, grad * grad, betas[1])
    direction = _corrected(m, betas[0], t) / (_corrected(v, betas[1], t) ** 0.5 + eps)
    return param - lr * direction, AdamState(t, m, v)


# %% wrong: no bias correction
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    beta1, beta2 = betas
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    param = param - lr * m / (np.sqrt(v) + eps)
    return param, AdamState(state.step + 1, m, v)


# %% wrong: the corrected means are remembered instead of the plain ones
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t = state.step + 1
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    m = m / (1 - betas[0] ** t)
    v = v / (1 - betas[1] ** t)
    return param - lr * m / (np.sqrt(v) + eps), AdamState(t, m, v)


# %% wrong: the exponent is the number of steps made before, one too few
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t = state.step
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    m_hat = m / (1 - betas[0] ** t)
    v_hat = v / (1 - betas[1] ** t)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t + 1, m, v)


# %% wrong: eps is inside the root
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    t = state.step + 1
    m = b1 * state.m + (1 - b1) * grad
    v = b2 * state.v + (1 - b2) * grad * grad
    m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
    return param - lr * m_hat / np.sqrt(v_hat + eps), AdamState(t, m, v)


# %% wrong: eps is added to the uncorrected root, as in Keras
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    t = state.step + 1
    m = b1 * state.m + (1 - b1) * grad
    v = b2 * state.v + (1 - b2) * grad**2
    lr_t = lr * np.sqrt(1 - b2**t) / (1 - b1**t)
    return param - lr_t * m / (np.sqrt(v) + eps), AdamState(t, m, v)


# %% wrong: the step in the state is not counted up
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t = state.step + 1
    m = betas[0] * state.m + (1 - betas[0]) * grad
    v = betas[1] * state.v + (1 - betas[1]) * grad**2
    m_hat = m / (1 - betas[0] ** t)
    v_hat = v / (1 - betas[1] ** t)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(state.step, m, v)


# %% wrong: the gradient stands in the numerator instead of its mean
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    t = state.step + 1
    new_param, new_m, new_v = np.zeros(param.shape), np.zeros(param.shape), np.zeros(param.shape)
    for i in np.ndindex(param.shape):
        new_m[i] = betas[0] * state.m[i] + (1 - betas[0]) * grad[i]
        new_v[i] = betas[1] * state.v[i] + (1 - betas[1]) * grad[i] ** 2
        v_hat = new_v[i] / (1 - betas[1] ** t)
        new_param[i] = param[i] - lr * grad[i] / (np.sqrt(v_hat) + eps)
    return new_param, AdamState(t, new_m, new_v)


# %% wrong: the second moment is a mean of squared means instead of squared gradients
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    t = state.step + 1
    m = b1 * state.m + (1 - b1) * grad
    v = b2 * state.v + (1 - b2) * m**2
    m_hat = m / (1 - b1**t)
    v_hat = v / (1 - b2**t)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(t, m, v)


# %% wrong: the two betas are swapped, and the means are changed in place
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    beta2, beta1 = betas
    step, m, v = state
    step += 1
    m *= beta1
    m += (1 - beta1) * grad
    v *= beta2
    v += (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**step)
    v_hat = v / (1 - beta2**step)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(step, m, v)


# %% wrong: tries to count up in a NamedTuple, which raises an AttributeError
def adam_step(param, grad, state, *, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
    beta1, beta2 = betas
    state.step += 1
    m = beta1 * state.m + (1 - beta1) * grad
    v = beta2 * state.v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**state.step)
    v_hat = v / (1 - beta2**state.step)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), AdamState(state.step, m, v)


# %% values
before = AdamState(1, np.array([0.5, 1.0]), np.array([0.25, 1.0]))
new_param, after = adam_step(np.array([1.0, -1.0]), np.array([-1.0, 2.0]), before, lr=0.3, betas=(0.5, 0.75))
np.testing.assert_allclose(new_param, [1.1, -1.3], rtol=1e-6)
assert after.step == 2
np.testing.assert_allclose(after.m, [-0.25, 1.5])
np.testing.assert_allclose(after.v, [0.4375, 1.75])
np.testing.assert_array_equal(before.m, [0.5, 1.0])
start = AdamState(0, np.array([0.0]), np.array([0.0]))
np.testing.assert_allclose(adam_step(np.array([1.0]), np.array([3.0]), start, lr=0.5, eps=3.0)[0], [0.75])
