"""Answers to `groupnorm_forward`, written from the lesson's text alone."""


# %% right: a reshape to (N, groups, -1)
def groupnorm_forward(x, gamma, beta, *, groups, eps=1e-5):
    parts = x.reshape(len(x), groups, -1)
    mean = parts.mean(axis=2, keepdims=True)
    inv_std = 1 / np.sqrt(parts.var(axis=2, keepdims=True) + eps)
    x_hat = ((parts - mean) * inv_std).reshape(x.shape)
    shape = (1, -1) + (1,) * (x.ndim - 2)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, GroupNormCache(x_hat, gamma, inv_std)


# %% right: loops over examples and groups
def groupnorm_forward(x, gamma, beta, *, groups, eps=1e-5):
    size = x.shape[1] // groups
    x_hat = np.zeros(x.shape)
    y = np.zeros(x.shape)
    inv_std = np.zeros((x.shape[0], groups, 1))
    for n in range(x.shape[0]):
        for g in range(groups):
            first, last = g * size, (g + 1) * size
            block = x[n, first:last]
            mu = np.sum(block) / block.size
            var = np.sum((block - mu) ** 2) / block.size
            inv_std[n, g, 0] = 1.0 / np.sqrt(var + eps)
            x_hat[n, first:last] = (block - mu) * inv_std[n, g, 0]
            for c in range(first, last):
                y[n, c] = gamma[c] * x_hat[n, c] + beta[c]
    return y, GroupNormCache(x_hat, gamma, inv_std)


# %% right: the channels split by np.split, parts joined again
def groupnorm_forward(x, gamma, beta, *, groups, eps=1e-5):
    axes = tuple(range(1, x.ndim))
    hats, inverses = [], []
    for part in np.split(x, groups, axis=1):
        centred = part - part.mean(axis=axes, keepdims=True)
        std = np.sqrt((centred**2).mean(axis=axes, keepdims=True) + eps)
        hats.append(centred / std)
        inverses.append(1 / std.reshape(-1))
    x_hat = np.concatenate(hats, axis=1)
    inv_std = np.stack(inverses, axis=1)[:, :, None]
    y = np.moveaxis(np.moveaxis(x_hat, 1, -1) * gamma + beta, -1, 1)
    return y, GroupNormCache(x_hat, gamma, inv_std)


# %% right: einsum with float64 sums
def groupnorm_forward(x, gamma, beta, *, groups, eps=1e-5):
    n, c = x.shape[:2]
    rows = x.astype(np.float64).reshape(n, groups, -1)
    m = rows.shape[-1]
    centred = rows - np.einsum("ngm->ng", rows)[..., None] / m
    var = np.einsum("ngm,ngm->ng", centred, centred) / m
    inv_std = ((var + eps) ** -0.5)[..., np.newaxis]
    x_hat = np.einsum("ngm,ng->ngm", centred, inv_std[..., 0])
    y = np.einsum("c,ncp->ncp", gamma, x_hat.reshape(n, c, -1)) + beta[:, None]
    return y.reshape(x.shape), GroupNormCache(x_hat.reshape(x.shape), gamma, inv_std)


# %% wrong: every groups-th channel is put into one group instead of neighbours
def groupnorm_forward(x, gamma, beta, *, groups, eps=1e-5):
    x_hat = np.zeros(x.shape)
    inv_std = np.zeros((len(x), groups, 1))
    for n in range(len(x)):
        for g in range(groups):
            block = x[n, g::groups]
            inv_std[n, g, 0] = 1 / np.sqrt(block.var() + eps)
            x_hat[n, g::groups] = (block - block.mean()) * inv_std[n, g, 0]
    shape = (1, -1) + (1,) * (x.ndim - 2)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, GroupNormCache(x_hat, gamma, inv_std)


# %% wrong: groups is taken for the number of channels in a group
def groupnorm_forward(x, gamma, beta, *, groups, eps=1e-5):
    parts = x.reshape(len(x), x.shape[1] // groups, -1)
    mean = parts.mean(axis=2, keepdims=True)
    inv_std = 1 / np.sqrt(parts.var(axis=2, keepdims=True) + eps)
    x_hat = ((parts - mean) * inv_std).reshape(x.shape)
    shape = (1, -1) + (1,) * (x.ndim - 2)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, GroupNormCache(x_hat, gamma, inv_std)


# %% wrong: one mean and variance for a group over the whole batch
def groupnorm_forward(x, gamma, beta, *, groups, eps=1e-5):
    parts = x.reshape(len(x), groups, -1)
    mean = parts.mean(axis=(0, 2), keepdims=True)
    var = parts.var(axis=(0, 2), keepdims=True)
    inv_std = np.repeat(1 / np.sqrt(var + eps), len(x), axis=0)
    x_hat = ((parts - mean) * inv_std).reshape(x.shape)
    shape = (1, -1) + (1,) * (x.ndim - 2)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, GroupNormCache(x_hat, gamma, inv_std)


# %% wrong: divides by one less in the variance
def groupnorm_forward(x, gamma, beta, *, groups, eps=1e-5):
    parts = x.reshape(len(x), groups, -1)
    mean = parts.mean(axis=2, keepdims=True)
    inv_std = 1 / np.sqrt(parts.var(axis=2, keepdims=True, ddof=1) + eps)
    x_hat = ((parts - mean) * inv_std).reshape(x.shape)
    shape = (1, -1) + (1,) * (x.ndim - 2)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, GroupNormCache(x_hat, gamma, inv_std)


# %% wrong: averages over rows and columns only within each channel of a group, and not over its channels
def groupnorm_forward(x, gamma, beta, *, groups, eps=1e-5):
    n, c = x.shape[:2]
    parts = x.reshape(n, groups, c // groups, -1)
    mean = parts.mean(axis=3, keepdims=True)
    var = parts.var(axis=3, keepdims=True)
    x_hat = ((parts - mean) / np.sqrt(var + eps)).reshape(x.shape)
    inv_std = 1 / np.sqrt(var.mean(axis=2) + eps)
    shape = (1, -1) + (1,) * (x.ndim - 2)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, GroupNormCache(x_hat, gamma, inv_std)


# %% wrong: the mean is not subtracted
def groupnorm_forward(x, gamma, beta, *, groups, eps=1e-5):
    parts = x.reshape(len(x), groups, -1)
    inv_std = 1 / np.sqrt(parts.var(axis=2, keepdims=True) + eps)
    x_hat = (parts * inv_std).reshape(x.shape)
    shape = (1, -1) + (1,) * (x.ndim - 2)
    y = gamma.reshape(shape) * x_hat + beta.reshape(shape)
    return y, GroupNormCache(x_hat, gamma, inv_std)


# %% right: the x_hat of the cache, which is free, keeps the shape (N, groups, -1)
def groupnorm_forward(x, gamma, beta, *, groups, eps=1e-5):
    parts = x.reshape(len(x), groups, -1)
    mean = parts.mean(axis=2, keepdims=True)
    inv_std = 1 / np.sqrt(parts.var(axis=2, keepdims=True) + eps)
    x_hat = (parts - mean) * inv_std
    shape = (1, -1) + (1,) * (x.ndim - 2)
    y = gamma.reshape(shape) * x_hat.reshape(x.shape) + beta.reshape(shape)
    return y, GroupNormCache(x_hat, gamma, inv_std)


# %% wrong: every channel of a group gets the gamma and beta of the group's first channel
def groupnorm_forward(x, gamma, beta, *, groups, eps=1e-5):
    size = x.shape[1] // groups
    x_hat = np.zeros(x.shape)
    y = np.zeros(x.shape)
    inv_std = np.zeros((x.shape[0], groups, 1))
    for n in range(x.shape[0]):
        for g in range(groups):
            lo = g * size
            hi = lo + size
            block = x[n, lo:hi]
            inv_std[n, g, 0] = 1 / np.sqrt(block.var() + eps)
            x_hat[n, lo:hi] = (block - block.mean()) * inv_std[n, g, 0]
            y[n, lo:hi] = gamma[lo] * x_hat[n, lo:hi] + beta[lo]
    return y, GroupNormCache(x_hat, gamma, inv_std)


# %% wrong: two slips, eps stands outside the root and beta is forgotten
def groupnorm_forward(x, gamma, beta, *, groups, eps=1e-5):
    parts = x.reshape(len(x), groups, -1)
    mean = parts.mean(axis=2, keepdims=True)
    inv_std = 1 / (parts.std(axis=2, keepdims=True) + eps)
    x_hat = ((parts - mean) * inv_std).reshape(x.shape)
    shape = (1, -1) + (1,) * (x.ndim - 2)
    return gamma.reshape(shape) * x_hat, GroupNormCache(x_hat, gamma, inv_std)


# %% wrong: raises for vectors, since it unpacks four sizes
def groupnorm_forward(x, gamma, beta, *, groups, eps=1e-5):
    n, c, h, w = x.shape
    parts = x.reshape(n, groups, c // groups * h * w)
    mean = parts.mean(axis=2, keepdims=True)
    inv_std = 1 / np.sqrt(parts.var(axis=2, keepdims=True) + eps)
    x_hat = ((parts - mean) * inv_std).reshape(n, c, h, w)
    y = gamma[:, None, None] * x_hat + beta[:, None, None]
    return y, GroupNormCache(x_hat, gamma, inv_std)


# %% values
x = np.array([[1.0, 3.0, 10.0, 30.0]])
gamma, beta = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, 0.0, 0.0, 5.0])
y, _ = groupnorm_forward(x, gamma, beta, groups=2, eps=0.0)
np.testing.assert_allclose(y, [[-1, 2, -3, 9]])
y, _ = groupnorm_forward(x, gamma, beta, groups=4, eps=1.0)
np.testing.assert_allclose(y, [[0, 0, 0, 5]])
