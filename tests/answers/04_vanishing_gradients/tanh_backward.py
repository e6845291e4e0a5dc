"""Answers to `tanh_backward`, written from the lesson's text alone."""


# %% right: 1 - y squared
def tanh_backward(dy, cache):
    return (dy * (1 - cache.y**2),)


# %% right: factored, one entry at a time
def tanh_backward(dy, cache):
    dx = np.zeros_like(dy)
    for place in np.ndindex(dy.shape):
        y = cache.y[place]
        dx[place] = (1 - y) * (1 + y) * dy[place]
    return (dx,)


# %% right: dy minus y times y times dy
def tanh_backward(dy, cache):
    (y,) = cache
    dx = dy - np.einsum("...,...,...->...", y, y, dy)
    return (dx,)


# %% right: lists, Python floats inside, then an array of the old shape and type
def tanh_backward(dy, cache):
    pairs = zip(np.ravel(dy).tolist(), np.ravel(cache.y).tolist())
    entries = [g * (1.0 - y * y) for g, y in pairs]
    return (np.array(entries, dtype=dy.dtype).reshape(dy.shape),)


# %% wrong: applies tanh once more to y, as if the cache held x
def tanh_backward(dy, cache):
    return (dy * (1 - np.tanh(cache.y) ** 2),)


# %% wrong: the slope of the sigmoid, y (1 - y)
def tanh_backward(dy, cache):
    y = cache.y
    return (dy * y * (1 - y),)


# %% wrong: 1 - y, the square is forgotten
def tanh_backward(dy, cache):
    dx = np.empty_like(dy)
    for place in np.ndindex(dy.shape):
        dx[place] = dy[place] * (1 - cache.y[place])
    return (dx,)


# %% wrong: squares the difference instead of y
def tanh_backward(dy, cache):
    return (dy * (1 - cache.y) ** 2,)


# %% wrong: 1 + y squared
def tanh_backward(dy, cache):
    dx = dy * (1 + cache.y**2)
    return (dx,)


# %% wrong: the parentheses are missing, so only the 1 is multiplied by dy
def tanh_backward(dy, cache):
    dx = dy * 1 - cache.y**2
    return (dx,)


# %% wrong: the comma is missing, so no tuple comes back
def tanh_backward(dy, cache):
    y = cache.y
    return dy * (1 - y * y)


# %% wrong: writes the gradient into the cached output
def tanh_backward(dy, cache):
    dx = cache.y
    dx *= cache.y
    np.subtract(1, dx, out=dx)
    dx *= dy
    return (dx,)


# %% wrong: squares dy instead of y, and has the sign turned round
def tanh_backward(dy, cache):
    dx = np.empty_like(dy)
    for place in np.ndindex(dy.shape):
        dx[place] = cache.y[place] * (dy[place] ** 2 - 1)
    return (dx,)


# %% wrong: calculates with the cache itself instead of its field, which raises
def tanh_backward(dy, cache):
    dx = dy * (1 - cache**2)
    return (dx,)


# %% values
(dx,) = tanh_backward(np.array([1.0, -2.0]), TanhCache(np.array([0.0, 0.5])))
np.testing.assert_allclose(dx, [1.0, -1.5])
(dx,) = tanh_backward(np.array([[10.0, 4.0]]), TanhCache(np.array([[-0.6, 0.8]])))
np.testing.assert_allclose(dx, [[6.4, 1.44]])
