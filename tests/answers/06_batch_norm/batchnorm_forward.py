"""Answers to `batchnorm_forward`, written from the lesson's text alone."""


# %% right: axes by the number of dimensions, keepdims
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0,) + tuple(range(2, x.ndim))
    shape = (1, -1) + (1,) * (x.ndim - 2)
    if training:
        mean, var = x.mean(axis=axes), x.var(axis=axes)
        n = x.size // x.shape[1]
        running = RunningStats(
            (1 - momentum) * running.mean + momentum * mean,
            (1 - momentum) * running.var + momentum * var * n / (n - 1),
        )
    else:
        mean, var = running.mean, running.var
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv_std.reshape(shape)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, running, BatchNormCache(x_hat, gamma, inv_std, training)


# %% right: a loop over the channels, plain sums, a tuple as cache
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    channels = x.shape[1]
    y = np.empty_like(x)
    x_hat = np.empty_like(x)
    new_mean = np.array(running.mean)
    new_var = np.array(running.var)
    stds = []
    for c in range(channels):
        v = x[:, c]
        n = v.size
        if training:
            mu = v.sum() / n
            var = ((v - mu) ** 2).sum() / n
            new_mean[c] = (1 - momentum) * running.mean[c] + momentum * mu
            new_var[c] = (1 - momentum) * running.var[c] + momentum * var * n / (n - 1)
        else:
            mu = running.mean[c]
            var = running.var[c]
        std = (var + eps) ** 0.5
        stds.append(std)
        x_hat[:, c] = (v - mu) / std
        y[:, c] = gamma[c] * x_hat[:, c] + beta[c]
    return y, RunningStats(new_mean, new_var), (x, x_hat, gamma, stds, training)


# %% right: channels moved to the end and flattened, float64 inside, a cache of one's own
class _Cache(NamedTuple):
    centred: np.ndarray
    inv_std: np.ndarray
    gamma: np.ndarray
    training: bool


def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    last = np.moveaxis(x, 1, -1)
    rows = last.reshape(-1, x.shape[1]).astype(np.float64)
    if training:
        mean = np.mean(rows, axis=0)
        var = np.mean((rows - mean) ** 2, axis=0)
        unbiased = np.var(rows, axis=0, ddof=1)
        stats = RunningStats(
            mean=running.mean + momentum * (mean - running.mean),
            var=running.var + momentum * (unbiased - running.var),
        )
    else:
        mean, var, stats = running.mean, running.var, running
    centred = rows - mean
    inv_std = (var + eps) ** -0.5
    y = centred * inv_std * gamma + beta
    y = np.moveaxis(y.reshape(last.shape), -1, 1)
    return y, stats, _Cache(centred, inv_std, gamma, training)


# %% right: one fixed linear map, scale times x plus shift, with einsum
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    flat = x.reshape(len(x), x.shape[1], -1)
    n = flat.shape[0] * flat.shape[2]
    mean, var = running
    if training:
        mean = np.einsum("ncp->c", flat) / n
        diff = flat - mean[:, None]
        var = np.einsum("ncp,ncp->c", diff, diff) / n
        new = RunningStats(
            momentum * mean + (1 - momentum) * running.mean,
            momentum * var * (n / (n - 1)) + (1 - momentum) * running.var,
        )
    else:
        new = RunningStats(running.mean.copy(), running.var.copy())
    s = 1.0 / np.sqrt(var + eps)
    y = np.einsum("c,ncp->ncp", gamma * s, flat - mean[:, None]) + beta[:, None]
    x_hat = (flat - mean[:, None]) * s[:, None]
    return y.reshape(x.shape), new, BatchNormCache(x_hat.reshape(x.shape), gamma, s, training)


# %% wrong: momentum is taken for the weight of the old statistic
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0,) + tuple(range(2, x.ndim))
    shape = (1, -1) + (1,) * (x.ndim - 2)
    if training:
        mean, var = x.mean(axis=axes), x.var(axis=axes)
        n = x.size // x.shape[1]
        running = RunningStats(
            momentum * running.mean + (1 - momentum) * mean,
            momentum * running.var + (1 - momentum) * var * n / (n - 1),
        )
    else:
        mean, var = running.mean, running.var
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv_std.reshape(shape)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, running, BatchNormCache(x_hat, gamma, inv_std, training)


# %% wrong: the biased variance goes into the running one
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0,) if x.ndim == 2 else (0, 2, 3)
    shape = (1, -1) if x.ndim == 2 else (1, -1, 1, 1)
    if training:
        mean = x.mean(axis=axes)
        var = x.var(axis=axes)
        running_mean = (1 - momentum) * running.mean + momentum * mean
        running_var = (1 - momentum) * running.var + momentum * var
        running = RunningStats(running_mean, running_var)
    else:
        mean = running.mean
        var = running.var
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv_std.reshape(shape)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, running, BatchNormCache(x_hat, gamma, inv_std, training)


# %% wrong: the unbiased variance also normalises in training
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0,) + tuple(range(2, x.ndim))
    shape = (1, -1) + (1,) * (x.ndim - 2)
    if training:
        mean, var = x.mean(axis=axes), x.var(axis=axes, ddof=1)
        running = RunningStats(
            (1 - momentum) * running.mean + momentum * mean,
            (1 - momentum) * running.var + momentum * var,
        )
    else:
        mean, var = running.mean, running.var
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv_std.reshape(shape)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, running, BatchNormCache(x_hat, gamma, inv_std, training)


# %% wrong: eps is added to the deviation, outside the root
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    y = np.zeros(x.shape)
    x_hat = np.zeros(x.shape)
    mean, var = running.mean.copy(), running.var.copy()
    inv_std = np.zeros(len(gamma))
    for c in range(x.shape[1]):
        v = x[:, c]
        mu, s2 = running.mean[c], running.var[c]
        if training:
            mu, s2 = v.mean(), v.var()
            mean[c] = (1 - momentum) * mean[c] + momentum * mu
            var[c] = (1 - momentum) * var[c] + momentum * s2 * v.size / (v.size - 1)
        inv_std[c] = 1 / (np.sqrt(s2) + eps)
        x_hat[:, c] = (v - mu) * inv_std[c]
        y[:, c] = gamma[c] * x_hat[:, c] + beta[c]
    return y, RunningStats(mean, var), BatchNormCache(x_hat, gamma, inv_std, training)


# %% wrong: for maps the variance is the mean of each example's own variance
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    shape = (1, -1) + (1,) * (x.ndim - 2)
    n = x.size // x.shape[1]
    if training:
        if x.ndim == 4:
            mean = x.mean(axis=(2, 3)).mean(axis=0)
            var = x.var(axis=(2, 3)).mean(axis=0)
        else:
            mean = x.mean(axis=0)
            var = x.var(axis=0)
        running = RunningStats(
            (1 - momentum) * running.mean + momentum * mean,
            (1 - momentum) * running.var + momentum * var * n / (n - 1),
        )
    else:
        mean, var = running.mean, running.var
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv_std.reshape(shape)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, running, BatchNormCache(x_hat, gamma, inv_std, training)


# %% wrong: the batch's statistics normalise after training, too
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0,) + tuple(range(2, x.ndim))
    mean = x.mean(axis=axes, keepdims=True)
    var = x.var(axis=axes, keepdims=True)
    n = x.size // x.shape[1]
    if training:
        running = RunningStats(
            (1 - momentum) * running.mean + momentum * mean.ravel(),
            (1 - momentum) * running.var + momentum * var.ravel() * n / (n - 1),
        )
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean) * inv_std
    y = gamma.reshape(mean.shape) * x_hat + beta.reshape(mean.shape)
    return y, running, BatchNormCache(x_hat, gamma, inv_std.ravel(), training)


# %% wrong: the old running statistics are returned in training
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0,) + tuple(range(2, x.ndim))
    shape = (1, -1) + (1,) * (x.ndim - 2)
    if training:
        mean, var = x.mean(axis=axes), x.var(axis=axes)
        n = x.size // x.shape[1]
        running_mean = (1 - momentum) * running.mean + momentum * mean
        running_var = (1 - momentum) * running.var + momentum * var * n / (n - 1)
    else:
        mean, var = running.mean, running.var
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv_std.reshape(shape)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, running, BatchNormCache(x_hat, gamma, inv_std, training)


# %% wrong: in training the batch is normalised by the new running statistics
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0,) + tuple(range(2, x.ndim))
    shape = (1, -1) + (1,) * (x.ndim - 2)
    if training:
        n = x.size // x.shape[1]
        running = RunningStats(
            (1 - momentum) * running.mean + momentum * x.mean(axis=axes),
            (1 - momentum) * running.var + momentum * x.var(axis=axes) * n / (n - 1),
        )
    mean, var = running
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv_std.reshape(shape)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, running, BatchNormCache(x_hat, gamma, inv_std, training)


# %% wrong: two slips, the running statistics move after training as well, and n counts examples only
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0,) + tuple(range(2, x.ndim))
    shape = (1, -1) + (1,) * (x.ndim - 2)
    mean, var = x.mean(axis=axes), x.var(axis=axes)
    n = len(x)
    new = RunningStats(
        (1 - momentum) * running.mean + momentum * mean,
        (1 - momentum) * running.var + momentum * var * n / (n - 1),
    )
    if not training:
        mean, var = running.mean, running.var
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv_std.reshape(shape)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, new, BatchNormCache(x_hat, gamma, inv_std, training)


# %% wrong: raises, a NamedTuple's fields cannot be assigned
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0,) + tuple(range(2, x.ndim))
    shape = (1, -1) + (1,) * (x.ndim - 2)
    if training:
        mean, var = x.mean(axis=axes), x.var(axis=axes)
        n = x.size // x.shape[1]
        running.mean = (1 - momentum) * running.mean + momentum * mean
        running.var = (1 - momentum) * running.var + momentum * var * n / (n - 1)
    else:
        mean, var = running.mean, running.var
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv_std.reshape(shape)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, running, BatchNormCache(x_hat, gamma, inv_std, training)


# %% values
start = RunningStats(np.array([0.0]), np.array([1.0]))
x = np.array([[1.0], [3.0]])
y, running, _ = batchnorm_forward(x, np.array([2.0]), np.array([1.0]), start, training=True, eps=0.0)
np.testing.assert_allclose(y, [[-1], [3]])
np.testing.assert_allclose(running.mean, [0.2])
np.testing.assert_allclose(running.var, [1.1])
y, running, _ = batchnorm_forward(x, np.array([2.0]), np.array([1.0]), start, training=False, eps=0.0)
np.testing.assert_allclose(y, [[3], [7]])
np.testing.assert_allclose(running.mean, [0])
np.testing.assert_allclose(running.var, [1])
