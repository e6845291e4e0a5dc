"""Answers to `linear_backward`, written from the lesson's text alone."""


# %% right: two matrix products and a sum over the examples
def linear_backward(dy, cache):
    return dy @ cache.weight, dy.T @ cache.x, dy.sum(axis=0)


# %% right: three nested loops, in which every use adds its part
def linear_backward(dy, cache):
    x, weight = cache
    dx = np.zeros(x.shape)
    dweight = np.zeros(weight.shape)
    dbias = np.zeros(weight.shape[0])
    for n in range(x.shape[0]):
        for o in range(weight.shape[0]):
            dbias[o] += dy[n, o]
            for i in range(x.shape[1]):
                dx[n, i] += dy[n, o] * weight[o, i]
                dweight[o, i] += dy[n, o] * x[n, i]
    return dx, dweight, dbias


# %% right: einsum with the indices of the text
def linear_backward(dy, cache):
    dx = np.einsum("no,oi->ni", dy, cache.weight)
    dweight = np.einsum("no,ni->oi", dy, cache.x)
    dbias = np.einsum("no->o", dy)
    return dx, dweight, dbias


# %% right: a helper for one example, whose outer products are summed
def _one_example(d, example, weight):
    return weight.T @ d, np.outer(d, example), d


def linear_backward(dy, cache):
    parts = [_one_example(d, example, cache.weight) for d, example in zip(dy, cache.x)]
    dx = np.stack([part[0] for part in parts])
    dweight = np.sum([part[1] for part in parts], axis=0)
    dbias = np.sum([part[2] for part in parts], axis=0)
    return dx, dweight, dbias


# %% wrong: the gradient of the bias is the mean over the batch instead of the sum
def linear_backward(dy, cache):
    dx = dy @ cache.weight
    dweight = dy.T @ cache.x
    dbias = dy.mean(axis=0)
    return dx, dweight, dbias


# %% wrong: the gradient of the weight is divided by the batch size once more
def linear_backward(dy, cache):
    n = dy.shape[0]
    return dy @ cache.weight, dy.T @ cache.x / n, np.sum(dy, axis=0)


# %% wrong: the gradient of the weight is transposed, of shape (in, out)
def linear_backward(dy, cache):
    dx = dy @ cache.weight
    dweight = cache.x.T @ dy
    dbias = dy.sum(axis=0)
    return dx, dweight, dbias


# %% wrong: the gradient of x is returned last instead of first
def linear_backward(dy, cache):
    dx = np.dot(dy, cache.weight)
    dweight = np.dot(dy.T, cache.x)
    dbias = np.sum(dy, axis=0)
    return dweight, dbias, dx


# %% wrong: the gradient of the bias is summed over the outputs instead of the examples
def linear_backward(dy, cache):
    x, weight = cache.x, cache.weight
    return dy @ weight, dy.T @ x, dy.sum(axis=1)


# %% wrong: the gradient of the weight is assigned in the loop, so only the last example stays
def linear_backward(dy, cache):
    dx = np.zeros(cache.x.shape)
    dweight = np.zeros(cache.weight.shape)
    dbias = np.zeros(cache.weight.shape[0])
    for n in range(len(dy)):
        dx[n] = dy[n] @ cache.weight
        dweight = np.outer(dy[n], cache.x[n])
        dbias += dy[n]
    return dx, dweight, dbias


# %% wrong: the gradient of the bias keeps the batch axis, of shape (1, out)
def linear_backward(dy, cache):
    dx = dy @ cache.weight
    dweight = dy.T @ cache.x
    dbias = np.sum(dy, axis=0, keepdims=True)
    return dx, dweight, dbias


# %% wrong: the gradient of x is written over the cached x, which is then used for the weight
def linear_backward(dy, cache):
    dx = cache.x
    dx[:] = dy @ cache.weight
    dweight = dy.T @ cache.x
    dbias = dy.sum(axis=0)
    return dx, dweight, dbias


# %% wrong: all three are divided by the batch size, and the bias gets one number for all outputs
def linear_backward(dy, cache):
    n = len(dy)
    dx = dy @ cache.weight / n
    dweight = dy.T @ cache.x / n
    dbias = np.full(cache.weight.shape[0], dy.sum() / n)
    return dx, dweight, dbias


# %% wrong: the weight is transposed for the gradient of x, which raises unless in equals out
def linear_backward(dy, cache):
    dx = dy @ cache.weight.T
    dweight = dy.T @ cache.x
    dbias = dy.sum(axis=0)
    return dx, dweight, dbias


# %% values
x, weight = np.array([[1.0, 2.0, 3.0], [0.0, 1.0, -1.0]]), np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]])
dy = np.array([[1.0, 2.0], [0.0, -1.0]])
dx, dweight, dbias = linear_backward(dy, LinearCache(x, weight))
np.testing.assert_allclose(dx, [[5.0, 2.0, -1.0], [-2.0, -1.0, 0.0]])
np.testing.assert_allclose(dweight, [[1.0, 2.0, 3.0], [2.0, 3.0, 7.0]])
np.testing.assert_allclose(dbias, [1.0, 1.0])
assert dbias.shape == (2,)
np.testing.assert_array_equal(x, [[1.0, 2.0, 3.0], [0.0, 1.0, -1.0]])
np.testing.assert_array_equal(dy, [[1.0, 2.0], [0.0, -1.0]])
dx, dweight, dbias = linear_backward(np.array([[10.0]]), LinearCache(np.array([[3.0]]), np.array([[2.0]])))
np.testing.assert_allclose([dx[0, 0], dweight[0, 0], dbias[0]], [20.0, 30.0, 10.0])
