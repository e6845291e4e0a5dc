"""Answers to `upsample_nearest_backward`, written from the lesson's text alone."""


# %% right: reshape, then the sum over the copies' axes
def upsample_nearest_backward(dy, *, scale):
    n, c, h, w = dy.shape
    blocks = dy.reshape(n, c, h // scale, scale, w // scale, scale)
    return (blocks.sum(axis=(3, 5)),)


# %% right: loops over all pixels of the large maps and adds each to its source
def upsample_nearest_backward(dy, *, scale):
    n, c, big_h, big_w = dy.shape
    dx = np.zeros((n, c, big_h // scale, big_w // scale))
    for image in range(n):
        for channel in range(c):
            for row in range(big_h):
                for column in range(big_w):
                    dx[image, channel, row // scale, column // scale] += dy[image, channel, row, column]
    return (dx,)


# %% right: adds the slices that begin at each place of the block
def upsample_nearest_backward(dy, *, scale):
    dx = sum(dy[:, :, i::scale, j::scale] for i in range(scale) for j in range(scale))
    return (dx,)


# %% right: multiplies from both sides with matrices of zeros and ones
def _copies(length, scale):
    return np.repeat(np.eye(length // scale), scale, axis=1)


def upsample_nearest_backward(dy, *, scale):
    down, across = _copies(dy.shape[2], scale), _copies(dy.shape[3], scale)
    dx = down @ dy @ across.T
    return (dx,)


# %% wrong: the mean over the copies instead of the sum
def upsample_nearest_backward(dy, *, scale):
    n, c, h, w = dy.shape
    blocks = dy.reshape(n, c, h // scale, scale, w // scale, scale)
    return (blocks.mean(axis=(3, 5)),)


# %% wrong: the array alone, not in a tuple
def upsample_nearest_backward(dy, *, scale):
    n, c, h, w = dy.shape
    dx = dy.reshape(n, c, h // scale, scale, w // scale, scale).sum(axis=(3, 5))
    return dx


# %% wrong: takes the upper left copy only
def upsample_nearest_backward(dy, *, scale):
    return (dy[:, :, ::scale, ::scale],)


# %% wrong: scale stands before H and W in the reshape, as for pictures laid side by side
def upsample_nearest_backward(dy, *, scale):
    n, c, h, w = dy.shape
    tiles = dy.reshape(n, c, scale, h // scale, scale, w // scale)
    return (tiles.sum(axis=(2, 4)),)


# %% wrong: only the copies across are added, down it takes the first
def upsample_nearest_backward(dy, *, scale):
    dx = np.zeros_like(dy[:, :, ::scale, ::scale])
    for j in range(scale):
        dx += dy[:, :, ::scale, j::scale]
    return (dx,)


# %% wrong: the scale is always 2
def upsample_nearest_backward(dy, *, scale):
    n, c, h, w = dy.shape
    return (dy.reshape(n, c, h // 2, 2, w // 2, 2).sum(axis=(3, 5)),)


# %% wrong: the largest of the copies, as in the backward pass of a pooling
def upsample_nearest_backward(dy, *, scale):
    n, c, h, w = dy.shape
    blocks = dy.reshape(n, c, h // scale, scale, w // scale, scale)
    return (blocks.max(axis=(3, 5)),)


# %% wrong: enlarges the gradient once more
def upsample_nearest_backward(dy, *, scale):
    dx = np.repeat(np.repeat(dy, scale, axis=2), scale, axis=3)
    return (dx,)


# %% wrong: adds up in a view of dy, which changes the caller's gradient
def upsample_nearest_backward(dy, *, scale):
    dx = dy[:, :, ::scale, ::scale]
    for i in range(scale):
        for j in range(scale):
            if i > 0 or j > 0:
                dx += dy[:, :, i::scale, j::scale]
    return (dx,)


# %% wrong: assigns instead of adding, so the lower right copy is left
def upsample_nearest_backward(dy, *, scale):
    n, c, h, w = dy.shape
    dx = np.zeros((n, c, h // scale, w // scale))
    for row in range(h):
        for column in range(w):
            dx[:, :, row // scale, column // scale] = dy[:, :, row, column]
    return (dx,)


# %% values
dy = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
result = upsample_nearest_backward(dy, scale=2)
assert isinstance(result, tuple) and len(result) == 1
np.testing.assert_allclose(result[0], [[[[10.0]]]])
np.testing.assert_array_equal(dy, [[[[1, 2], [3, 4]]]])
np.testing.assert_allclose(
    upsample_nearest_backward(np.arange(8.0).reshape(1, 1, 2, 4), scale=2)[0], [[[[10.0, 18.0]]]]
)
np.testing.assert_allclose(
    upsample_nearest_backward(np.arange(18.0).reshape(1, 2, 3, 3), scale=3)[0], [[[[36.0]], [[117.0]]]]
)
np.testing.assert_allclose(upsample_nearest_backward(dy, scale=1)[0], dy)
