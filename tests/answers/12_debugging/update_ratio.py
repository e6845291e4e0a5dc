"""Answers to `update_ratio`, written from the lesson's text alone."""


# %% right: two norms by NumPy
def update_ratio(param, update):
    return np.linalg.norm(update) / np.linalg.norm(param)


# %% right: the root of the sum of all squares, written out
def update_ratio(param, update):
    return np.sqrt(np.sum(update**2)) / np.sqrt(np.sum(param**2))


# %% right: adds up the squares in a loop
import math


def update_ratio(param, update):
    squares_param = 0.0
    squares_update = 0.0
    for index in np.ndindex(param.shape):
        squares_param += float(param[index]) ** 2
        squares_update += float(update[index]) ** 2
    return math.sqrt(squares_update) / math.sqrt(squares_param)


# %% right: inner products of the flat arrays, and one root of the quotient
def _squared(v):
    flat = np.asarray(v, dtype=float).ravel()
    return np.dot(flat, flat)


def update_ratio(param, update):
    return (_squared(update) / _squared(param)) ** 0.5


# %% wrong: the norm of the parameter divided by that of the update
def update_ratio(param, update):
    return np.linalg.norm(param) / np.linalg.norm(update)


# %% wrong: the root is missing
def update_ratio(param, update):
    return np.sum(update**2) / np.sum(param**2)


# %% wrong: sums of absolute values
def update_ratio(param, update):
    return np.abs(update).sum() / np.abs(param).sum()


# %% wrong: the mean of the entries' ratios
def update_ratio(param, update):
    return np.mean(np.abs(update) / np.abs(param))


# %% wrong: divides by the norm of the parameter after the update
def update_ratio(param, update):
    return np.linalg.norm(update) / np.linalg.norm(param + update)


# %% wrong: takes update for the new parameter
def update_ratio(param, update):
    return np.linalg.norm(update - param) / np.linalg.norm(param)


# %% wrong: a ratio for each row
def update_ratio(param, update):
    return np.linalg.norm(update, axis=-1) / np.linalg.norm(param, axis=-1)


# %% wrong: the largest entries instead of the norms
def update_ratio(param, update):
    return np.max(np.abs(update)) / np.max(np.abs(param))


# %% wrong: the root is taken of the numerator only
def update_ratio(param, update):
    return np.sqrt((update**2).sum()) / (param**2).sum()


# %% wrong: sums without squares, so signs cancel
def update_ratio(param, update):
    return np.sum(update) / np.sum(param)


# %% values
np.testing.assert_allclose(update_ratio(np.array([3.0, 4.0]), np.array([0.0, -0.005])), 0.001)
np.testing.assert_allclose(
    update_ratio(np.array([[2.0, 2.0], [2.0, 2.0]]), np.array([[0.3, 0.0], [0.0, -0.4]])), 0.125
)
