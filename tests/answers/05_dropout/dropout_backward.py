"""Answers to `dropout_backward`, written from the lesson's text alone."""

# %% right: mask and scale
def dropout_backward(dy, cache):
    return (dy * cache.mask / (1 - cache.p),)


# %% right: one entry at a time
def dropout_backward(dy, cache):
    mask, p = cache
    dx = np.zeros_like(dy)
    for place in np.ndindex(dy.shape):
        if mask[place]:
            dx[place] = dy[place] / (1 - p)
    return (dx,)


# %% right: a scaled copy with zeros written into it
def dropout_backward(dy, cache):
    keep = 1.0 - cache.p
    dx = np.array(dy / keep)
    dx[np.logical_not(cache.mask)] = 0
    return tuple([dx])


# %% right: einsum with a list comprehension's scale factors
def dropout_backward(dy, cache):
    scale = [1 / (1 - cache.p) if kept else 0.0 for kept in cache.mask.ravel()]
    dx = np.einsum("i,i->i", dy.ravel(), np.array(scale, dtype=dy.dtype))
    return (dx.reshape(dy.shape),)


# %% wrong: the scale 1 / (1 - p) is forgotten
def dropout_backward(dy, cache):
    return (dy * cache.mask,)


# %% wrong: multiplies by 1 - p instead of dividing
def dropout_backward(dy, cache):
    dx = np.zeros_like(dy)
    for place in np.ndindex(dy.shape):
        if cache.mask[place]:
            dx[place] = dy[place] * (1 - cache.p)
    return (dx,)


# %% wrong: takes p for the probability to keep and divides by it
def dropout_backward(dy, cache):
    p = max(cache.p, 1e-8)
    return (dy * cache.mask / p,)


# %% wrong: the mask is forgotten
def dropout_backward(dy, cache):
    return (dy / (1 - cache.p),)


# %% wrong: the gradient goes to the entries that were dropped
def dropout_backward(dy, cache):
    dx = dy / (1 - cache.p)
    dx[cache.mask] = 0
    return (dx,)


# %% wrong: draws a new mask instead of the one of the forward pass
def dropout_backward(dy, cache):
    mask = np.random.default_rng().random(dy.shape) >= cache.p
    return (dy * mask / (1 - cache.p),)


# %% wrong: writes into dy
def dropout_backward(dy, cache):
    dy[~cache.mask] = 0
    dy /= 1 - cache.p
    return (dy,)


# %% wrong: the array comes back without a tuple
def dropout_backward(dy, cache):
    dx = dy * cache.mask / (1 - cache.p)
    return dx


# %% wrong: the scale is left out and a second gradient, for p, is returned
def dropout_backward(dy, cache):
    dx = np.where(cache.mask, dy, 0)
    return dx, None


# %% wrong: the fields of the cache are unpacked in the wrong order, which raises
def dropout_backward(dy, cache):
    p, mask = cache
    dx = np.zeros_like(dy)
    for place in np.ndindex(dy.shape):
        dx[place] = dy[place] * mask[place] / (1 - p)
    return (dx,)


# %% values
cache = DropoutCache(np.array([True, False, True, False]), 0.5)
(dx,) = dropout_backward(np.array([1.0, 2.0, -4.0, 8.0]), cache)
np.testing.assert_allclose(dx, [2, 0, -8, 0])
cache = DropoutCache(np.array([[True, True], [False, True]]), 0.2)
(dx,) = dropout_backward(np.array([[4.0, 8.0], [1.0, -2.0]]), cache)
np.testing.assert_allclose(dx, [[5.0, 10.0], [0.0, -2.5]])
cache = DropoutCache(np.array([True, True]), 0)
np.testing.assert_allclose(dropout_backward(np.array([3.0, -1.0]), cache)[0], [3, -1])
