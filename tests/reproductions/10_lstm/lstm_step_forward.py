"""Answers to `lstm_step_forward` that a check once took for something else."""


# %% wrong: i and f exchanged in the cache
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    i, f, g, o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    return h_next, c_next, LSTMStepCache(x, h, c, f, i, g, o, c_next, w_x, w_h)


# %% wrong: no cache
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    i, f, g, o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    return h_next, c_next, None


# %% wrong: tanh for all gates
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    i, f, g, o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    i, f, g, o = np.tanh(i), np.tanh(f), np.tanh(g), np.tanh(o)
    c_next = f * c + i * g
    h_next = o * np.tanh(c_next)
    return h_next, c_next, LSTMStepCache(x, h, c, i, f, g, o, c_next, w_x, w_h)
