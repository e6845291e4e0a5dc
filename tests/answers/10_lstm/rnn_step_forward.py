"""Answers to `rnn_step_forward`, written from the lesson's text alone."""


# %% right: as the formula says
def rnn_step_forward(x, h, w_x, w_h, bias):
    new = np.tanh(x @ w_x.T + h @ w_h.T + bias)
    return new, RNNStepCache(x, h, new, w_x, w_h)


# %% right: loops over examples, units and inputs
def rnn_step_forward(x, h, w_x, w_h, bias):
    count, units = h.shape
    new = np.zeros((count, units))
    for n in range(count):
        for k in range(units):
            z = np.float64(bias[k])
            for d in range(x.shape[1]):
                z += np.float64(w_x[k, d]) * x[n, d]
            for j in range(units):
                z += np.float64(w_h[k, j]) * h[n, j]
            new[n, k] = np.tanh(z)
    return new, RNNStepCache(x=x, h_prev=h, h=new, w_x=w_x, w_h=w_h)


# %% right: einsum
def rnn_step_forward(x, h, w_x, w_h, bias):
    z = np.einsum("nd,hd->nh", x, w_x) + np.einsum("nj,hj->nh", h, w_h) + bias[None, :]
    state = np.tanh(z)
    cache = RNNStepCache(x=x, h_prev=h, h=state, w_x=w_x, w_h=w_h)
    return state, cache


# %% right: one product of joined inputs and joined weights, and tanh by exponentials
def rnn_step_forward(x, h, w_x, w_h, bias):
    def tanh(z):
        small = np.exp(-2 * np.abs(z))
        return np.sign(z) * (1 - small) / (1 + small)

    ones = np.ones((len(x), 1))
    read = np.concatenate([x, h, ones], axis=1)
    weights = np.concatenate([w_x, w_h, bias.reshape(-1, 1)], axis=1)
    h_new = tanh(read @ weights.T)
    return h_new, RNNStepCache(x, h, h_new, w_x, w_h)


# %% wrong: the tanh is missing
def rnn_step_forward(x, h, w_x, w_h, bias):
    h_new = x @ w_x.T + h @ w_h.T + bias
    return h_new, RNNStepCache(x, h, h_new, w_x, w_h)


# %% wrong: sigmoid instead of tanh
def rnn_step_forward(x, h, w_x, w_h, bias):
    z = x @ w_x.T + h @ w_h.T + bias
    h_new = 1 / (1 + np.exp(-z))
    return h_new, RNNStepCache(x, h, h_new, w_x, w_h)


# %% wrong: w_h is not transposed
def rnn_step_forward(x, h, w_x, w_h, bias):
    h_new = np.tanh(np.dot(x, w_x.T) + np.dot(h, w_h) + bias)
    return h_new, RNNStepCache(x, h, h_new, w_x, w_h)


# %% wrong: the bias is missing
def rnn_step_forward(x, h, w_x, w_h, bias):
    h_new = np.tanh(x @ w_x.T + h @ w_h.T)
    return h_new, RNNStepCache(x, h, h_new, w_x, w_h)


# %% wrong: the bias is added twice, once for each of torch's two biases
def rnn_step_forward(x, h, w_x, w_h, bias):
    from_input = x @ w_x.T + bias
    from_state = h @ w_h.T + bias
    h_new = np.tanh(from_input + from_state)
    return h_new, RNNStepCache(x, h, h_new, w_x, w_h)


# %% wrong: adds the old state to the new one, as a residual block does
def rnn_step_forward(x, h, w_x, w_h, bias):
    change = np.tanh(x @ w_x.T + h @ w_h.T + bias)
    h_new = h + change
    return h_new, RNNStepCache(x, h, h_new, w_x, w_h)


# %% wrong: adds the bias behind the tanh
def rnn_step_forward(x, h, w_x, w_h, bias):
    N, H = h.shape
    h_new = np.zeros((N, H))
    for n in range(N):
        for k in range(H):
            z = sum(x[n, d] * w_x[k, d] for d in range(x.shape[1]))
            z += sum(h[n, j] * w_h[k, j] for j in range(H))
            h_new[n, k] = np.tanh(z) + bias[k]
    return h_new, RNNStepCache(x, h, h_new, w_x, w_h)


# %% wrong: returns the old state
def rnn_step_forward(x, h, w_x, w_h, bias):
    h_next = np.tanh(x @ w_x.T + h @ w_h.T + bias)
    return h, RNNStepCache(x, h, h_next, w_x, w_h)


# %% wrong: w_h is not transposed, and the bias is added once for each input number
def rnn_step_forward(x, h, w_x, w_h, bias):
    N, H = h.shape
    z = np.zeros((N, H))
    for n in range(N):
        for k in range(H):
            for d in range(x.shape[1]):
                z[n, k] += x[n, d] * w_x[k, d] + bias[k]
            for j in range(H):
                z[n, k] += h[n, j] * w_h[j, k]
    h_new = np.tanh(z)
    return h_new, RNNStepCache(x, h, h_new, w_x, w_h)


# %% wrong: w_x is not transposed, and the shapes do not fit
def rnn_step_forward(x, h, w_x, w_h, bias):
    h_new = np.tanh(x @ w_x + h @ w_h.T + bias)
    return h_new, RNNStepCache(x, h, h_new, w_x, w_h)


# %% values
state, _ = rnn_step_forward(
    np.array([[1.0, 2.0]]), np.array([[0.5]]), np.array([[0.1, 0.2]]), np.array([[2.0]]), np.array([-1.0])
)
np.testing.assert_allclose(state, [[0.46211716]], atol=1e-8)
state, _ = rnn_step_forward(
    np.array([[1.0]]),
    np.array([[1.0, 0.0]]),
    np.array([[0.0], [0.0]]),
    np.array([[0.0, 1.0], [2.0, 0.0]]),
    np.array([0.0, 0.0]),
)
np.testing.assert_allclose(state, [[0.0, 0.96402758]], atol=1e-8)
