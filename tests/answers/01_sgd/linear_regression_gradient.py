"""Answers to `linear_regression_gradient`, written from the lesson's text alone."""


# %% right: residual, then one matrix product
def linear_regression_gradient(weight, x, y):
    residual = x @ weight - y
    return 2 / len(y) * x.T @ residual


# %% right: three nested loops with Python numbers
def linear_regression_gradient(weight, x, y):
    n, d = x.shape
    grad = [0.0] * d
    for i in range(n):
        prediction = 0.0
        for j in range(d):
            prediction += float(x[i, j]) * float(weight[j])
        error = prediction - float(y[i])
        for j in range(d):
            grad[j] += 2.0 * error * float(x[i, j]) / n
    return np.array(grad)


# %% right: einsum in double precision
def linear_regression_gradient(weight, x, y):
    x64, y64, w64 = (np.asarray(a, dtype=np.float64) for a in (x, y, weight))
    r = np.einsum("nd,d->n", x64, w64) - y64
    return np.einsum("nd,n->d", x64, r) * (2.0 / x64.shape[0])


# %% right: the mean of the examples' gradients
def linear_regression_gradient(weight, x, y):
    per_example = [2 * (np.dot(row, weight) - target) * row for row, target in zip(x, y)]
    return np.mean(np.stack(per_example), axis=0)


# %% wrong: the factor 2 is missing, as for a loss with one half before the square
def linear_regression_gradient(weight, x, y):
    residual = x @ weight - y
    return x.T @ residual / len(y)


# %% wrong: the sum over the examples instead of the mean
def linear_regression_gradient(weight, x, y):
    grad = np.zeros(x.shape[1])
    for i in range(x.shape[0]):
        grad += 2 * (x[i] @ weight - y[i]) * x[i]
    return grad


# %% wrong: the residual has the wrong sign
def linear_regression_gradient(weight, x, y):
    residual = y - x @ weight
    return 2 / x.shape[0] * (x.T @ residual)


# %% wrong: divides by the number of features instead of the number of examples
def linear_regression_gradient(weight, x, y):
    residual = x @ weight - y
    return 2 / len(weight) * x.T @ residual


# %% wrong: y becomes a column, so the residual is a matrix of N by N
def linear_regression_gradient(weight, x, y):
    y = y.reshape(-1, 1)
    residual = x @ weight - y
    return (2 / len(y) * x.T @ residual).mean(axis=1)


# %% wrong: the gradient is printed but not returned
def linear_regression_gradient(weight, x, y):
    residual = x @ weight - y
    gradient = 2 / len(y) * np.dot(x.T, residual)
    print(gradient)


# %% wrong: keeps only the last example, because the loop assigns instead of adding
def linear_regression_gradient(weight, x, y):
    n, d = x.shape
    grad = np.zeros(d)
    for i in range(n):
        error = np.dot(x[i], weight) - y[i]
        for j in range(d):
            grad[j] = 2 * error * x[i, j] / n
    return grad


# %% wrong: the targets are never subtracted
def linear_regression_gradient(weight, x, y):
    predictions = x @ weight
    return 2 / len(y) * x.T @ predictions


# %% wrong: the factor 2 is missing and the sum is not divided by the number of examples
def linear_regression_gradient(weight, x, y):
    return x.T @ (x @ weight - y)


# %% wrong: x is not transposed, which raises unless N equals D
def linear_regression_gradient(weight, x, y):
    residual = x @ weight - y
    return 2 / len(y) * x @ residual


# %% values
x = np.array([[1.0, 2.0], [3.0, 4.0]])
np.testing.assert_allclose(
    linear_regression_gradient(np.array([1.0, 0.0]), x, np.array([0.0, 1.0])), [7.0, 10.0]
)
x = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 0.0]])
np.testing.assert_allclose(
    linear_regression_gradient(np.array([1.0, 2.0]), x, np.array([0.0, 0.0, 1.0, 2.0])), [1.5, 2.0]
)
