"""Answers to `linear_regression_gradient` that the check once judged wrongly."""


# %% right: Python numbers and fsum, so that float32 comes back as float64
import math


def linear_regression_gradient(weight, x, y):
    n, d = x.shape
    r = [math.fsum(float(x[i, j]) * float(weight[j]) for j in range(d)) - float(y[i]) for i in range(n)]
    return np.array([2 / n * math.fsum(r[i] * float(x[i, j]) for i in range(n)) for j in range(d)])


# %% right: central differences
def linear_regression_gradient(weight, x, y):
    def loss(w):
        return np.mean((x.astype(float) @ w - y) ** 2)

    steps = 1e-4 * np.eye(len(weight))
    return np.array([(loss(weight + step) - loss(weight - step)) / 2e-4 for step in steps])


# %% wrong: x is not transposed
def linear_regression_gradient(weight, x, y):
    return 2 / len(x) * x @ (x @ weight - y)


# %% wrong: the rows are multiplied by the residuals as columns
def linear_regression_gradient(weight, x, y):
    return 2 / len(x) * ((x @ weight - y) * x).sum(axis=0)


# %% wrong: divided by twice the number of examples
def linear_regression_gradient(weight, x, y):
    return x.T @ (x @ weight - y) / (2 * len(x))


# %% wrong: divided by the number of entries of x
def linear_regression_gradient(weight, x, y):
    return 2 * x.T @ (x @ weight - y) / x.size
