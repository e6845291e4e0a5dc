"""Answers to `upsample_nearest`, written from the lesson's text alone."""


# %% right: repeats down, then across
def upsample_nearest(x, *, scale):
    return x.repeat(scale, axis=2).repeat(scale, axis=3)


# %% right: four nested loops, one pixel of the result after another
def upsample_nearest(x, *, scale):
    n, c, h, w = x.shape
    y = np.zeros((n, c, scale * h, scale * w), dtype=x.dtype)
    for image in range(n):
        for channel in range(c):
            for row in range(scale * h):
                for column in range(scale * w):
                    y[image, channel, row, column] = x[image, channel, row // scale, column // scale]
    return y


# %% right: the Kronecker product with a block of ones
def upsample_nearest(x, *, scale):
    return np.kron(x, np.ones((1, 1, scale, scale), dtype=x.dtype))


# %% right: a grid of indices, from a helper
def _sources(length, scale):
    return np.arange(length * scale) // scale


def upsample_nearest(x, *, scale):
    height, width = x.shape[-2:]
    rows, columns = _sources(height, scale), _sources(width, scale)
    return x[:, :, rows[:, None], columns[None, :]]


# %% wrong: the whole picture is laid beside itself, not each pixel
def upsample_nearest(x, *, scale):
    return np.tile(x, (1, 1, scale, scale))


# %% wrong: repeats down only
def upsample_nearest(x, *, scale):
    return np.repeat(x, scale, axis=2)


# %% wrong: channels and rows are repeated instead of rows and columns
def upsample_nearest(x, *, scale):
    y = np.repeat(x, scale, axis=1)
    return np.repeat(y, scale, axis=2)


# %% wrong: zeros between the pixels instead of copies
def upsample_nearest(x, *, scale):
    n, c, h, w = x.shape
    y = np.zeros((n, c, h * scale, w * scale))
    y[:, :, ::scale, ::scale] = x
    return y


# %% wrong: the axis is forgotten, so each number stands scale times scale times in one row
def upsample_nearest(x, *, scale):
    n, c, h, w = x.shape
    return np.repeat(x, scale * scale).reshape(n, c, scale * h, scale * w)


# %% wrong: the copies share the value, as if brightness had to be kept
def upsample_nearest(x, *, scale):
    y = x.repeat(scale, axis=2).repeat(scale, axis=3)
    return y / scale**2


# %% wrong: the scale is always 2
def upsample_nearest(x, *, scale):
    n, c, h, w = x.shape
    y = np.empty((n, c, 2 * h, 2 * w))
    for i in range(2):
        for j in range(2):
            y[:, :, i::2, j::2] = x
    return y


# %% wrong: the last row and the last column of each block stay empty
def upsample_nearest(x, *, scale):
    n, c, h, w = x.shape
    y = np.zeros((n, c, scale * h, scale * w))
    for i in range(scale - 1):
        for j in range(scale - 1):
            y[:, :, i::scale, j::scale] = x
    return y


# %% wrong: across it is the remainder instead of the quotient, so the columns come in turns
def upsample_nearest(x, *, scale):
    n, c, h, w = x.shape
    rows = np.arange(scale * h) // scale
    columns = np.arange(scale * w) % w
    return x[:, :, rows][:, :, :, columns]


# %% wrong: rows and columns change places
def upsample_nearest(x, *, scale):
    y = np.repeat(np.repeat(x, scale, axis=2), scale, axis=3)
    return y.transpose(0, 1, 3, 2)


# %% values
row = np.array([[[[1.0, 2.0]]]])
np.testing.assert_array_equal(upsample_nearest(row, scale=2), [[[[1, 1, 2, 2], [1, 1, 2, 2]]]])
np.testing.assert_array_equal(upsample_nearest(row, scale=1), row)
np.testing.assert_array_equal(
    upsample_nearest(np.array([[[[1.0], [2.0]], [[3.0], [4.0]]]]), scale=3),
    [[[[1, 1, 1]] * 3 + [[2, 2, 2]] * 3, [[3, 3, 3]] * 3 + [[4, 4, 4]] * 3]],
)
assert upsample_nearest(np.ones((2, 3, 4, 5)), scale=4).shape == (2, 3, 16, 20)
