"""Answers to `batchnorm_backward`, written from the lesson's text alone."""


# %% right: the boxed line
def batchnorm_backward(dy, cache):
    axes = (0,) + tuple(range(2, dy.ndim))
    shape = (1, -1) + (1,) * (dy.ndim - 2)
    dbeta = dy.sum(axis=axes)
    dgamma = (dy * cache.x_hat).sum(axis=axes)
    scale = (cache.gamma * cache.inv_std).reshape(shape)
    if not cache.training:
        return scale * dy, dgamma, dbeta
    n = dy.size // dy.shape[1]
    dx = scale * (dy - dbeta.reshape(shape) / n - cache.x_hat * dgamma.reshape(shape) / n)
    return dx, dgamma, dbeta


# %% right: a loop over the channels
def batchnorm_backward(dy, cache):
    x_hat, gamma, inv_std, training = cache
    dx = np.zeros(dy.shape)
    dgamma = np.zeros(gamma.shape)
    dbeta = np.zeros(gamma.shape)
    for c in range(dy.shape[1]):
        g, h = dy[:, c], x_hat[:, c]
        dbeta[c] = np.sum(g)
        dgamma[c] = np.sum(g * h)
        if training:
            dx[:, c] = gamma[c] * inv_std[c] * (g - g.mean() - h * (g * h).mean())
        else:
            dx[:, c] = gamma[c] * inv_std[c] * g
    return dx, dgamma, dbeta


# %% right: through d x_hat, mean and variance, as the paper does
def batchnorm_backward(dy, cache):
    rows = np.moveaxis(dy, 1, -1).reshape(-1, dy.shape[1]).astype(np.float64)
    hats = np.moveaxis(cache.x_hat, 1, -1).reshape(rows.shape).astype(np.float64)
    n = len(rows)
    s = cache.inv_std
    dbeta = np.ones(n) @ rows
    dgamma = np.einsum("nc,nc->c", rows, hats)
    dxhat = rows * cache.gamma
    if cache.training:
        centred = hats / s
        dvar = (dxhat * centred).sum(0) * -0.5 * s**3
        dmean = -(dxhat * s).sum(0)
        dx = dxhat * s + dvar * 2 * centred / n + dmean / n
    else:
        dx = dxhat * s
    moved = np.moveaxis(dy, 1, -1).shape
    return np.moveaxis(dx.reshape(moved), -1, 1), dgamma, dbeta


# %% right: the whole Jacobian of each channel as a matrix
def batchnorm_backward(dy, cache):
    channels = dy.shape[1]
    g = dy.swapaxes(0, 1).reshape(channels, -1)
    h = cache.x_hat.swapaxes(0, 1).reshape(channels, -1)
    n = g.shape[1]
    swapped = dy.swapaxes(0, 1).shape
    out = []
    for c in range(channels):
        jacobian = np.eye(n)
        if cache.training:
            jacobian = jacobian - 1 / n - np.outer(h[c], h[c]) / n
        out.append(cache.inv_std[c] * jacobian @ (cache.gamma[c] * g[c]))
    dx = np.array(out).reshape(swapped).swapaxes(0, 1)
    return dx, (g * h).sum(axis=1), g.sum(axis=1)


# %% wrong: the training formula is used after training, too
def batchnorm_backward(dy, cache):
    axes = (0,) + tuple(range(2, dy.ndim))
    shape = (1, -1) + (1,) * (dy.ndim - 2)
    n = dy.size // dy.shape[1]
    dbeta = dy.sum(axis=axes)
    dgamma = (dy * cache.x_hat).sum(axis=axes)
    scale = (cache.gamma * cache.inv_std).reshape(shape)
    dx = scale * (dy - dbeta.reshape(shape) / n - cache.x_hat * dgamma.reshape(shape) / n)
    return dx, dgamma, dbeta


# %% wrong: means instead of sums for dgamma and dbeta
def batchnorm_backward(dy, cache):
    axes = (0,) + tuple(range(2, dy.ndim))
    shape = (1, -1) + (1,) * (dy.ndim - 2)
    dbeta = dy.mean(axis=axes)
    dgamma = (dy * cache.x_hat).mean(axis=axes)
    scale = (cache.gamma * cache.inv_std).reshape(shape)
    if not cache.training:
        return scale * dy, dgamma, dbeta
    dx = scale * (dy - dbeta.reshape(shape) - cache.x_hat * dgamma.reshape(shape))
    return dx, dgamma, dbeta


# %% wrong: gamma is forgotten in dx
def batchnorm_backward(dy, cache):
    axes = (0,) + tuple(range(2, dy.ndim))
    shape = (1, -1) + (1,) * (dy.ndim - 2)
    n = dy.size // dy.shape[1]
    dbeta = dy.sum(axis=axes)
    dgamma = (dy * cache.x_hat).sum(axis=axes)
    s = cache.inv_std.reshape(shape)
    if cache.training:
        dx = s * (dy - dbeta.reshape(shape) / n - cache.x_hat * dgamma.reshape(shape) / n)
    else:
        dx = s * dy
    return dx, dgamma, dbeta


# %% wrong: the path through the variance is forgotten
def batchnorm_backward(dy, cache):
    x_hat, gamma, inv_std, training = cache
    dx = np.zeros(dy.shape)
    dgamma = np.zeros(gamma.shape)
    dbeta = np.zeros(gamma.shape)
    for c in range(dy.shape[1]):
        g = dy[:, c]
        dbeta[c] = np.sum(g)
        dgamma[c] = np.sum(g * x_hat[:, c])
        if training:
            dx[:, c] = gamma[c] * inv_std[c] * (g - g.mean())
        else:
            dx[:, c] = gamma[c] * inv_std[c] * g
    return dx, dgamma, dbeta


# %% wrong: mean and variance are treated as constants in training
def batchnorm_backward(dy, cache):
    axes = (0,) + tuple(range(2, dy.ndim))
    shape = (1, -1) + (1,) * (dy.ndim - 2)
    dbeta = dy.sum(axis=axes)
    dgamma = (dy * cache.x_hat).sum(axis=axes)
    dx = dy * cache.gamma.reshape(shape) * cache.inv_std.reshape(shape)
    return dx, dgamma, dbeta


# %% wrong: n is the number of examples also for maps
def batchnorm_backward(dy, cache):
    axes = (0,) + tuple(range(2, dy.ndim))
    shape = (1, -1) + (1,) * (dy.ndim - 2)
    n = len(dy)
    dbeta = dy.sum(axis=axes)
    dgamma = (dy * cache.x_hat).sum(axis=axes)
    scale = (cache.gamma * cache.inv_std).reshape(shape)
    if not cache.training:
        return scale * dy, dgamma, dbeta
    dx = scale / n * (n * dy - dbeta.reshape(shape) - cache.x_hat * dgamma.reshape(shape))
    return dx, dgamma, dbeta


# %% wrong: dbeta comes before dgamma
def batchnorm_backward(dy, cache):
    axes = (0,) + tuple(range(2, dy.ndim))
    shape = (1, -1) + (1,) * (dy.ndim - 2)
    n = dy.size // dy.shape[1]
    dbeta = dy.sum(axis=axes)
    dgamma = (dy * cache.x_hat).sum(axis=axes)
    dx = (cache.gamma * cache.inv_std).reshape(shape) * dy
    if cache.training:
        correction = dbeta.reshape(shape) + cache.x_hat * dgamma.reshape(shape)
        dx = dx - (cache.gamma * cache.inv_std).reshape(shape) * correction / n
    return dx, dbeta, dgamma


# %% wrong: divides by inv_std as if it were the deviation
def batchnorm_backward(dy, cache):
    axes = (0,) + tuple(range(2, dy.ndim))
    shape = (1, -1) + (1,) * (dy.ndim - 2)
    n = dy.size // dy.shape[1]
    dbeta = dy.sum(axis=axes)
    dgamma = (dy * cache.x_hat).sum(axis=axes)
    scale = (cache.gamma / cache.inv_std).reshape(shape)
    if not cache.training:
        return scale * dy, dgamma, dbeta
    dx = scale * (dy - dbeta.reshape(shape) / n - cache.x_hat * dgamma.reshape(shape) / n)
    return dx, dgamma, dbeta


# %% wrong: two slips, gamma is in dgamma and the term with x_hat is added
def batchnorm_backward(dy, cache):
    axes = (0,) + tuple(range(2, dy.ndim))
    shape = (1, -1) + (1,) * (dy.ndim - 2)
    gamma, s = cache.gamma.reshape(shape), cache.inv_std.reshape(shape)
    dxhat = dy * gamma
    dbeta = dy.sum(axis=axes)
    dgamma = (dxhat * cache.x_hat).sum(axis=axes)
    if not cache.training:
        return dxhat * s, dgamma, dbeta
    dx = s * (
        dxhat
        - dxhat.mean(axis=axes, keepdims=True)
        + cache.x_hat * (dxhat * cache.x_hat).mean(axis=axes, keepdims=True)
    )
    return dx, dgamma, dbeta


# %% wrong: raises, asks the cache for a field it has not got
def batchnorm_backward(dy, cache):
    axes = (0,) + tuple(range(2, dy.ndim))
    shape = (1, -1) + (1,) * (dy.ndim - 2)
    n = dy.size // dy.shape[1]
    x_hat = (cache.x - cache.mean.reshape(shape)) / np.sqrt(cache.var.reshape(shape) + 1e-5)
    dbeta = dy.sum(axis=axes)
    dgamma = (dy * x_hat).sum(axis=axes)
    scale = cache.gamma.reshape(shape) / np.sqrt(cache.var.reshape(shape) + 1e-5)
    dx = scale * (dy - dbeta.reshape(shape) / n - x_hat * dgamma.reshape(shape) / n)
    return dx, dgamma, dbeta


# %% values
x_hat = np.array([[1.0], [1.0], [-1.0], [-1.0]])
dy = np.array([[4.0], [0.0], [0.0], [0.0]])
dx, dgamma, dbeta = batchnorm_backward(dy, BatchNormCache(x_hat, np.array([2.0]), np.array([0.5]), True))
np.testing.assert_allclose(dx, [[2], [-2], [0], [0]], atol=1e-12)
np.testing.assert_allclose(dgamma, [4])
np.testing.assert_allclose(dbeta, [4])
dx, dgamma, dbeta = batchnorm_backward(dy, BatchNormCache(x_hat, np.array([2.0]), np.array([0.5]), False))
np.testing.assert_allclose(dx, [[4], [0], [0], [0]])
