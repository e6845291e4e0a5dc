"""Answers to `maxout_forward`, written from the lesson's text alone."""


# %% right: matrix products for all pieces at once
def maxout_forward(x, weight, bias):
    z = x @ weight.swapaxes(1, 2) + bias[:, None]
    return z.max(axis=0), MaxoutCache(x, weight, z.argmax(axis=0))


# %% right: four loops, example by example, and lists
def maxout_forward(x, weight, bias):
    pieces, n_out, n_in = weight.shape
    y = np.zeros((x.shape[0], n_out), dtype=x.dtype)
    winner = np.zeros((x.shape[0], n_out), dtype=int)
    for n in range(x.shape[0]):
        for o in range(n_out):
            scores = []
            for p in range(pieces):
                total = float(bias[p, o])
                for i in range(n_in):
                    total += float(x[n, i]) * float(weight[p, o, i])
                scores.append(total)
            winner[n, o] = scores.index(max(scores))
            y[n, o] = max(scores)
    return y, MaxoutCache(x, weight, winner)


# %% right: einsum, and the winner picked by take_along_axis
def maxout_forward(x, weight, bias):
    z = np.einsum("ni,poi->nop", x, weight) + bias.T
    winner = np.argmax(z, axis=-1)
    y = np.take_along_axis(z, winner[..., None], axis=-1)[..., 0]
    return y, MaxoutCache(x=x, weight=weight, winner=winner)


# %% right: a running maximum over the pieces, with a helper for one piece
def maxout_forward(x, weight, bias):
    def linear(w, b):
        return x @ w.T + b

    best = linear(weight[0], bias[0])
    winner = np.zeros(best.shape, dtype=int)
    for p in range(1, len(weight)):
        z = linear(weight[p], bias[p])
        winner = np.where(z > best, p, winner)
        best = np.maximum(best, z)
    return best, MaxoutCache(x, weight, winner)


# %% wrong: the bias is forgotten
def maxout_forward(x, weight, bias):
    z = x @ weight.swapaxes(1, 2)
    return z.max(axis=0), MaxoutCache(x, weight, z.argmax(axis=0))


# %% wrong: adds the pieces instead of taking the largest
def maxout_forward(x, weight, bias):
    z = np.einsum("ni,poi->pno", x, weight) + bias[:, None]
    return z.sum(axis=0), MaxoutCache(x, weight, z.argmax(axis=0))


# %% wrong: the largest in absolute value
def maxout_forward(x, weight, bias):
    z = np.einsum("ni,poi->pno", x, weight) + bias[:, None, :]
    winner = np.abs(z).argmax(axis=0)
    y = np.take_along_axis(z, winner[None], axis=0)[0]
    return y, MaxoutCache(x, weight, winner)


# %% wrong: y is the number of the winning piece instead of its value
def maxout_forward(x, weight, bias):
    z = np.stack([x @ w.T + b for w, b in zip(weight, bias)])
    y = np.argmax(z, axis=0)
    return y, MaxoutCache(x, weight, y)


# %% wrong: the running maximum starts at 0, so that y is never negative
def maxout_forward(x, weight, bias):
    y = np.zeros((x.shape[0], weight.shape[1]), dtype=x.dtype)
    winner = np.zeros(y.shape, dtype=int)
    for p in range(weight.shape[0]):
        z = x @ weight[p].T + bias[p]
        winner[z > y] = p
        y = np.maximum(y, z)
    return y, MaxoutCache(x, weight, winner)


# %% wrong: adds the largest bias after the maximum instead of each piece's own before
def maxout_forward(x, weight, bias):
    z = x @ weight.swapaxes(1, 2)
    y = z.max(axis=0) + bias.max(axis=0)
    return y, MaxoutCache(x, weight, z.argmax(axis=0))


# %% wrong: one piece wins for all outputs of an example
def maxout_forward(x, weight, bias):
    y = np.zeros((x.shape[0], weight.shape[1]), dtype=x.dtype)
    winner = np.zeros(y.shape, dtype=int)
    for n in range(x.shape[0]):
        z = weight @ x[n] + bias
        p = z.max(axis=1).argmax()
        y[n] = z[p]
        winner[n] = p
    return y, MaxoutCache(x, weight, winner)


# %% wrong: the cache comes first in the tuple
def maxout_forward(x, weight, bias):
    z = np.einsum("ni,poi->pno", x, weight) + bias[:, None]
    cache = MaxoutCache(x, weight, z.argmax(axis=0))
    return cache, z.max(axis=0)


# %% wrong: the smallest piece, and without the bias
def maxout_forward(x, weight, bias):
    z = [x @ w.T for w in weight]
    y = np.min(z, axis=0)
    return y, MaxoutCache(x, weight, np.argmin(z, axis=0))


# %% wrong: the weights are not transposed, which raises unless they are square
def maxout_forward(x, weight, bias):
    z = x @ weight + bias[:, None]
    return z.max(axis=0), MaxoutCache(x, weight, z.argmax(axis=0))


# %% values
x, weight, bias = np.array([[-3.0], [2.0]]), np.array([[[1.0]], [[-1.0]]]), np.zeros((2, 1))
y, cache = maxout_forward(x, weight, bias)
np.testing.assert_allclose(y, [[3.0], [2.0]])
x = np.array([[1.0, 2.0]])
weight = np.array([[[1.0, 0.0], [0.0, -1.0]], [[0.0, 1.0], [-1.0, -1.0]]])
bias = np.array([[3.0, 0.5], [0.0, 1.0]])
y, cache = maxout_forward(x, weight, bias)
np.testing.assert_allclose(y, [[4.0, -1.5]])
