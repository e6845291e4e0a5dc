"""Answers to `numerical_gradient`, written from the lesson's text alone."""


# %% right: one entry after another, with an array of zeros for each
def numerical_gradient(f, x, *, h=1e-5):
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        grad[index] = (f(x + step) - f(x - step)) / (2 * h)
    return grad


# %% right: changes one entry of a copy, and puts it back
def numerical_gradient(f, x, *, h=1e-5):
    moved = x.copy()
    grad = np.empty_like(x)
    for i in np.ndindex(*x.shape):
        old = moved[i]
        moved[i] = old + h
        above = f(moved)
        moved[i] = old - h
        below = f(moved)
        moved[i] = old
        grad[i] = (above - below) / (2 * h)
    return grad


# %% right: the rows of an identity matrix as directions
def numerical_gradient(f, x, *, h=1e-5):
    directions = h * np.eye(x.size)
    slopes = [(f(x + e.reshape(x.shape)) - f(x - e.reshape(x.shape))) / (2 * h) for e in directions]
    return np.array(slopes, dtype=np.float64).reshape(x.shape)


# %% right: flat, with a helper for the two sides and their mean slope
def _value(f, flat, k, change, shape):
    new = np.array(flat)
    new[k] += change
    return float(f(np.reshape(new, shape)))


def numerical_gradient(f, x, *, h=1e-5):
    flat = np.ravel(x)
    middle = float(f(np.array(x)))
    out = []
    for k in range(flat.size):
        right = (_value(f, flat, k, h, x.shape) - middle) / h
        left = (middle - _value(f, flat, k, -h, x.shape)) / h
        out.append(0.5 * (right + left))
    return np.array(out, dtype=float).reshape(x.shape)


# %% wrong: a difference to one side only
def numerical_gradient(f, x, *, h=1e-5):
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        grad[index] = (f(x + step) - f(x)) / h
    return grad


# %% wrong: divides by h instead of 2h
def numerical_gradient(f, x, *, h=1e-5):
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[index] = h
        grad[index] = (f(x + e) - f(x - e)) / h
    return grad


# %% wrong: divides by 2 and then multiplies by h, for lack of brackets
def numerical_gradient(f, x, *, h=1e-5):
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[index] = h
        grad[index] = (f(x + e) - f(x - e)) / 2 * h
    return grad


# %% wrong: the lower value minus the upper one, so the sign is turned round
def numerical_gradient(f, x, *, h=1e-5):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[i] = h
        grad[i] = (f(x - e) - f(x + e)) / (2 * h)
    return grad


# %% wrong: x itself is moved and never put back
def numerical_gradient(f, x, *, h=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        down = f(x)
        grad[i] = (up - down) / (2 * h)
    return grad


# %% wrong: all entries are moved at once
def numerical_gradient(f, x, *, h=1e-5):
    slope = (f(x + h) - f(x - h)) / (2 * h)
    return np.full(x.shape, slope)


# %% wrong: moves whole rows, which is right for vectors only
def numerical_gradient(f, x, *, h=1e-5):
    grad = np.zeros_like(x)
    for i in range(len(x)):
        step = np.zeros_like(x)
        step[i] = h
        grad[i] = (f(x + step) - f(x - step)) / (2 * h)
    return grad


# %% wrong: the array of zeros is made once, so the moves pile up
def numerical_gradient(f, x, *, h=1e-5):
    grad = np.zeros(x.shape)
    step = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step[index] = h
        grad[index] = (f(x + step) - f(x - step)) / (2 * h)
    return grad


# %% wrong: the gradient comes back flat
def numerical_gradient(f, x, *, h=1e-5):
    slopes = []
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        slopes.append((f(x + step) - f(x - step)) / (2 * h))
    return np.array(slopes)


# %% wrong: an array of whole numbers, in which h becomes 0
def numerical_gradient(f, x, *, h=1e-5):
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape, dtype=int)
        step[index] = h
        grad[index] = (f(x + step) - f(x - step)) / (2 * h)
    return grad


# %% values
x = np.array([1.0, -3.0])
np.testing.assert_allclose(numerical_gradient(lambda v: (v**2).sum(), x, h=1.0), [2.0, -6.0])
np.testing.assert_allclose(numerical_gradient(lambda v: (v**2).sum(), x), [2.0, -6.0], rtol=1e-6)
np.testing.assert_array_equal(x, [1.0, -3.0])
# ((1 + 1)**3 - 0) / 2 = 4, and (1 - (-1)) / 2 = 1
x = np.array([1.0, 0.0])
np.testing.assert_allclose(numerical_gradient(lambda v: (v**3).sum(), x, h=1.0), [4.0, 1.0])
x = np.array([[2.0, 3.0], [5.0, 7.0]])
found = numerical_gradient(lambda m: m[0, 0] * m[0, 1] + 4 * m[1, 0], x)
np.testing.assert_allclose(found, [[3.0, 2.0], [4.0, 0.0]], rtol=1e-6, atol=1e-6)
