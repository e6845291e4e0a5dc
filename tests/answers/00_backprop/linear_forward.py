"""Answers to `linear_forward`, written from the lesson's text alone."""


# %% right: one matrix product plus the bias
def linear_forward(x, weight, bias):
    return x @ weight.T + bias, LinearCache(x, weight)


# %% right: three nested loops that follow the sum with its indices
def linear_forward(x, weight, bias):
    n_examples, n_in = x.shape
    n_out = weight.shape[0]
    y = np.zeros((n_examples, n_out))
    for n in range(n_examples):
        for o in range(n_out):
            total = 0.0
            for i in range(n_in):
                total += x[n, i] * weight[o, i]
            y[n, o] = total + bias[o]
    return y, LinearCache(x=x, weight=weight)


# %% right: a helper scores one example, and the rows are stacked
def _scores(example, weight, bias):
    return np.array([np.dot(template, example) + b for template, b in zip(weight, bias)])


def linear_forward(x, weight, bias):
    cache = LinearCache(weight=weight, x=x)
    return np.stack([_scores(example, weight, bias) for example in x]), cache


# %% right: the bias as the weight of an added input that is always 1
def linear_forward(x, weight, bias):
    longer_x = np.concatenate([x, np.ones((x.shape[0], 1))], axis=1)
    longer_weight = np.column_stack([weight, bias])
    y = np.einsum("ni,oi->no", longer_x, longer_weight)
    return y, LinearCache(x, weight)


# %% wrong: the bias is forgotten
def linear_forward(x, weight, bias):
    y = x @ weight.T
    return y, LinearCache(x, weight)


# %% wrong: the bias is subtracted
def linear_forward(x, weight, bias):
    y = np.dot(x, weight.T) - bias
    return y, LinearCache(x, weight)


# %% wrong: the outputs are transposed, with one example per column
def linear_forward(x, weight, bias):
    y = weight @ x.T + bias[:, None]
    return y, LinearCache(x, weight)


# %% wrong: the bias is added once for every feature
def linear_forward(x, weight, bias):
    y = np.zeros((x.shape[0], weight.shape[0]))
    for n in range(x.shape[0]):
        for o in range(weight.shape[0]):
            for i in range(x.shape[1]):
                y[n, o] += x[n, i] * weight[o, i] + bias[o]
    return y, LinearCache(x, weight)


# %% wrong: x and the weight are swapped in the cache
def linear_forward(x, weight, bias):
    y = x @ weight.T + bias
    return y, LinearCache(weight, x)


# %% wrong: the outputs are returned without the cache
def linear_forward(x, weight, bias):
    cache = LinearCache(x, weight)
    y = x @ weight.T + bias
    return y


# %% wrong: negative outputs are set to 0, as if there were a ReLU
def linear_forward(x, weight, bias):
    y = np.maximum(x @ weight.T + bias, 0)
    return y, LinearCache(x, weight)


# %% wrong: the sums start in the caller's bias itself, so they run on from example to example
def linear_forward(x, weight, bias):
    y = np.empty((len(x), len(weight)))
    for n in range(len(x)):
        row = bias
        for o in range(len(weight)):
            row[o] += x[n] @ weight[o]
        y[n] = row
    return y, LinearCache(x, weight)


# %% wrong: the last feature is left out, and the cache comes first
def linear_forward(x, weight, bias):
    y = np.zeros((x.shape[0], weight.shape[0])) + bias
    for i in range(x.shape[1] - 1):
        y += np.outer(x[:, i], weight[:, i])
    return LinearCache(x, weight), y


# %% wrong: the weight is not transposed, which raises unless in equals out
def linear_forward(x, weight, bias):
    y = x @ weight + bias
    return y, LinearCache(x, weight)


# %% values
x = np.array([[1.0, 2.0, 3.0], [0.0, 1.0, -1.0]])
weight, bias = np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]]), np.array([0.0, 10.0])
y, cache = linear_forward(x, weight, bias)
np.testing.assert_allclose(y, [[-2.0, 14.0], [1.0, 11.0]])
assert isinstance(cache, LinearCache)
np.testing.assert_array_equal(cache.x, [[1.0, 2.0, 3.0], [0.0, 1.0, -1.0]])
np.testing.assert_array_equal(cache.weight, [[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]])
np.testing.assert_array_equal(bias, [0.0, 10.0])
y, _ = linear_forward(np.array([[3.0]]), np.array([[2.0]]), np.array([1.0]))
np.testing.assert_allclose(y, [[7.0]])
y, _ = linear_forward(
    np.array([[1.0, -1.0], [2.0, 0.0], [0.0, 3.0]]), np.array([[4.0, 5.0]]), np.array([-1.0])
)
np.testing.assert_allclose(y, [[-2.0], [7.0], [14.0]])
