"""Answers to `fit_line`, written from the lesson's text alone."""


# %% right: divides by the size of the batch
def fit_line(weight, x, y, batches, *, lr):
    losses = []
    for batch in batches:
        losses.append(np.mean((x @ weight - y) ** 2))
        residual = x[batch] @ weight - y[batch]
        weight = weight - lr * 2 / batch.size * x[batch].T @ residual
    return weight, np.array(losses)


# %% right: calls the gradient of exercise 1.2 and the step of exercise 1.5
def fit_line(weight, x, y, batches, *, lr):
    losses = []
    for batch in batches:
        losses.append(np.mean((x @ weight - y) ** 2))
        gradient = linear_regression_gradient(weight, x[batch], y[batch])
        weight = sgd_step(weight, gradient, lr=lr)
    return weight, np.array(losses)


# %% right: the mean of the gradients of the examples
def fit_line(weight, x, y, batches, *, lr):
    losses = []
    for batch in batches:
        losses.append(np.mean((x @ weight - y) ** 2))
        per_example = [2 * (x[n] @ weight - y[n]) * x[n] for n in batch]
        weight = weight - lr * np.mean(per_example, axis=0)
    return weight, np.array(losses)


# %% right: keeps the sum and scales the rate by the size of the batch
def fit_line(weight, x, y, batches, *, lr):
    losses = np.empty(len(batches))
    for step in range(len(batches)):
        errors = np.dot(x, weight) - y
        losses[step] = np.dot(errors, errors) / len(y)
        rows = batches[step]
        total = 2 * np.dot(errors[rows], x[rows])
        weight = weight - lr / len(rows) * total
    return weight, losses


# %% wrong: the division is taken out
def fit_line(weight, x, y, batches, *, lr):
    losses = []
    for batch in batches:
        losses.append(np.mean((x @ weight - y) ** 2))
        residual = x[batch] @ weight - y[batch]
        weight = weight - lr * 2 * x[batch].T @ residual
    return weight, np.array(losses)


# %% wrong: divides by the number of batches
def fit_line(weight, x, y, batches, *, lr):
    losses = []
    for batch in batches:
        losses.append(np.mean((x @ weight - y) ** 2))
        residual = x[batch] @ weight - y[batch]
        weight = weight - lr * 2 / len(batches) * x[batch].T @ residual
    return weight, np.array(losses)


# %% wrong: multiplies by the number of batches to make up for it
def fit_line(weight, x, y, batches, *, lr):
    losses = []
    for batch in batches:
        losses.append(np.mean((x @ weight - y) ** 2))
        residual = x[batch] @ weight - y[batch]
        weight = weight - len(batches) * lr * 2 / len(x) * x[batch].T @ residual
    return weight, np.array(losses)


# %% wrong: divides by the size of the first batch
def fit_line(weight, x, y, batches, *, lr):
    losses = []
    size = len(batches[0])
    for batch in batches:
        losses.append(np.mean((x @ weight - y) ** 2))
        residual = x[batch] @ weight - y[batch]
        weight = weight - lr * 2 / size * x[batch].T @ residual
    return weight, np.array(losses)


# %% wrong: each step looks at all examples
def fit_line(weight, x, y, batches, *, lr):
    losses = []
    for batch in batches:
        residual = x @ weight - y
        losses.append(np.mean(residual**2))
        weight = weight - lr * 2 / len(x) * x.T @ residual
    return weight, np.array(losses)


# %% wrong: the 2 is lost along with the mean
def fit_line(weight, x, y, batches, *, lr):
    losses = []
    for batch in batches:
        losses.append(np.mean((x @ weight - y) ** 2))
        residual = x[batch] @ weight - y[batch]
        weight = weight - lr / len(batch) * x[batch].T @ residual
    return weight, np.array(losses)


# %% wrong: the loss is noted after the step, and the division is mended
def fit_line(weight, x, y, batches, *, lr):
    losses = []
    for batch in batches:
        residual = x[batch] @ weight - y[batch]
        weight = weight - lr * 2 / len(batch) * x[batch].T @ residual
        losses.append(np.mean((x @ weight - y) ** 2))
    return weight, np.array(losses)


# %% wrong: the loss of the batch is noted, and the bug is still there
def fit_line(weight, x, y, batches, *, lr):
    losses = []
    for batch in batches:
        residual = x[batch] @ weight - y[batch]
        losses.append(np.mean(residual**2))
        weight = weight - lr * 2 / len(x) * x[batch].T @ residual
    return weight, np.array(losses)


# %% wrong: the sign is turned round along with the mean
def fit_line(weight, x, y, batches, *, lr):
    losses = []
    for batch in batches:
        losses.append(np.mean((x @ weight - y) ** 2))
        residual = y[batch] - x[batch] @ weight
        weight = weight - lr * 2 / len(batch) * x[batch].T @ residual
    return weight, np.array(losses)


# %% wrong: divides by the number of features
def fit_line(weight, x, y, batches, *, lr):
    losses = []
    for batch in batches:
        losses.append(np.mean((x @ weight - y) ** 2))
        residual = x[batch] @ weight - y[batch]
        weight = weight - lr * 2 / len(weight) * x[batch].T @ residual
    return weight, np.array(losses)


# %% values
x, y = np.array([[1.0], [2.0]]), np.array([2.0, 2.0])
weight, losses = fit_line(np.array([0.0]), x, y, [np.array([0]), np.array([1])], lr=0.1)
np.testing.assert_allclose(losses, [4.0, 2.0])
np.testing.assert_allclose(weight, [0.88])
# Three examples in a batch of two and one of one; the gradient is a mean over each.
x, y = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array([1.0, 1.0, 0.0])
weight, losses = fit_line(np.zeros(2), x, y, [np.array([0, 1]), np.array([2])], lr=0.5)
np.testing.assert_allclose(losses, [2 / 3, (0.25 + 0.25 + 1) / 3])
np.testing.assert_allclose(weight, [-0.5, -0.5])
