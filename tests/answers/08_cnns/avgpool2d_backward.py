"""Answers to `avgpool2d_backward`, written from the lesson's text alone."""


# %% right: a loop over the window's pixels
def avgpool2d_backward(dy, cache):
    x, (k_h, k_w), (s_h, s_w) = cache
    h_out, w_out = dy.shape[2:]
    dx = np.zeros(x.shape, dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            dx[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w] += dy
    return (dx / (k_h * k_w),)


# %% right: a loop over the windows
def avgpool2d_backward(dy, cache):
    k_h, k_w = cache.kernel_size
    s_h, s_w = cache.stride
    dx = np.zeros(cache.x.shape)
    for r in range(dy.shape[2]):
        for c in range(dy.shape[3]):
            top, left = r * s_h, c * s_w
            dx[:, :, top : top + k_h, left : left + k_w] += (dy[:, :, r, c] / (k_h * k_w))[..., None, None]
    return (dx,)


# %% right: indices of all pixels of all windows, and np.add.at
def avgpool2d_backward(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    n, c, r, q, i, j = np.indices((*dy.shape, k_h, k_w))
    dx = np.zeros_like(cache.x)
    share = np.broadcast_to((dy / (k_h * k_w))[..., None, None], n.shape)
    np.add.at(dx, (n, c, r * s_h + i, q * s_w + j), share)
    return (dx,)


# %% right: one axis after the other, with matrices of averages
def avgpool2d_backward(dy, cache):
    def means(size, places, k, s):
        return np.array(
            [[1 / k if r * s <= at < r * s + k else 0 for at in range(size)] for r in range(places)]
        )

    down = means(cache.x.shape[2], dy.shape[2], cache.kernel_size[0], cache.stride[0])
    across = means(cache.x.shape[3], dy.shape[3], cache.kernel_size[1], cache.stride[1])
    return ((down.T @ dy @ across).astype(cache.x.dtype),)


# %% wrong: every pixel of a window gets the whole of dy
def avgpool2d_backward(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    dx = np.zeros_like(cache.x)
    for r in range(dy.shape[2]):
        for c in range(dy.shape[3]):
            dx[:, :, r * s_h : r * s_h + k_h, c * s_w : c * s_w + k_w] += dy[:, :, r, c][..., None, None]
    return (dx,)


# %% wrong: where windows overlap, the last share replaces the others
def avgpool2d_backward(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    dx = np.zeros_like(cache.x)
    for r in range(dy.shape[2]):
        for c in range(dy.shape[3]):
            share = dy[:, :, r, c][..., None, None] / (k_h * k_w)
            dx[:, :, r * s_h : r * s_h + k_h, c * s_w : c * s_w + k_w] = share
    return (dx,)


# %% wrong: the largest pixel of each window gets everything
def avgpool2d_backward(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    dx = np.zeros_like(cache.x)
    for n, c, r, q in np.ndindex(*dy.shape):
        window = cache.x[n, c, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w]
        i, j = divmod(int(window.argmax()), k_w)
        dx[n, c, r * s_h + i, q * s_w + j] += dy[n, c, r, q]
    return (dx,)


# %% wrong: the windows are taken to lie side by side, a stride is ignored
def avgpool2d_backward(dy, cache):
    k_h, k_w = cache.kernel_size
    dx = np.zeros_like(cache.x)
    for r in range(dy.shape[2]):
        for c in range(dy.shape[3]):
            part = dx[:, :, r * k_h : (r + 1) * k_h, c * k_w : (c + 1) * k_w]
            part += (dy[:, :, r, c] / (k_h * k_w))[..., None, None]
    return (dx,)


# %% wrong: the strides of rows and columns are exchanged
def avgpool2d_backward(dy, cache):
    (k_h, k_w), (s_w, s_h) = cache.kernel_size, cache.stride
    dx = np.zeros_like(cache.x)
    for r in range(dy.shape[2]):
        for c in range(dy.shape[3]):
            part = dx[:, :, r * s_h : r * s_h + k_h, c * s_w : c * s_w + k_w]
            part += (dy[:, :, r, c] / (k_h * k_w))[..., None, None]
    return (dx,)


# %% wrong: divided by the number of rows squared, as if the window were square
def avgpool2d_backward(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    h_out, w_out = dy.shape[2:]
    dx = np.zeros_like(cache.x)
    for i, j in np.ndindex(k_h, k_w):
        dx[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w] += dy / k_h**2
    return (dx,)


# %% wrong: a bare array, not a tuple
def avgpool2d_backward(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    h_out, w_out = dy.shape[2:]
    dx = np.zeros_like(cache.x)
    for i, j in np.ndindex(k_h, k_w):
        dx[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w] += dy / (k_h * k_w)
    return dx


# %% wrong: where windows overlap, the mean of the shares instead of their sum
def avgpool2d_backward(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    dx, count = np.zeros_like(cache.x), np.zeros_like(cache.x)
    for r in range(dy.shape[2]):
        for c in range(dy.shape[3]):
            seen = np.s_[:, :, r * s_h : r * s_h + k_h, c * s_w : c * s_w + k_w]
            dx[seen] += (dy[:, :, r, c] / (k_h * k_w))[..., None, None]
            count[seen] += 1
    count[count == 0] = 1
    return (dx / count,)


# %% wrong: two slips, the share is multiplied by the pixel and divided by the height alone
def avgpool2d_backward(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    h_out, w_out = dy.shape[2:]
    dx = np.zeros_like(cache.x)
    for i, j in np.ndindex(k_h, k_w):
        seen = np.s_[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w]
        dx[seen] += cache.x[seen] * dy / k_h
    return (dx,)


# %% wrong: raises where the windows do not cover the map, np.kron makes too small an array
def avgpool2d_backward(dy, cache):
    k_h, k_w = cache.kernel_size
    spread = np.kron(dy / (k_h * k_w), np.ones((1, 1, k_h, k_w)))
    dx = np.zeros_like(cache.x)
    dx[:] = spread
    return (dx,)


# %% values
x = np.array([[[[1.0, 3.0, 2.0, 0.0], [5.0, 3.0, 4.0, 4.0]]]])
(dx,) = avgpool2d_backward(np.array([[[[10.0, 20.0]]]]), AvgPool2dCache(x, (2, 2), (2, 2)))
np.testing.assert_allclose(dx, [[[[2.5, 2.5, 5, 5], [2.5, 2.5, 5, 5]]]])
(dx,) = avgpool2d_backward(np.array([[[[4.0, 8.0, 4.0]]]]), AvgPool2dCache(x, (2, 2), (1, 1)))
np.testing.assert_allclose(dx, [[[[1, 3, 3, 1], [1, 3, 3, 1]]]])
(dx,) = avgpool2d_backward(np.array([[[[6.0]]]]), AvgPool2dCache(x, (2, 3), (5, 5)))
np.testing.assert_allclose(dx, [[[[1, 1, 1, 0], [1, 1, 1, 0]]]])
