"""Answers to `layernorm_forward` that the check once judged wrongly."""


# %% right: a cache of one's own, with a field y that is something else
class MyCache(NamedTuple):
    x: np.ndarray
    y: np.ndarray
    std: np.ndarray


def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    axes = tuple(range(-gamma.ndim, 0))
    mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    y = gamma * (x - mean) / np.sqrt(var + eps) + beta
    return y, MyCache(x, (x - mean) / np.sqrt(var + eps), np.sqrt(var))


# %% wrong: the cache comes first, with a field y
class MyCache(NamedTuple):
    x: np.ndarray
    y: np.ndarray
    std: np.ndarray


def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    axes = tuple(range(-gamma.ndim, 0))
    mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    y = gamma * (x - mean) / np.sqrt(var + eps) + beta
    return MyCache(x, y, None), y


# %% wrong: gamma and beta are forgotten
def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    axes = tuple(range(-gamma.ndim, 0))
    mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
    y = (x - mean) / np.sqrt(var + eps)
    return y, None


# %% wrong: keepdims is forgotten
def layernorm_forward(x, gamma, beta, *, eps=1e-5):
    axes = tuple(range(-gamma.ndim, 0))
    mean, var = x.mean(axis=axes), x.var(axis=axes)
    y = gamma * (x - mean) / np.sqrt(var + eps) + beta
    return y, None
