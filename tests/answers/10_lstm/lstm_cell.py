"""Answers to `lstm_cell`, written from the lesson's text alone."""


# %% right: the gates are kept in the order of the cache
def lstm_cell(x, h, c, weights, dh, dc):
    w_x, w_h, bias = weights
    z_i, z_f, z_g, z_o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    gates = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    i, f, g, o = gates
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    cache = LSTMStepCache(x, h, c, *gates, c_next, w_x, w_h)
    grads = list(lstm_step_backward(dh, dc, cache))
    return h_next, c_next, grads


# %% right: the four gates by their names
def lstm_cell(x, h, c, weights, dh, dc):
    w_x, w_h, bias = weights
    z_i, z_f, z_g, z_o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    gates = sigmoid(z_f), sigmoid(z_i), np.tanh(z_g), sigmoid(z_o)
    f, i, g, o = gates
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    cache = LSTMStepCache(x, h, c, i, f, g, o, c_next, w_x, w_h)
    grads = list(lstm_step_backward(dh, dc, cache))
    return h_next, c_next, grads


# %% right: the cache is mended after it is made
def lstm_cell(x, h, c, weights, dh, dc):
    w_x, w_h, bias = weights
    z_i, z_f, z_g, z_o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    gates = sigmoid(z_f), sigmoid(z_i), np.tanh(z_g), sigmoid(z_o)
    f, i, g, o = gates
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    cache = LSTMStepCache(x, h, c, *gates, c_next, w_x, w_h)._replace(i=i, f=f)
    return h_next, c_next, list(lstm_step_backward(dh, dc, cache))


# %% right: their own forward function makes the cache
def lstm_cell(x, h, c, weights, dh, dc):
    h_next, c_next, cache = lstm_step_forward(x, h, c, *weights)
    return h_next, c_next, [*lstm_step_backward(dh, dc, cache)]


# %% wrong: nothing is changed
def lstm_cell(x, h, c, weights, dh, dc):
    w_x, w_h, bias = weights
    z_i, z_f, z_g, z_o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    gates = sigmoid(z_f), sigmoid(z_i), np.tanh(z_g), sigmoid(z_o)
    f, i, g, o = gates
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    cache = LSTMStepCache(x, h, c, *gates, c_next, w_x, w_h)
    return h_next, c_next, list(lstm_step_backward(dh, dc, cache))


# %% wrong: the line that takes the gates apart is changed, so the forward step is wrong now
def lstm_cell(x, h, c, weights, dh, dc):
    w_x, w_h, bias = weights
    z_i, z_f, z_g, z_o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    gates = sigmoid(z_f), sigmoid(z_i), np.tanh(z_g), sigmoid(z_o)
    i, f, g, o = gates
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    cache = LSTMStepCache(x, h, c, *gates, c_next, w_x, w_h)
    return h_next, c_next, list(lstm_step_backward(dh, dc, cache))


# %% wrong: the sums are split in another order
def lstm_cell(x, h, c, weights, dh, dc):
    w_x, w_h, bias = weights
    z_f, z_i, z_g, z_o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    gates = sigmoid(z_f), sigmoid(z_i), np.tanh(z_g), sigmoid(z_o)
    f, i, g, o = gates
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    cache = LSTMStepCache(x, h, c, *gates, c_next, w_x, w_h)
    return h_next, c_next, list(lstm_step_backward(dh, dc, cache))


# %% wrong: g and o are exchanged in the cache instead
def lstm_cell(x, h, c, weights, dh, dc):
    w_x, w_h, bias = weights
    z_i, z_f, z_g, z_o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    cache = LSTMStepCache(x, h, c, i, f, o, g, c_next, w_x, w_h)
    return h_next, c_next, list(lstm_step_backward(dh, dc, cache))


# %% wrong: the new cell state is in the place of the old one
def lstm_cell(x, h, c, weights, dh, dc):
    w_x, w_h, bias = weights
    z_i, z_f, z_g, z_o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    cache = LSTMStepCache(x, h, c_next, i, f, g, o, c_next, w_x, w_h)
    return h_next, c_next, list(lstm_step_backward(dh, dc, cache))


# %% wrong: the new state is in the place of the old one
def lstm_cell(x, h, c, weights, dh, dc):
    w_x, w_h, bias = weights
    z_i, z_f, z_g, z_o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    cache = LSTMStepCache(x, h_next, c, i, f, g, o, c_next, w_x, w_h)
    return h_next, c_next, list(lstm_step_backward(dh, dc, cache))


# %% wrong: dh and dc are exchanged
def lstm_cell(x, h, c, weights, dh, dc):
    w_x, w_h, bias = weights
    z_i, z_f, z_g, z_o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    cache = LSTMStepCache(x, h, c, i, f, g, o, c_next, w_x, w_h)
    return h_next, c_next, list(lstm_step_backward(dc, dh, cache))


# %% wrong: the sums are kept in the cache
def lstm_cell(x, h, c, weights, dh, dc):
    w_x, w_h, bias = weights
    z_i, z_f, z_g, z_o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    cache = LSTMStepCache(x, h, c, z_i, z_f, z_g, z_o, c_next, w_x, w_h)
    return h_next, c_next, list(lstm_step_backward(dh, dc, cache))


# %% wrong: the gradients of the weights come first
def lstm_cell(x, h, c, weights, dh, dc):
    w_x, w_h, bias = weights
    z_i, z_f, z_g, z_o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    grads = list(lstm_step_backward(dh, dc, LSTMStepCache(x, h, c, i, f, g, o, c_next, w_x, w_h)))
    return h_next, c_next, grads[3:] + grads[:3]


# %% wrong: the gradients of the sums only, the list is one shorter
def lstm_cell(x, h, c, weights, dh, dc):
    w_x, w_h, bias = weights
    z_i, z_f, z_g, z_o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    grads = list(lstm_step_backward(dh, dc, LSTMStepCache(x, h, c, i, f, g, o, c_next, w_x, w_h)))
    return h_next, c_next, grads[:-1]


# %% values
rng = np.random.default_rng(0)
x, h, c, dh, dc = rng.normal(size=(2, 3)), *rng.normal(size=(4, 2, 5))
weights = [rng.normal(size=shape) for shape in ((20, 3), (20, 5), (20,))]
h_next, c_next, grads = lstm_cell(x, h, c, weights, dh, dc)
assert [grad.shape for grad in grads] == [a.shape for a in (x, h, c, *weights)]
# By a difference in one entry of the bias of each gate.
for k in (0, 7, 12, 19):
    moved = [lstm_cell(x, h, c, [*weights[:2], weights[2] + e * (np.arange(20) == k)], dh, dc) for e in (1e-6, -1e-6)]
    above, below = (np.sum(dh * a[0]) + np.sum(dc * a[1]) for a in moved)
    np.testing.assert_allclose(grads[5][k], (above - below) / 2e-6, rtol=1e-4, atol=1e-7)
