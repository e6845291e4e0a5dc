"""Answers to `leaky_relu_backward`, written from the lesson's text alone."""


# %% right: np.where between dy and the leaky part of it
def leaky_relu_backward(dy, cache):
    return (np.where(cache.x > 0, dy, cache.negative_slope * dy),)


# %% right: one entry at a time
def leaky_relu_backward(dy, cache):
    x, negative_slope = cache
    dx = np.zeros_like(dy)
    for place in np.ndindex(x.shape):
        if x[place] > 0:
            dx[place] = dy[place]
        else:
            dx[place] = negative_slope * dy[place]
    return (dx,)


# %% right: an array of slopes in the type of dy
def leaky_relu_backward(dy, cache):
    slope = np.full_like(dy, cache.negative_slope)
    slope[cache.x > 0] = 1
    return (slope * dy,)


# %% right: alpha of everything plus 1 - alpha of what was on
def leaky_relu_backward(dy, cache):
    on = cache.x > 0
    alpha = cache.negative_slope
    return (alpha * dy + (1 - alpha) * (dy * on),)


# %% right: an array of slopes, so that a float32 gradient comes back as float64, which costs nothing
def leaky_relu_backward(dy, cache):
    slope = np.where(cache.x > 0, 1.0, cache.negative_slope)
    return (dy * slope,)


# %% wrong: at exactly 0 the slope is 1
def leaky_relu_backward(dy, cache):
    return (np.where(cache.x >= 0, dy, cache.negative_slope * dy),)


# %% wrong: a slope of 0.01 whatever the cache says
def leaky_relu_backward(dy, cache):
    return (np.where(cache.x > 0, dy, 0.01 * dy),)


# %% wrong: the plain ReLU, nothing passes below 0
def leaky_relu_backward(dy, cache):
    dx = dy.copy()
    dx[cache.x <= 0] = 0
    return (dx,)


# %% wrong: multiplies by the output alpha x below 0 instead of by the slope
def leaky_relu_backward(dy, cache):
    x, alpha = cache
    dx = np.empty_like(dy)
    for place in np.ndindex(dy.shape):
        if x[place] > 0:
            dx[place] = dy[place]
        else:
            dx[place] = alpha * x[place] * dy[place]
    return (dx,)


# %% wrong: below 0 it puts the slope itself, without dy
def leaky_relu_backward(dy, cache):
    dx = dy.copy()
    dx[cache.x <= 0] = cache.negative_slope
    return (dx,)


# %% wrong: exactly 0 gets no gradient, since only x < 0 is leaky
def leaky_relu_backward(dy, cache):
    dx = np.zeros_like(dy)
    dx[cache.x > 0] = dy[cache.x > 0]
    dx[cache.x < 0] = cache.negative_slope * dy[cache.x < 0]
    return (dx,)


# %% wrong: scales the caller's dy in place
def leaky_relu_backward(dy, cache):
    dx = dy
    dx[cache.x <= 0] *= cache.negative_slope
    return (dx,)


# %% wrong: branches on dy instead of x, and returns no tuple
def leaky_relu_backward(dy, cache):
    return np.where(dy > 0, dy, cache.negative_slope * dy)


# %% wrong: reads cache.alpha, which a LeakyReLUCache does not have
def leaky_relu_backward(dy, cache):
    dx = np.where(cache.x > 0, dy, cache.alpha * dy)
    return (dx,)


# %% values
cache = LeakyReLUCache(np.array([-2.0, 0.0, 3.0]), 0.1)
(dx,) = leaky_relu_backward(np.array([5.0, 5.0, 5.0]), cache)
np.testing.assert_allclose(dx, [0.5, 0.5, 5.0])
cache = LeakyReLUCache(np.array([[-1.0, 1.0]]), 0.25)
(dx,) = leaky_relu_backward(np.array([[-8.0, -8.0]]), cache)
np.testing.assert_allclose(dx, [[-2.0, -8.0]])
