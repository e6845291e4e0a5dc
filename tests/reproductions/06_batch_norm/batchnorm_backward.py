"""Answers to `batchnorm_backward` that the check once judged wrongly."""


# %% right: n is a NumPy number, which makes float64 of float32
def batchnorm_backward(dy, cache):
    axes = (0, 2, 3) if dy.ndim == 4 else (0,)
    shape = (1, -1, 1, 1) if dy.ndim == 4 else (1, -1)
    n = np.prod([dy.shape[i] for i in axes])
    dgamma, dbeta = (dy * cache.x_hat).sum(axis=axes), dy.sum(axis=axes)
    dx = dy
    if cache.training:
        dx = dy - (dbeta.reshape(shape) + cache.x_hat * dgamma.reshape(shape)) / n
    return (cache.gamma * cache.inv_std).reshape(shape) * dx, dgamma, dbeta
