"""Answers to `gru_step_forward`, written from the lesson's text alone."""


# %% right: the sums of x and of h are cut into three apart
def gru_step_forward(x, h, w_x, w_h, bias):
    xr, xz, xn = np.split(x @ w_x.T + bias, 3, axis=1)
    hr, hz, hn = np.split(h @ w_h.T, 3, axis=1)
    r = sigmoid(xr + hr)
    z = sigmoid(xz + hz)
    n = np.tanh(xn + r * hn)
    return z * h + (1 - z) * n


# %% right: slices of H columns, and exp for the sigmoid
def gru_step_forward(x, h, w_x, w_h, bias):
    H = h.shape[1]
    a, b = x @ w_x.T + bias, h @ w_h.T
    with np.errstate(over="ignore"):
        r = 1 / (1 + np.exp(-(a[:, :H] + b[:, :H])))
        z = 1 / (1 + np.exp(-(a[:, H : 2 * H] + b[:, H : 2 * H])))
    n = np.tanh(a[:, 2 * H :] + r * b[:, 2 * H :])
    return n + z * (h - n)


# %% right: one sequence after the other, unit by unit
def gru_step_forward(x, h, w_x, w_h, bias):
    N, H = h.shape
    new = np.zeros_like(h)
    for k in range(N):
        for j in range(H):
            r = sigmoid(w_x[j] @ x[k] + w_h[j] @ h[k] + bias[j])
            z = sigmoid(w_x[H + j] @ x[k] + w_h[H + j] @ h[k] + bias[H + j])
            n = np.tanh(w_x[2 * H + j] @ x[k] + bias[2 * H + j] + r * (w_h[2 * H + j] @ h[k]))
            new[k, j] = z * h[k, j] + (1 - z) * n
    return new


# %% right: both gates from one product of x and h side by side
def gru_step_forward(x, h, w_x, w_h, bias):
    H = h.shape[1]
    both = np.hstack([x, h]) @ np.hstack([w_x[: 2 * H], w_h[: 2 * H]]).T + bias[: 2 * H]
    r, z = np.split(sigmoid(both), 2, axis=1)
    n = np.tanh(x @ w_x[2 * H :].T + bias[2 * H :] + (h @ w_h[2 * H :].T) * r)
    return h * z + n - n * z


# %% wrong: the shares of the old state and of n are exchanged
def gru_step_forward(x, h, w_x, w_h, bias):
    xr, xz, xn = np.split(x @ w_x.T + bias, 3, axis=1)
    hr, hz, hn = np.split(h @ w_h.T, 3, axis=1)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    n = np.tanh(xn + r * hn)
    return (1 - z) * h + z * n


# %% wrong: r multiplies the old state before the product
def gru_step_forward(x, h, w_x, w_h, bias):
    H = h.shape[1]
    a, b = x @ w_x.T + bias, h @ w_h.T
    r, z = sigmoid(a[:, :H] + b[:, :H]), sigmoid(a[:, H : 2 * H] + b[:, H : 2 * H])
    n = np.tanh(a[:, 2 * H :] + (r * h) @ w_h[2 * H :].T)
    return z * h + (1 - z) * n


# %% wrong: no reset gate at all
def gru_step_forward(x, h, w_x, w_h, bias):
    _, z, n = np.split(x @ w_x.T + h @ w_h.T + bias, 3, axis=1)
    z = sigmoid(z)
    return z * h + (1 - z) * np.tanh(n)


# %% wrong: r multiplies all that goes into n
def gru_step_forward(x, h, w_x, w_h, bias):
    r, z, n = np.split(x @ w_x.T + h @ w_h.T + bias, 3, axis=1)
    r, z = sigmoid(r), sigmoid(z)
    return z * h + (1 - z) * np.tanh(r * n)


# %% wrong: the order z, r, n, as in Keras
def gru_step_forward(x, h, w_x, w_h, bias):
    xz, xr, xn = np.split(x @ w_x.T + bias, 3, axis=1)
    hz, hr, hn = np.split(h @ w_h.T, 3, axis=1)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    return z * h + (1 - z) * np.tanh(xn + r * hn)


# %% wrong: a sigmoid for n too
def gru_step_forward(x, h, w_x, w_h, bias):
    xr, xz, xn = np.split(x @ w_x.T + bias, 3, axis=1)
    hr, hz, hn = np.split(h @ w_h.T, 3, axis=1)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    return z * h + (1 - z) * sigmoid(xn + r * hn)


# %% wrong: the bias is left out
def gru_step_forward(x, h, w_x, w_h, bias):
    xr, xz, xn = np.split(x @ w_x.T, 3, axis=1)
    hr, hz, hn = np.split(h @ w_h.T, 3, axis=1)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    return z * h + (1 - z) * np.tanh(xn + r * hn)


# %% wrong: the whole old state is kept and (1 - z) n is added
def gru_step_forward(x, h, w_x, w_h, bias):
    xr, xz, xn = np.split(x @ w_x.T + bias, 3, axis=1)
    hr, hz, hn = np.split(h @ w_h.T, 3, axis=1)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    return h + (1 - z) * np.tanh(xn + r * hn)


# %% wrong: the bias of n is multiplied by r, as torch's second one is
def gru_step_forward(x, h, w_x, w_h, bias):
    xr, xz, xn = np.split(x @ w_x.T, 3, axis=1)
    hr, hz, hn = np.split(h @ w_h.T + bias, 3, axis=1)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    return z * h + (1 - z) * np.tanh(xn + r * hn)


# %% wrong: the batch is cut into three
def gru_step_forward(x, h, w_x, w_h, bias):
    xr, xz, xn = np.split(x @ w_x.T + bias, 3)
    hr, hz, hn = np.split(h @ w_h.T, 3)
    r, z = sigmoid(xr + hr), sigmoid(xz + hz)
    return z * h + (1 - z) * np.tanh(xn + r * hn)


# %% values
new = gru_step_forward(
    np.array([[1.0]]),
    np.array([[0.5]]),
    np.array([[0.0], [np.log(3)], [0.0]]),
    np.array([[0.0], [0.0], [2.0]]),
    np.array([0.0, 0.0, 0.5]),
)
np.testing.assert_allclose(new, 0.75 * 0.5 + 0.25 * np.tanh(1))
# z = 1 keeps the state, r = 0 and z = 0 replace it by the tanh of what the input gives.
h, zeros = np.array([[0.3, -0.6]]), np.zeros((6, 2))
kept = gru_step_forward(np.ones((1, 2)), h, zeros, zeros, np.array([0, 0, 100, 100, 5, 5.0]))
np.testing.assert_allclose(kept, h)
w_h = np.vstack([np.zeros((4, 2)), np.ones((2, 2))])
replaced = gru_step_forward(np.ones((1, 2)), h, zeros, w_h, np.array([-100, -100, -100, -100, 1, 2.0]))
np.testing.assert_allclose(replaced, np.tanh([[1, 2]]))
assert replaced.shape == (1, 2)
