"""Answers to `sigmoid_backward`, written from the lesson's text alone."""


# %% right: the slope y (1 - y), vectorised
def sigmoid_backward(dy, cache):
    y = cache.y
    return (dy * y * (1 - y),)


# %% right: one entry at a time
def sigmoid_backward(dy, cache):
    dx = np.empty_like(dy)
    for place in np.ndindex(dy.shape):
        y = cache.y[place]
        dx[place] = dy[place] * (1 - y) * y
    return (dx,)


# %% right: y minus its square, with einsum and a tuple from tuple()
def sigmoid_backward(dy, cache):
    slope = cache.y - cache.y**2
    dx = np.einsum("...,...->...", dy, slope)
    return tuple([dx])


# %% right: a helper, float64 inside, back to the type of dy at the end
def sigmoid_backward(dy, cache):
    def slope_from_output(output):
        output = np.asarray(output, dtype=np.float64)
        return np.multiply(output, 1.0 - output)

    gradient = np.asarray(dy, dtype=np.float64) * slope_from_output(cache.y)
    return (gradient.astype(dy.dtype),)


# %% wrong: applies the sigmoid once more to y, as if the cache held x
def sigmoid_backward(dy, cache):
    s = 1 / (1 + np.exp(-cache.y))
    return (dy * s * (1 - s),)


# %% wrong: returns the bare array instead of a tuple
def sigmoid_backward(dy, cache):
    y = cache.y
    dx = dy * y * (1 - y)
    return dx


# %% wrong: returns the slope and forgets the chain rule's dy
def sigmoid_backward(dy, cache):
    y = cache.y
    dx = y * (1 - y)
    return (dx,)


# %% wrong: the slope of tanh, 1 - y squared
def sigmoid_backward(dy, cache):
    return (dy * (1 - cache.y**2),)


# %% wrong: y (y - 1), the negative of the slope, in a loop
def sigmoid_backward(dy, cache):
    dx = np.zeros_like(dy)
    y_flat = cache.y.reshape(-1)
    dy_flat = dy.reshape(-1)
    for i in range(dy_flat.size):
        dx.flat[i] = dy_flat[i] * y_flat[i] * (y_flat[i] - 1)
    return (dx,)


# %% wrong: changes the caller's dy in place
def sigmoid_backward(dy, cache):
    y = cache.y
    dy *= y * (1 - y)
    return (dy,)


# %% wrong: divides by the number of examples as well
def sigmoid_backward(dy, cache):
    y = cache.y
    dx = dy * y * (1 - y) / len(dy)
    return (dx,)


# %% wrong: multiplies by 1 - y only, the factor y is forgotten
def sigmoid_backward(dy, cache):
    dx = np.empty_like(dy)
    for place in np.ndindex(dy.shape):
        dx[place] = dy[place] * (1 - cache.y[place])
    return (dx,)


# %% wrong: takes the slope at dy instead of at y, and returns no tuple
def sigmoid_backward(dy, cache):
    s = 1 / (1 + np.exp(-dy))
    return s * (1 - s) * cache.y


# %% wrong: reads cache.x, which a SigmoidCache does not have
def sigmoid_backward(dy, cache):
    y = 1 / (1 + np.exp(-cache.x))
    return (dy * y * (1 - y),)


# %% values
(dx,) = sigmoid_backward(np.array([1.0, -2.0]), SigmoidCache(np.array([0.5, 0.75])))
np.testing.assert_allclose(dx, [0.25, -0.375])
(dx,) = sigmoid_backward(np.array([[4.0], [10.0]]), SigmoidCache(np.array([[0.1], [0.2]])))
np.testing.assert_allclose(dx, [[0.36], [1.6]])
