"""Answers to `residual_forward`, written from the lesson's text alone."""


# %% right: as the formula says
def residual_forward(x, branch):
    change, way_back = branch(x)
    return x + change, ResidualCache(way_back)


# %% right: entry by entry, in a loop
def residual_forward(x, branch):
    change, way_back = branch(x)
    y = np.zeros(x.shape, dtype=np.float64)
    for place in np.ndindex(*x.shape):
        y[place] = np.float64(x[place]) + np.float64(change[place])
    return y, ResidualCache(branch_backward=way_back)


# %% right: the two terms laid on each other and summed, a list as the result of the branch
def residual_forward(x, branch):
    results = list(branch(x))
    terms = np.stack([x, results[0]], axis=0)
    cache = ResidualCache(branch_backward=results[1])
    return terms.sum(axis=0), cache


# %% right: Python numbers in flat lists, with a helper
def residual_forward(x, branch):
    def add(first, second):
        return [a + b for a, b in zip(first, second, strict=True)]

    out = branch(x)
    flat = add(np.ravel(x).tolist(), np.ravel(out[0]).tolist())
    return np.array(flat).reshape(np.shape(x)), ResidualCache(out[1])


# %% wrong: the shortcut is missing
def residual_forward(x, branch):
    y, backward = branch(x)
    return y, ResidualCache(backward)


# %% wrong: applies a ReLU behind the sum, as torchvision's block does
def residual_forward(x, branch):
    out, backward = branch(x)
    y = np.maximum(x + out, 0)
    return y, ResidualCache(backward)


# %% wrong: divides the sum by the root of 2
def residual_forward(x, branch):
    out, backward = branch(x)
    y = (x + out) / np.sqrt(2)
    return y, ResidualCache(branch_backward=backward)


# %% wrong: applies a ReLU to the branch before the sum
def residual_forward(x, branch):
    out, backward = branch(x)
    out = np.where(out > 0, out, 0.0)
    return x + out, ResidualCache(backward)


# %% wrong: subtracts the input from the branch, so that it returns a residual
def residual_forward(x, branch):
    h, backward = branch(x)
    y = np.empty_like(h)
    for i in np.ndindex(*h.shape):
        y[i] = h[i] - x[i]
    return y, ResidualCache(backward)


# %% wrong: changes x in place
def residual_forward(x, branch):
    out, backward = branch(x)
    x += out
    return x, ResidualCache(backward)


# %% wrong: keeps the branch itself in the cache, not its way back
def residual_forward(x, branch):
    out, _ = branch(x)
    return x + out, ResidualCache(branch_backward=branch)


# %% wrong: the way back in the cache already adds the shortcut's gradient
def residual_forward(x, branch):
    out, backward = branch(x)

    def whole_backward(dy):
        return dy + backward(dy)

    return x + out, ResidualCache(whole_backward)


# %% wrong: sends the sum through the branch once more and keeps that second way back
def residual_forward(x, branch):
    out, backward = branch(x)
    y = x + out
    out, backward = branch(y)
    y = y + out
    return y, ResidualCache(backward)


# %% wrong: adds the pair that the branch returns to the array
def residual_forward(x, branch):
    y = x + branch(x)
    cache = ResidualCache(branch)
    return y, cache


# %% values
y, cache = residual_forward(np.array([1.0, 2.0]), lambda x: (10 * x, lambda dy: 10 * dy))
np.testing.assert_allclose(y, [11.0, 22.0])
np.testing.assert_allclose(cache.branch_backward(np.array([1.0, -2.0])), [10.0, -20.0])
y, _ = residual_forward(np.array([[1.0, -3.0]]), lambda x: (x**2, lambda dy: 2 * x * dy))
np.testing.assert_allclose(y, [[2.0, 6.0]])
