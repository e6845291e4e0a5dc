"""Answers to `relu_backward`, written from the lesson's text alone."""


# %% right: np.where on the input
def relu_backward(dy, cache):
    return (np.where(cache.x > 0, dy, 0),)


# %% right: one entry at a time
def relu_backward(dy, cache):
    dx = np.zeros_like(dy)
    for place in np.ndindex(dy.shape):
        if cache.x[place] > 0:
            dx[place] = dy[place]
    return (dx,)


# %% right: a copy in which the entries that were off are set to zero
def relu_backward(dy, cache):
    dx = dy.copy()
    dx[cache.x <= 0] = 0
    return (dx,)


# %% right: Heaviside's step function, 0 at 0
def relu_backward(dy, cache):
    def step(x):
        return np.heaviside(x, 0.0)

    mask = step(cache.x).astype(dy.dtype)
    return (np.multiply(mask, dy),)


# %% wrong: lets the gradient through where the input is exactly 0
def relu_backward(dy, cache):
    return (np.where(cache.x >= 0, dy, 0),)


# %% wrong: takes a half of the gradient where the input is exactly 0
def relu_backward(dy, cache):
    slope = np.heaviside(cache.x, 0.5).astype(dy.dtype)
    return (dy * slope,)


# %% wrong: clips the gradient itself and does not look at the input
def relu_backward(dy, cache):
    return (np.maximum(dy, 0),)


# %% wrong: writes zeros into the caller's dy
def relu_backward(dy, cache):
    dy[cache.x <= 0] = 0
    return (dy,)


# %% wrong: multiplies by the output, max(x, 0), instead of by its slope
def relu_backward(dy, cache):
    dx = np.empty_like(dy)
    for place in np.ndindex(dy.shape):
        dx[place] = dy[place] * max(cache.x[place], 0)
    return (dx,)


# %% wrong: the condition is turned round, what was off gets the gradient
def relu_backward(dy, cache):
    dx = dy.copy()
    dx[cache.x > 0] = 0
    return (dx,)


# %% wrong: returns the slope, a mask, and forgets dy
def relu_backward(dy, cache):
    mask = (cache.x > 0).astype(dy.dtype)
    return (mask,)


# %% wrong: returns the array without a tuple
def relu_backward(dy, cache):
    dx = dy * (cache.x > 0)
    return dx


# %% wrong: looks at the sign of dy too, and lets it through at 0
def relu_backward(dy, cache):
    dx = np.zeros_like(dy)
    for place in np.ndindex(dy.shape):
        if cache.x[place] >= 0 and dy[place] > 0:
            dx[place] = dy[place]
    return (dx,)


# %% wrong: an if on a whole array, which raises
def relu_backward(dy, cache):
    if cache.x > 0:
        dx = dy
    else:
        dx = np.zeros_like(dy)
    return (dx,)


# %% values
(dx,) = relu_backward(np.array([5.0, 5.0, 5.0]), ReLUCache(np.array([-2.0, 0.0, 3.0])))
np.testing.assert_array_equal(dx, [0, 0, 5])
(dx,) = relu_backward(np.array([[-1.0, 2.0]]), ReLUCache(np.array([[0.5, -0.5]])))
np.testing.assert_array_equal(dx, [[-1, 0]])
