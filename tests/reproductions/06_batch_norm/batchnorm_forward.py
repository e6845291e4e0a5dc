"""Answers to `batchnorm_forward` that the check once judged wrongly."""


# %% right: n is a NumPy number, which makes float64 of float32
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0, 2, 3) if x.ndim == 4 else (0,)
    shape = (1, -1, 1, 1) if x.ndim == 4 else (1, -1)
    mean, var = running
    if training:
        mean, var = x.mean(axis=axes), x.var(axis=axes)
        n = np.prod([x.shape[i] for i in axes])
        running = RunningStats(
            (1 - momentum) * running.mean + momentum * mean,
            (1 - momentum) * running.var + momentum * var * n / (n - 1),
        )
    inv = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv.reshape(shape)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, running, BatchNormCache(x_hat, gamma, inv, training)


# %% right: a cache of one's own with the fields mean and var
class MyCache(NamedTuple):
    x: np.ndarray
    mean: np.ndarray
    var: np.ndarray
    gamma: np.ndarray
    eps: float


def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0, 2, 3) if x.ndim == 4 else (0,)
    shape = (1, -1, 1, 1) if x.ndim == 4 else (1, -1)
    mean, var = running
    if training:
        mean, var = x.mean(axis=axes), x.var(axis=axes)
        n = x.size // x.shape[1]
        running = RunningStats(
            (1 - momentum) * running.mean + momentum * mean,
            (1 - momentum) * running.var + momentum * var * n / (n - 1),
        )
    inv = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv.reshape(shape)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, running, MyCache(x, mean, var, gamma, eps)


# %% wrong: the running statistics come last
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0, 2, 3) if x.ndim == 4 else (0,)
    shape = (1, -1, 1, 1) if x.ndim == 4 else (1, -1)
    mean, var = running
    if training:
        mean, var = x.mean(axis=axes), x.var(axis=axes)
        n = x.size // x.shape[1]
        running = RunningStats(
            (1 - momentum) * running.mean + momentum * mean,
            (1 - momentum) * running.var + momentum * var * n / (n - 1),
        )
    inv = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv.reshape(shape)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, BatchNormCache(x_hat, gamma, inv, training), running


# %% wrong: the running statistics come last, without a cache
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0, 2, 3) if x.ndim == 4 else (0,)
    shape = (1, -1, 1, 1) if x.ndim == 4 else (1, -1)
    mean, var = running
    if training:
        mean, var = x.mean(axis=axes), x.var(axis=axes)
        n = x.size // x.shape[1]
        running = RunningStats(
            (1 - momentum) * running.mean + momentum * mean,
            (1 - momentum) * running.var + momentum * var * n / (n - 1),
        )
    inv = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv.reshape(shape)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, None, running


# %% wrong: the running statistics move after training as well
# wants: running-moves-after-training
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0, 2, 3) if x.ndim == 4 else (0,)
    shape = (1, -1, 1, 1) if x.ndim == 4 else (1, -1)
    mean, var = x.mean(axis=axes), x.var(axis=axes)
    n = x.size // x.shape[1]
    new = RunningStats(
        (1 - momentum) * running.mean + momentum * mean,
        (1 - momentum) * running.var + momentum * var * n / (n - 1),
    )
    if not training:
        mean, var = running
    x_hat = (x - mean.reshape(shape)) / np.sqrt(var.reshape(shape) + eps)
    return gamma.reshape(shape) * x_hat + beta.reshape(shape), new, None


# %% wrong: the running statistics from before the batch normalise in training
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0, 2, 3) if x.ndim == 4 else (0,)
    shape = (1, -1, 1, 1) if x.ndim == 4 else (1, -1)
    mean, var = running.mean.reshape(shape), running.var.reshape(shape)
    x_hat = (x - mean) / np.sqrt(var + eps)
    if training:
        n = x.size // x.shape[1]
        running = RunningStats(
            (1 - momentum) * running.mean + momentum * x.mean(axis=axes),
            (1 - momentum) * running.var + momentum * x.var(axis=axes) * n / (n - 1),
        )
    return gamma.reshape(shape) * x_hat + beta.reshape(shape), running, None


# %% wrong: n is the number of examples for maps as well
# wants: images-counted-not-pixels
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0, 2, 3) if x.ndim == 4 else (0,)
    shape = (1, -1, 1, 1) if x.ndim == 4 else (1, -1)
    mean, var = running
    if training:
        mean, var = x.mean(axis=axes), x.var(axis=axes)
        n = max(len(x), 2)
        running = RunningStats(
            (1 - momentum) * running.mean + momentum * mean,
            (1 - momentum) * running.var + momentum * var * n / (n - 1),
        )
    inv = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv.reshape(shape)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, running, BatchNormCache(x_hat, gamma, inv, training)


# %% wrong: the biased variance, and a momentum of 0.1 whatever is asked
def batchnorm_forward(x, gamma, beta, running, *, training, momentum=0.1, eps=1e-5):
    axes = (0, 2, 3) if x.ndim == 4 else (0,)
    shape = (1, -1, 1, 1) if x.ndim == 4 else (1, -1)
    mean, var = running
    if training:
        mean, var = x.mean(axis=axes), x.var(axis=axes)
        n = x.size // x.shape[1]
        running = RunningStats(
            (1 - momentum) * running.mean + momentum * mean,
            (1 - momentum) * running.var + 0.1 * var,
        )
    inv = 1 / np.sqrt(var + eps)
    x_hat = (x - mean.reshape(shape)) * inv.reshape(shape)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, running, BatchNormCache(x_hat, gamma, inv, training)
