"""Answers to `dropout_forward` that the check once judged wrongly."""


# %% wrong: exactly round(p * size) entries are dropped, by rng.choice
# wants: same-number-in-each-call
def dropout_forward(x, *, p, training, rng):
    mask = np.ones(x.size, dtype=bool)
    if training:
        mask[rng.choice(x.size, round(p * x.size), replace=False)] = False
    mask = mask.reshape(x.shape)
    p = p if training else 0.0
    return x * mask / (1 - p), DropoutCache(mask, p)


# %% wrong: the dropout of CS231n
# wants: p-is-the-keep-probability
def dropout_forward(x, *, p, training, rng):
    mask = None
    if training:
        mask = (rng.random(x.shape) < p) / p
        x = x * mask
    return x, DropoutCache(mask, p)


# %% wrong: divided by p
# wants: divided-by-p
def dropout_forward(x, *, p, training, rng):
    if not training or p == 0:
        return x.copy(), DropoutCache(np.ones(x.shape, dtype=bool), 0.0)
    mask = rng.random(x.shape) >= p
    return x * mask / p, DropoutCache(mask, p)


# %% wrong: the mask in the cache marks what was dropped
# wants: dropped-marked-in-the-cache
def dropout_forward(x, *, p, training, rng):
    if not training:
        return x.copy(), DropoutCache(np.zeros(x.shape, dtype=bool), 0.0)
    dropped = rng.random(x.shape) < p
    return np.where(dropped, 0, x / (1 - p)), DropoutCache(dropped, p)


# %% wrong: the mask in the cache is scaled
# wants: scaled-mask-in-the-cache
def dropout_forward(x, *, p, training, rng):
    if not training:
        return x.copy(), DropoutCache(np.ones(x.shape), 0.0)
    mask = (rng.random(x.shape) >= p) / (1 - p)
    return x * mask, DropoutCache(mask, p)
