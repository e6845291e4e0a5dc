"""Answers to `check_gradient`, written from the lesson's text alone."""


# %% right: a step of zeros with h in one place
def check_gradient(f, x, analytic, *, h=1e-5):
    worst = 0.0
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        numerical = (f(x + step) - f(x - step)) / (2 * h)
        size = max(abs(analytic[index]) + abs(numerical), 1e-8)
        worst = max(worst, abs(analytic[index] - numerical) / size)
    return worst


# %% right: two helpers, one for the numerical gradient and one for the error
def _central_differences(f, x, h):
    grad = np.empty(np.shape(x))
    for index in np.ndindex(*np.shape(x)):
        up, down = np.array(x, dtype=float), np.array(x, dtype=float)
        up[index] += h
        down[index] -= h
        grad[index] = (f(up) - f(down)) / (2 * h)
    return grad


def _relative_error(a, n):
    return np.abs(a - n) / np.maximum(np.abs(a) + np.abs(n), 1e-8)


def check_gradient(f, x, analytic, *, h=1e-5):
    return float(_relative_error(analytic, _central_differences(f, x, h)).max())


# %% right: the rows of an identity matrix are the steps
def check_gradient(f, x, analytic, *, h=1e-5):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    n = np.array([f(x + step) - f(x - step) for step in steps]) / (2 * h)
    a = np.asarray(analytic).ravel()
    return np.max(np.abs(a - n) / np.clip(np.abs(a) + np.abs(n), 1e-8, None))


# %% right: works on a flat copy, whose entries are moved and put back
def check_gradient(f, x, analytic, *, h=1e-5):
    flat = np.array(x, dtype=np.float64).ravel()
    claims = np.asarray(analytic).ravel().tolist()
    errors = []
    for i, claim in enumerate(claims):
        old = flat[i]
        values = []
        for moved in (old - h, old + h):
            flat[i] = moved
            values.append(float(f(flat.reshape(x.shape).copy())))
        flat[i] = old
        slope = 0.5 * (values[1] - values[0]) / h
        scale = abs(claim) + abs(slope)
        errors.append(abs(claim - slope) / (scale if scale > 1e-8 else 1e-8))
    return max(errors)


# %% wrong: a difference to one side only
def check_gradient(f, x, analytic, *, h=1e-5):
    numerical = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        numerical[index] = (f(x + step) - f(x)) / h
    return np.max(np.abs(analytic - numerical) / np.maximum(np.abs(analytic) + np.abs(numerical), 1e-8))


# %% wrong: divides by h instead of 2h
def check_gradient(f, x, analytic, *, h=1e-5):
    worst = 0.0
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        numerical = (f(x + step) - f(x - step)) / h
        error = abs(analytic[index] - numerical) / max(abs(analytic[index]) + abs(numerical), 1e-8)
        if error > worst:
            worst = error
    return worst


# %% wrong: the larger of the two sizes below the line instead of their sum
def check_gradient(f, x, analytic, *, h=1e-5):
    numerical = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        numerical[index] = (f(x + step) - f(x - step)) / (2 * h)
    size = np.maximum(np.abs(analytic), np.abs(numerical))
    return np.max(np.abs(analytic - numerical) / np.maximum(size, 1e-8))


# %% wrong: the absolute error, not divided by any size
def check_gradient(f, x, analytic, *, h=1e-5):
    errors = []
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        numerical = (f(x + step) - f(x - step)) / (2 * h)
        errors.append(abs(analytic[index] - numerical))
    return max(errors)


# %% wrong: the mean of the relative errors instead of the largest
def check_gradient(f, x, analytic, *, h=1e-5):
    errors = []
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        n = (f(x + step) - f(x - step)) / (2 * h)
        a = analytic[index]
        errors.append(abs(a - n) / max(abs(a) + abs(n), 1e-8))
    return sum(errors) / len(errors)


# %% wrong: moves the caller's x in place and does not put it back
def check_gradient(f, x, analytic, *, h=1e-5):
    worst = 0.0
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        below = f(x)
        n = (above - below) / (2 * h)
        a = analytic[index]
        worst = max(worst, abs(a - n) / max(abs(a) + abs(n), 1e-8))
    return worst


# %% wrong: all entries are moved at once, so every place gets the same slope
def check_gradient(f, x, analytic, *, h=1e-5):
    numerical = (f(x + h) - f(x - h)) / (2 * h)
    size = np.maximum(np.abs(analytic) + np.abs(numerical), 1e-8)
    return np.max(np.abs(analytic - numerical) / size)


# %% wrong: one error from the lengths of the whole gradients, not entry by entry
def check_gradient(f, x, analytic, *, h=1e-5):
    numerical = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        numerical[index] = (f(x + step) - f(x - step)) / (2 * h)
    difference = np.sqrt(np.sum((analytic - numerical) ** 2))
    sizes = np.sqrt(np.sum(analytic**2)) + np.sqrt(np.sum(numerical**2))
    return difference / max(sizes, 1e-8)


# %% wrong: no absolute value above the line, and divided by the numerical gradient alone
def check_gradient(f, x, analytic, *, h=1e-5):
    errors = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        n = (f(x + step) - f(x - step)) / (2 * h)
        errors[index] = (analytic[index] - n) / max(abs(n), 1e-8)
    return errors.max()


# %% wrong: the step is a vector as long as x, which raises for an ordinary matrix
def check_gradient(f, x, analytic, *, h=1e-5):
    worst = 0.0
    for i in range(x.size):
        step = np.zeros(x.size)
        step[i] = h
        numerical = (f(x + step) - f(x - step)) / (2 * h)
        error = abs(analytic[i] - numerical) / max(abs(analytic[i]) + abs(numerical), 1e-8)
        worst = max(worst, error)
    return worst


# %% values
x = np.array([1.0, -3.0])


def squares(x):
    return np.sum(x**2)


np.testing.assert_allclose(check_gradient(squares, x, np.array([2.0, -3.0])), 3 / 9, rtol=1e-6)
np.testing.assert_allclose(check_gradient(squares, x, np.array([-2.0, -6.0])), 1.0, rtol=1e-6)
assert check_gradient(squares, x, np.array([2.0, -6.0])) < 1e-8
np.testing.assert_array_equal(x, [1.0, -3.0])
# Central differences of a cube are off by h²: with h = 0.5 they give 3.25 at 1, and 12.25 at 2.
x = np.array([[1.0, 2.0, 1.0]])
np.testing.assert_allclose(
    check_gradient(lambda x: np.sum(x**3), x, np.array([[3.0, 12.0, 3.0]]), h=0.5), 0.25 / 6.25
)
# Both sizes together are below 1e-8.
np.testing.assert_allclose(check_gradient(lambda x: 0.0, np.array([1.0]), np.array([2e-9])), 0.2)
