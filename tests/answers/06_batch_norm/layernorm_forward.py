"""Answers to `layernorm_forward`, written from the lesson's text alone."""


# %% right: the last gamma.ndim axes
def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    axes = tuple(range(x.ndim - gamma.ndim, x.ndim))
    mean = x.mean(axis=axes, keepdims=True)
    inv_std = 1 / np.sqrt(x.var(axis=axes, keepdims=True) + eps)
    x_hat = (x - mean) * inv_std
    return gamma * x_hat + beta, LayerNormCache(x_hat, gamma, inv_std)


# %% right: every example flattened to one row, a loop over the rows
def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    size = gamma.size
    rows = x.reshape(-1, size).astype(np.float64)
    x_hat = np.zeros(rows.shape)
    y = np.zeros(rows.shape)
    inv = np.zeros(len(rows))
    for k in range(len(rows)):
        mu = sum(rows[k]) / size
        var = sum((v - mu) ** 2 for v in rows[k]) / size
        inv[k] = 1.0 / (var + eps) ** 0.5
        for j in range(size):
            x_hat[k, j] = (rows[k, j] - mu) * inv[k]
            y[k, j] = x_hat[k, j] * gamma.flat[j] + beta.flat[j]
    lead = x.shape[: x.ndim - gamma.ndim]
    inv = inv.reshape(lead + (1,) * gamma.ndim)
    return y.reshape(x.shape), LayerNormCache(x_hat.reshape(x.shape), gamma, inv)


# %% right: einsum on rows, float64 inside
def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    lead = x.shape[: x.ndim - gamma.ndim]
    rows = np.asarray(x, dtype=np.float64).reshape(int(np.prod(lead)), -1)
    d = rows.shape[1]
    centred = rows - np.einsum("nd->n", rows)[:, None] / d
    var = np.einsum("nd,nd->n", centred, centred) / d
    inv_std = ((var + eps) ** -0.5).reshape(lead + (1,) * gamma.ndim)
    x_hat = centred.reshape(x.shape) * inv_std
    y = x_hat * gamma + beta
    return y, LayerNormCache(x_hat=x_hat, gamma=gamma, inv_std=inv_std)


# %% right: negative axes and a helper, the root as a divisor
def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    axes = tuple(-k for k in range(1, gamma.ndim + 1))

    def average(a):
        return np.mean(a, axis=axes, keepdims=True)

    centred = x - average(x)
    std = np.sqrt(average(centred * centred) + eps)
    x_hat = centred / std
    return x_hat * gamma + beta, LayerNormCache(x_hat, gamma, 1 / std)


# %% wrong: averages over the examples, which is batch norm
def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    mean = x.mean(axis=0, keepdims=True)
    inv_std = 1 / np.sqrt(x.var(axis=0, keepdims=True) + eps)
    x_hat = (x - mean) * inv_std
    return gamma * x_hat + beta, LayerNormCache(x_hat, gamma, inv_std)


# %% wrong: averages over the last axis only, also where gamma has three
def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    mean = x.mean(axis=-1, keepdims=True)
    var = x.var(axis=-1, keepdims=True)
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean) * inv_std
    return gamma * x_hat + beta, LayerNormCache(x_hat, gamma, inv_std)


# %% wrong: averages over all axes but the first, so that the steps of a sequence are mixed
def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    axes = tuple(range(1, x.ndim))
    mean = x.mean(axis=axes, keepdims=True)
    inv_std = 1 / np.sqrt(x.var(axis=axes, keepdims=True) + eps)
    x_hat = (x - mean) * inv_std
    return gamma * x_hat + beta, LayerNormCache(x_hat, gamma, inv_std)


# %% wrong: divides by N - 1 in the variance
def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    axes = tuple(range(x.ndim - gamma.ndim, x.ndim))
    mean = x.mean(axis=axes, keepdims=True)
    inv_std = 1 / np.sqrt(x.var(axis=axes, keepdims=True, ddof=1) + eps)
    x_hat = (x - mean) * inv_std
    return gamma * x_hat + beta, LayerNormCache(x_hat, gamma, inv_std)


# %% wrong: eps is added to the deviation, outside the root
def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    axes = tuple(range(x.ndim - gamma.ndim, x.ndim))
    mean = x.mean(axis=axes, keepdims=True)
    inv_std = 1 / (x.std(axis=axes, keepdims=True) + eps)
    x_hat = (x - mean) * inv_std
    return gamma * x_hat + beta, LayerNormCache(x_hat, gamma, inv_std)


# %% wrong: the mean is not subtracted, as in RMSNorm
def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    axes = tuple(range(x.ndim - gamma.ndim, x.ndim))
    inv_std = 1 / np.sqrt((x**2).mean(axis=axes, keepdims=True) + eps)
    x_hat = x * inv_std
    return gamma * x_hat + beta, LayerNormCache(x_hat, gamma, inv_std)


# %% right: the cache, which is free, holds the deviation in place of its inverse
def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    axes = tuple(range(x.ndim - gamma.ndim, x.ndim))
    mean = x.mean(axis=axes, keepdims=True)
    std = np.sqrt(x.var(axis=axes, keepdims=True) + eps)
    x_hat = (x - mean) / std
    return gamma * x_hat + beta, LayerNormCache(x_hat, gamma, std)


# %% wrong: beta is forgotten
def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    d = gamma.size
    rows = x.reshape(-1, d)
    hats, invs = [], []
    for row in rows:
        mu = row.mean()
        inv = 1 / np.sqrt(((row - mu) ** 2).mean() + eps)
        invs.append(inv)
        hats.append((row - mu) * inv)
    x_hat = np.array(hats).reshape(x.shape)
    inv_std = np.array(invs).reshape(x.shape[: x.ndim - gamma.ndim] + (1,) * gamma.ndim)
    return gamma * x_hat, LayerNormCache(x_hat, gamma, inv_std)


# %% wrong: two slips, the deviation has N - 1 and eps stands beside it
def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    axes = tuple(range(x.ndim - gamma.ndim, x.ndim))
    mean = x.mean(axis=axes, keepdims=True)
    std = x.std(axis=axes, keepdims=True, ddof=1)
    x_hat = (x - mean) / (std + eps)
    return gamma * x_hat + beta, LayerNormCache(x_hat, gamma, 1 / (std + eps))


# %% wrong: raises, without keepdims the means do not fit the rows
def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    axes = tuple(range(x.ndim - gamma.ndim, x.ndim))
    mean = x.mean(axis=axes)
    inv_std = 1 / np.sqrt(x.var(axis=axes) + eps)
    x_hat = (x - mean) * inv_std
    return gamma * x_hat + beta, LayerNormCache(x_hat, gamma, inv_std)


# %% values
x = np.array([[1.0, 3.0], [10.0, 30.0]])
y, _ = layernorm_forward(x, np.array([1.0, 2.0]), np.array([0.0, 5.0]), eps=0.0)
np.testing.assert_allclose(y, [[-1, 7], [-1, 7]])
y, _ = layernorm_forward(np.array([[[[1.0, 3.0]]]]), np.ones((1, 1, 2)), np.zeros((1, 1, 2)), eps=0.0)
np.testing.assert_allclose(y, [[[[-1, 1]]]])
