"""Answers to `residual_backward`, written from the lesson's text alone."""


# %% right: as the formula says
def residual_backward(dy, cache):
    return (dy + cache.branch_backward(dy),)


# %% right: entry by entry, in a loop
def residual_backward(dy, cache):
    through = cache.branch_backward(dy)
    dx = np.zeros(dy.shape)
    for place in np.ndindex(*dy.shape):
        dx[place] = dy[place] + through[place]
    return (dx,)


# %% right: unpacks the cache and sums a list of gradients
def residual_backward(dy, cache):
    (way_back,) = cache
    gradients = [dy, way_back(dy)]
    return tuple([sum(gradients)])


# %% right: a float64 accumulator that begins with the shortcut's part
def residual_backward(dy, cache):
    dx = np.array(dy, dtype=np.float64)
    dx += np.asarray(cache.branch_backward(dy), dtype=np.float64)
    result = (dx,)
    return result


# %% wrong: only the gradient through the branch
def residual_backward(dy, cache):
    dx = cache.branch_backward(dy)
    return (dx,)


# %% wrong: only the gradient along the shortcut
def residual_backward(dy, cache):
    dx = dy.copy()
    return (dx,)


# %% wrong: multiplies the two gradients
def residual_backward(dy, cache):
    through = cache.branch_backward(dy)
    dx = np.empty_like(dy)
    for i in np.ndindex(*dy.shape):
        dx[i] = dy[i] * through[i]
    return (dx,)


# %% wrong: shares the gradient between the two terms, half each
def residual_backward(dy, cache):
    half = dy / 2
    return (half + cache.branch_backward(half),)


# %% wrong: sends ones through the branch instead of dy
def residual_backward(dy, cache):
    slope = cache.branch_backward(np.ones_like(dy))
    return (dy + slope,)


# %% wrong: multiplies dy entry by entry with the branch's gradient for ones, though J is a matrix
def residual_backward(dy, cache):
    slope = 1 + cache.branch_backward(np.ones_like(dy))
    return (dy * slope,)


# %% wrong: lets only positive gradients through, as behind a ReLU
def residual_backward(dy, cache):
    dy = dy * (dy > 0)
    return (dy + cache.branch_backward(dy),)


# %% wrong: takes the first row of the branch's gradient, as if it were a tuple
def residual_backward(dy, cache):
    dx_branch = cache.branch_backward(dy)[0]
    return (dy + dx_branch,)


# %% wrong: subtracts the branch's gradient and returns the array without a tuple
def residual_backward(dy, cache):
    through = cache.branch_backward(dy)
    dx = dy - through
    return dx


# %% wrong: asks the cache for a field that it does not have
def residual_backward(dy, cache):
    dx_branch = cache.backward(dy)
    dx = dy + dx_branch
    return (dx,)


# %% values
(dx,) = residual_backward(np.array([1.0, -2.0]), ResidualCache(lambda dy: 10 * dy))
np.testing.assert_allclose(dx, [11.0, -22.0])
slopes = np.array([[0.0, 1.0], [2.0, 0.0]])
(dx,) = residual_backward(np.array([[1.0, 3.0], [-1.0, 0.0]]), ResidualCache(lambda dy: dy @ slopes))
np.testing.assert_allclose(dx, [[7.0, 4.0], [-1.0, -1.0]])
