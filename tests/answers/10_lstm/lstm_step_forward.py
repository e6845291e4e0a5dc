"""Answers to `lstm_step_forward`, written from the lesson's text alone."""


# %% right: as the formulas say
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    z_i, z_f, z_g, z_o = np.split(x @ w_x.T + h @ w_h.T + bias, 4, axis=1)
    i, f, o = sigmoid(z_i), sigmoid(z_f), sigmoid(z_o)
    g = np.tanh(z_g)
    c_new = f * c + i * g
    h_new = o * np.tanh(c_new)
    return h_new, c_new, LSTMStepCache(x, h, c, i, f, g, o, c_new, w_x, w_h)


# %% right: loops over examples and units
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    count, units = h.shape

    def total(n, row):
        z = np.float64(bias[row])
        for d in range(x.shape[1]):
            z += np.float64(x[n, d]) * w_x[row, d]
        for j in range(units):
            z += np.float64(h[n, j]) * w_h[row, j]
        return z

    i, f, g, o, c_new, h_new = (np.zeros((count, units)) for _ in range(6))
    for n in range(count):
        for k in range(units):
            i[n, k] = sigmoid(total(n, k))
            f[n, k] = sigmoid(total(n, units + k))
            g[n, k] = np.tanh(total(n, 2 * units + k))
            o[n, k] = sigmoid(total(n, 3 * units + k))
            c_new[n, k] = f[n, k] * c[n, k] + i[n, k] * g[n, k]
            h_new[n, k] = o[n, k] * np.tanh(c_new[n, k])
    cache = LSTMStepCache(x=x, h_prev=h, c_prev=c, i=i, f=f, g=g, o=o, c=c_new, w_x=w_x, w_h=w_h)
    return h_new, c_new, cache


# %% right: weights as (4, H, D), one einsum for all gates, the sigmoid from scipy
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    from scipy.special import expit

    size = h.shape[1]
    z = np.einsum("nd,khd->knh", x, w_x.reshape(4, size, -1))
    z = z + np.einsum("nj,khj->knh", h, w_h.reshape(4, size, size))
    z = z + bias.reshape(4, 1, size)
    i, f, g, o = expit(z[0]), expit(z[1]), np.tanh(z[2]), expit(z[3])
    cell = i * g + f * c
    return np.tanh(cell) * o, cell, LSTMStepCache(x, h, c, i, f, g, o, cell, w_x, w_h)


# %% right: one product of joined inputs, slices by a helper, tanh by the sigmoid
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    size = c.shape[1]
    z = np.concatenate([x, h], axis=1) @ np.concatenate([w_x, w_h], axis=1).T + bias

    def part(k):
        return z[:, k * size : (k + 1) * size]

    gates = {name: sigmoid(part(k)) for k, name in enumerate("ifgo") if name != "g"}
    gates["g"] = 2 * sigmoid(2 * part(2)) - 1
    c_next = gates["f"] * c + gates["i"] * gates["g"]
    h_next = gates["o"] * np.tanh(c_next)
    return h_next, c_next, LSTMStepCache(x=x, h_prev=h, c_prev=c, c=c_next, w_x=w_x, w_h=w_h, **gates)


# %% wrong: gates in the order i, f, o, g, as in CS231n
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    H = h.shape[1]
    z = x @ w_x.T + h @ w_h.T + bias
    i = sigmoid(z[:, :H])
    f = sigmoid(z[:, H : 2 * H])
    o = sigmoid(z[:, 2 * H : 3 * H])
    g = np.tanh(z[:, 3 * H :])
    c_new = f * c + i * g
    h_new = o * np.tanh(c_new)
    return h_new, c_new, LSTMStepCache(x, h, c, i, f, g, o, c_new, w_x, w_h)


# %% wrong: adds 1 to the forget gate's sum, as TensorFlow 1 does
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    z = x @ w_x.T + h @ w_h.T + bias
    zi, zf, zg, zo = np.split(z, 4, axis=1)
    i = sigmoid(zi)
    f = sigmoid(zf + 1.0)
    g = np.tanh(zg)
    o = sigmoid(zo)
    c_new = f * c + i * g
    h_new = o * np.tanh(c_new)
    return h_new, c_new, LSTMStepCache(x, h, c, i, f, g, o, c_new, w_x, w_h)


# %% wrong: shows the cell state without its tanh
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    z = x @ w_x.T + h @ w_h.T + bias
    zi, zf, zg, zo = np.split(z, 4, axis=1)
    i, f, g, o = sigmoid(zi), sigmoid(zf), np.tanh(zg), sigmoid(zo)
    c_new = f * c + i * g
    h_new = o * c_new
    return h_new, c_new, LSTMStepCache(x, h, c, i, f, g, o, c_new, w_x, w_h)


# %% wrong: sigmoid for all four parts
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    z = sigmoid(x @ w_x.T + h @ w_h.T + bias)
    i, f, g, o = np.split(z, 4, axis=1)
    c_new = f * c + i * g
    h_new = o * np.tanh(c_new)
    return h_new, c_new, LSTMStepCache(x, h, c, i, f, g, o, c_new, w_x, w_h)


# %% wrong: the new state is made from the old cell state
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    N, H = h.shape
    z = x @ w_x.T + h @ w_h.T + bias
    i, f, g, o = np.zeros((4, N, H))
    c_new = np.zeros((N, H))
    h_new = np.zeros((N, H))
    for n in range(N):
        for k in range(H):
            i[n, k] = sigmoid(z[n, k])
            f[n, k] = sigmoid(z[n, H + k])
            g[n, k] = np.tanh(z[n, 2 * H + k])
            o[n, k] = sigmoid(z[n, 3 * H + k])
            c_new[n, k] = f[n, k] * c[n, k] + i[n, k] * g[n, k]
            h_new[n, k] = o[n, k] * np.tanh(c[n, k])
    return h_new, c_new, LSTMStepCache(x, h, c, i, f, g, o, c_new, w_x, w_h)


# %% wrong: writes 1 - f instead of the input gate's share
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    z = x @ w_x.T + h @ w_h.T + bias
    zi, zf, zg, zo = np.split(z, 4, axis=1)
    i, f, g, o = sigmoid(zi), sigmoid(zf), np.tanh(zg), sigmoid(zo)
    c_new = f * c + (1 - f) * g
    h_new = o * np.tanh(c_new)
    return h_new, c_new, LSTMStepCache(x, h, c, i, f, g, o, c_new, w_x, w_h)


# %% wrong: returns the cell state before the state
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    z = x @ w_x.T + h @ w_h.T + bias
    zi, zf, zg, zo = np.split(z, 4, axis=1)
    i, f, g, o = sigmoid(zi), sigmoid(zf), np.tanh(zg), sigmoid(zo)
    c_new = f * c + i * g
    h_new = o * np.tanh(c_new)
    return c_new, h_new, LSTMStepCache(x, h, c, i, f, g, o, c_new, w_x, w_h)


# %% wrong: the cache keeps the sums of the gates, before sigmoid and tanh
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    z = x @ w_x.T + h @ w_h.T + bias
    i, f, g, o = np.split(z, 4, axis=1)
    c_new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    h_new = sigmoid(o) * np.tanh(c_new)
    return h_new, c_new, LSTMStepCache(x, h, c, i, f, g, o, c_new, w_x, w_h)


# %% wrong: the bias is missing, and input and forget gate are exchanged
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    H = h.shape[1]
    z = np.dot(x, w_x.T) + np.dot(h, w_h.T)
    f = sigmoid(z[:, 0:H])
    i = sigmoid(z[:, H : 2 * H])
    g = np.tanh(z[:, 2 * H : 3 * H])
    o = sigmoid(z[:, 3 * H : 4 * H])
    c_new = f * c + i * g
    h_new = o * np.tanh(c_new)
    return h_new, c_new, LSTMStepCache(x, h, c, i, f, g, o, c_new, w_x, w_h)


# %% wrong: cuts the sums along the examples, and the shapes do not fit
def lstm_step_forward(x, h, c, w_x, w_h, bias):
    z = x @ w_x.T + h @ w_h.T + bias
    zi, zf, zg, zo = np.split(z, 4)
    i, f, g, o = sigmoid(zi), sigmoid(zf), np.tanh(zg), sigmoid(zo)
    c_new = f * c + i * g
    h_new = o * np.tanh(c_new)
    return h_new, c_new, LSTMStepCache(x, h, c, i, f, g, o, c_new, w_x, w_h)


# %% values
state, cell, cache = lstm_step_forward(
    np.array([[1.0]]),
    np.array([[0.0]]),
    np.array([[2.0]]),
    np.array([[0.0], [np.log(3)], [0.0], [0.0]]),
    np.zeros((4, 1)),
    np.array([0.0, 0.0, 1.0, 0.0]),
)
np.testing.assert_allclose(cell, [[1.8808]], atol=5e-5)
np.testing.assert_allclose(state, [[0.4773]], atol=5e-5)
np.testing.assert_allclose([cache.i, cache.f, cache.g, cache.o], [[[0.5]], [[0.75]], [[0.76159416]], [[0.5]]])
