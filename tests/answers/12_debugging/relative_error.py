"""Answers to `relative_error`, written from the lesson's text alone."""


# %% right: the formula, with np.maximum for the floor
def relative_error(a, b):
    return np.max(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8))


# %% right: keeps the worst entry in a loop
def relative_error(a, b):
    worst = 0.0
    for index in np.ndindex(a.shape):
        top = abs(a[index] - b[index])
        bottom = abs(a[index]) + abs(b[index])
        if bottom < 1e-8:
            bottom = 1e-8
        error = top / bottom
        if error > worst:
            worst = error
    return worst


# %% right: the size clipped from below, and the infinity norm
def relative_error(a, b):
    size = np.clip(np.abs(a) + np.abs(b), 1e-8, None)
    return np.linalg.norm(((a - b) / size).ravel(), ord=np.inf)


# %% right: flat lists of Python numbers and a helper for one pair
def _error(s, t):
    return abs(s - t) / max(abs(s) + abs(t), 1e-8)


def relative_error(a, b):
    pairs = zip(np.asarray(a).ravel().tolist(), np.asarray(b).ravel().tolist())
    return max(_error(s, t) for s, t in pairs)


# %% wrong: divides by the larger of the two, as the notes of CS231n
def relative_error(a, b):
    return np.max(np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-8))


# %% wrong: the mean over the entries instead of the largest
def relative_error(a, b):
    return np.mean(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8))


# %% wrong: no floor, so 0 and 0 give nan
def relative_error(a, b):
    with np.errstate(all="ignore"):
        return np.max(np.abs(a - b) / (np.abs(a) + np.abs(b)))


# %% wrong: the difference has no absolute value
def relative_error(a, b):
    return np.max((a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8))


# %% wrong: the size of the sum instead of the sum of the sizes
def relative_error(a, b):
    return np.max(np.abs(a - b) / np.maximum(np.abs(a + b), 1e-8))


# %% wrong: the largest difference divided by the largest size
def relative_error(a, b):
    difference = np.max(np.abs(a - b))
    size = max(np.max(np.abs(a) + np.abs(b)), 1e-8)
    return difference / size


# %% wrong: the difference is not divided by anything
def relative_error(a, b):
    return np.abs(a - b).max()


# %% wrong: an error for each entry instead of one number
def relative_error(a, b):
    return np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-8)


# %% wrong: minimum and maximum are mixed up, so the denominator is at most 1e-8
def relative_error(a, b):
    bottom = np.minimum(np.abs(a) + np.abs(b), 1e-8)
    with np.errstate(all="ignore"):
        return np.max(np.abs(a - b) / bottom)


# %% wrong: divides by the mean of the two sizes, so it is twice as large
def relative_error(a, b):
    mean_size = (np.abs(a) + np.abs(b)) / 2
    return np.max(np.abs(a - b) / np.maximum(mean_size, 1e-8))


# %% values
np.testing.assert_allclose(relative_error(np.array([0.0, 3.0]), np.array([0.0, 1.0])), 0.5)
np.testing.assert_allclose(relative_error(np.array([1.0, 10.0]), np.array([3.0, 11.0])), 0.5)
np.testing.assert_allclose(relative_error(np.array([[2.0, -1.0]]), np.array([[2.0, 1.0]])), 1.0)
np.testing.assert_allclose(relative_error(np.zeros(3), np.zeros(3)), 0.0)
np.testing.assert_allclose(relative_error(np.array([1e-9, 1.0]), np.array([-1e-9, 1.0])), 0.2)
