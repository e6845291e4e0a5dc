"""Answers to `dropout_forward`, written from the lesson's text alone."""

# %% right: a mask from uniform numbers
def dropout_forward(x, *, p, training, rng):
    if not training:
        return x, DropoutCache(np.ones(x.shape, dtype=bool), 0)
    mask = rng.random(x.shape) >= p
    return x * mask / (1 - p), DropoutCache(mask, p)


# %% right: one draw at a time
def dropout_forward(x, *, p, training, rng):
    y = np.zeros_like(x)
    mask = np.zeros(x.shape, dtype=bool)
    for place in np.ndindex(x.shape):
        if not training:
            mask[place] = True
            y[place] = x[place]
        elif rng.random() < 1 - p:
            mask[place] = True
            y[place] = x[place] / (1 - p)
    return y, DropoutCache(mask=mask, p=p if training else 0.0)


# %% right: Bernoulli numbers from the binomial distribution, np.where
def dropout_forward(x, *, p, training, rng):
    drop = p if training else 0.0
    kept = rng.binomial(1, 1 - drop, size=x.shape) == 1
    y = np.where(kept, x * (1 / (1 - drop)), 0).astype(x.dtype)
    return y, DropoutCache(kept, drop)


# %% right: dropped entries are overwritten in a scaled copy, with a helper
def dropout_forward(x, *, p, training, rng):
    def draw(shape):
        return rng.choice([False, True], size=shape, p=[p, 1 - p])

    if training:
        mask = draw(x.shape)
        y = x / (1.0 - p)
        y[~mask] = 0.0
        return y, DropoutCache(mask, p)
    return x.copy(), DropoutCache(np.full(x.shape, True), 0.0)


# %% wrong: p is taken for the probability to keep
def dropout_forward(x, *, p, training, rng):
    if not training:
        return x, DropoutCache(np.ones(x.shape, dtype=bool), 0)
    mask = rng.random(x.shape) < p
    return x * mask / p, DropoutCache(mask, p)


# %% wrong: the kept entries are not scaled
def dropout_forward(x, *, p, training, rng):
    if not training:
        return x, DropoutCache(np.ones(x.shape, dtype=bool), 0)
    mask = rng.random(x.shape) >= p
    return x * mask, DropoutCache(mask, p)


# %% wrong: scales by 1 - p when testing, as in 2014
def dropout_forward(x, *, p, training, rng):
    if training:
        mask = rng.random(x.shape) >= p
        return x * mask, DropoutCache(mask, p)
    return (1 - p) * x, DropoutCache(np.ones(x.shape, dtype=bool), 0)


# %% wrong: multiplies by 1 - p instead of dividing
def dropout_forward(x, *, p, training, rng):
    mask = np.ones(x.shape, dtype=bool)
    y = x.copy()
    if training:
        for place in np.ndindex(x.shape):
            mask[place] = rng.random() >= p
            y[place] = x[place] * mask[place] * (1 - p)
    return y, DropoutCache(mask, p if training else 0)


# %% wrong: one mask for all examples
def dropout_forward(x, *, p, training, rng):
    if not training:
        return x, DropoutCache(np.ones(x.shape, dtype=bool), 0)
    mask = np.broadcast_to(rng.random(x.shape[-1]) >= p, x.shape)
    return x * mask / (1 - p), DropoutCache(mask, p)


# %% wrong: the cache's mask is True where an entry was dropped
def dropout_forward(x, *, p, training, rng):
    if not training:
        return x, DropoutCache(np.zeros(x.shape, dtype=bool), 0)
    dropped = rng.random(x.shape) < p
    y = np.where(dropped, 0, x / (1 - p))
    return y, DropoutCache(dropped, p)


# %% wrong: drops when testing as well, the option is ignored
def dropout_forward(x, *, p, training, rng):
    mask = rng.random(x.shape) > p
    y = mask * x / (1 - p)
    return y, DropoutCache(mask, p)


# %% wrong: writes the result into x
def dropout_forward(x, *, p, training, rng):
    if not training:
        return x, DropoutCache(np.ones(x.shape, dtype=bool), 0)
    mask = rng.random(x.shape) >= p
    x *= mask
    x /= 1 - p
    return x, DropoutCache(mask, p)


# %% wrong: exactly p of the entries are dropped from a float64 mask that is scaled in the cache
def dropout_forward(x, *, p, training, rng):
    if not training:
        return x, DropoutCache(np.ones(x.shape, dtype=bool), 0)
    mask = np.ones(x.size)
    mask[rng.permutation(x.size)[: int(round(p * x.size))]] = 0
    mask = mask.reshape(x.shape) / (1 - p)
    return x * mask, DropoutCache(mask, p)


# %% wrong: only y comes back when testing, which raises where two things are unpacked
def dropout_forward(x, *, p, training, rng):
    if not training:
        return x
    mask = rng.random(x.shape) >= p
    return x * mask / (1 - p), DropoutCache(mask, p)


# %% values
x = np.array([1.0, 2.0, 3.0, 4.0])
y, cache = dropout_forward(x, p=0.2, training=True, rng=np.random.default_rng(0))
np.testing.assert_allclose(y, np.where(cache.mask, [1.25, 2.5, 3.75, 5.0], 0))
assert cache.p == 0.2
y, cache = dropout_forward(x, p=0.2, training=False, rng=np.random.default_rng(0))
np.testing.assert_array_equal(y, [1, 2, 3, 4])
assert cache.p == 0 and cache.mask.shape == (4,) and cache.mask.all()
y, cache = dropout_forward(np.ones((100, 90)), p=0.3, training=True, rng=np.random.default_rng(1))
assert abs(cache.mask.mean() - 0.7) < 0.03 and abs(y.mean() - 1) < 0.05
