"""Answers to `maxpool2d_backward`, written from the lesson's text alone."""


# %% right: a loop over the window's pixels, with booleans that wait
def maxpool2d_backward(dy, cache):
    x, y, (k_h, k_w), (s_h, s_w) = cache
    h_out, w_out = y.shape[2:]
    dx = np.zeros_like(x)
    waiting = np.ones(y.shape, dtype=bool)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i, i + s_h * h_out, s_h)
            cols = slice(j, j + s_w * w_out, s_w)
            wins = waiting & (x[:, :, rows, cols] == y)
            dx[:, :, rows, cols] += wins * dy
            waiting &= ~wins
    return (dx,)


# %% right: loops over the windows, np.argmax in each
def maxpool2d_backward(dy, cache):
    dx = np.zeros(cache.x.shape)
    k_h, k_w = cache.kernel_size
    s_h, s_w = cache.stride
    for n, c, r, q in np.ndindex(*dy.shape):
        window = cache.x[n, c, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w]
        i, j = divmod(int(np.argmax(window)), k_w)
        dx[n, c, r * s_h + i, q * s_w + j] += dy[n, c, r, q]
    return (dx.astype(cache.x.dtype),)


# %% right: argmax of all windows at once and np.add.at
def maxpool2d_backward(dy, cache):
    k_h, k_w = cache.kernel_size
    s_h, s_w = cache.stride
    windows = np.lib.stride_tricks.sliding_window_view(cache.x, (k_h, k_w), axis=(2, 3))
    windows = windows[:, :, ::s_h, ::s_w]
    place = windows.reshape(*windows.shape[:4], k_h * k_w).argmax(axis=4)
    n, c, r, q = np.indices(dy.shape)
    dx = np.zeros_like(cache.x)
    np.add.at(dx, (n, c, r * s_h + place // k_w, q * s_w + place % k_w), dy)
    return (dx,)


# %% right: backwards through the window, where a later winner is overwritten by an earlier one
def maxpool2d_backward(dy, cache):
    x, (k_h, k_w), (s_h, s_w) = cache.x, cache.kernel_size, cache.stride
    h_out, w_out = dy.shape[2], dy.shape[3]
    pixels = [(i, j) for i in range(k_h) for j in range(k_w)]

    def view(a, i, j):
        return a[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w]

    winner = np.full(dy.shape, -1)
    for number in reversed(range(len(pixels))):
        winner = np.where(view(x, *pixels[number]) >= cache.y, number, winner)
    dx = np.zeros(x.shape, dtype=x.dtype)
    for number, (i, j) in enumerate(pixels):
        view(dx, i, j)[...] += np.where(winner == number, dy, 0)
    return (dx,)


# %% wrong: on a tie each of the largest pixels gets all of dy
def maxpool2d_backward(dy, cache):
    x, y, (k_h, k_w), (s_h, s_w) = cache
    h_out, w_out = y.shape[2:]
    dx = np.zeros_like(x)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i, i + s_h * h_out, s_h)
            cols = slice(j, j + s_w * w_out, s_w)
            dx[:, :, rows, cols] += (x[:, :, rows, cols] == y) * dy
    return (dx,)


# %% wrong: on a tie dy is divided evenly among the largest
def maxpool2d_backward(dy, cache):
    k_h, k_w = cache.kernel_size
    s_h, s_w = cache.stride
    dx = np.zeros_like(cache.x)
    for r in range(dy.shape[2]):
        for q in range(dy.shape[3]):
            rows = slice(r * s_h, r * s_h + k_h)
            cols = slice(q * s_w, q * s_w + k_w)
            window = cache.x[:, :, rows, cols]
            mask = window == window.max(axis=(2, 3), keepdims=True)
            share = mask / mask.sum(axis=(2, 3), keepdims=True)
            dx[:, :, rows, cols] += share * dy[:, :, r, q][:, :, None, None]
    return (dx,)


# %% wrong: where windows overlap, the last one replaces what a pixel has already got
def maxpool2d_backward(dy, cache):
    dx = np.zeros(cache.x.shape)
    k_h, k_w = cache.kernel_size
    s_h, s_w = cache.stride
    for n, c, r, q in np.ndindex(*dy.shape):
        window = cache.x[n, c, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w]
        i, j = np.unravel_index(np.argmax(window), window.shape)
        dx[n, c, r * s_h + i, q * s_w + j] = dy[n, c, r, q]
    return (dx,)


# %% wrong: on a tie the last pixel in reading order gets dy
def maxpool2d_backward(dy, cache):
    x, y, (k_h, k_w), (s_h, s_w) = cache
    h_out, w_out = y.shape[2:]
    dx = np.zeros_like(x)
    waiting = np.ones(y.shape, dtype=bool)
    for i in reversed(range(k_h)):
        for j in reversed(range(k_w)):
            rows = slice(i, i + s_h * h_out, s_h)
            cols = slice(j, j + s_w * w_out, s_w)
            wins = waiting & (x[:, :, rows, cols] == y)
            dx[:, :, rows, cols] += wins * dy
            waiting &= ~wins
    return (dx,)


# %% wrong: on a tie the first pixel column by column gets dy
def maxpool2d_backward(dy, cache):
    x, y, (k_h, k_w), (s_h, s_w) = cache
    h_out, w_out = y.shape[2:]
    dx = np.zeros_like(x)
    done = np.zeros(y.shape, dtype=bool)
    for j in range(k_w):
        for i in range(k_h):
            rows = slice(i, i + s_h * h_out, s_h)
            cols = slice(j, j + s_w * w_out, s_w)
            wins = (x[:, :, rows, cols] == y) & ~done
            dx[:, :, rows, cols] += np.where(wins, dy, 0)
            done |= wins
    return (dx,)


# %% wrong: the windows are taken to lie side by side, whatever the stride
def maxpool2d_backward(dy, cache):
    k_h, k_w = cache.kernel_size
    dx = np.zeros_like(cache.x)
    for n in range(dy.shape[0]):
        for c in range(dy.shape[1]):
            for r in range(dy.shape[2]):
                for q in range(dy.shape[3]):
                    window = cache.x[n, c, r * k_h : (r + 1) * k_h, q * k_w : (q + 1) * k_w]
                    if window.size == 0:
                        continue
                    i, j = np.unravel_index(np.argmax(window), window.shape)
                    dx[n, c, r * k_h + i, q * k_w + j] += dy[n, c, r, q]
    return (dx,)


# %% wrong: spreads dy evenly over the window, as average pooling does
def maxpool2d_backward(dy, cache):
    k_h, k_w = cache.kernel_size
    s_h, s_w = cache.stride
    h_out, w_out = dy.shape[2:]
    dx = np.zeros_like(cache.x)
    for i in range(k_h):
        for j in range(k_w):
            dx[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w] += dy / (k_h * k_w)
    return (dx,)


# %% wrong: multiplies the gradient by the largest number itself
def maxpool2d_backward(dy, cache):
    x, y, (k_h, k_w), (s_h, s_w) = cache
    h_out, w_out = y.shape[2:]
    dx = np.zeros_like(x)
    waiting = np.ones(y.shape, dtype=bool)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i, i + s_h * h_out, s_h)
            cols = slice(j, j + s_w * w_out, s_w)
            wins = waiting & (x[:, :, rows, cols] == y)
            dx[:, :, rows, cols] += wins * y * dy
            waiting = waiting & ~wins
    return (dx,)


# %% wrong: two slips, every tied pixel gets dy, and overlapping windows replace each other
def maxpool2d_backward(dy, cache):
    k_h, k_w = cache.kernel_size
    s_h, s_w = cache.stride
    dx = np.zeros_like(cache.x)
    for r in range(dy.shape[2]):
        for q in range(dy.shape[3]):
            rows = slice(r * s_h, r * s_h + k_h)
            cols = slice(q * s_w, q * s_w + k_w)
            mask = cache.x[:, :, rows, cols] == cache.y[:, :, r : r + 1, q : q + 1]
            dx[:, :, rows, cols] = mask * dy[:, :, r : r + 1, q : q + 1]
    return (dx,)


# %% wrong: raises, the cache has no indices
def maxpool2d_backward(dy, cache):
    dx = np.zeros_like(cache.x)
    n, c, _, _ = np.indices(dy.shape)
    rows, cols = cache.indices
    np.add.at(dx, (n, c, rows, cols), dy)
    return (dx,)


# %% values
x = np.array([[[[1.0, 3.0, 2.0, 0.0], [5.0, 3.0, 4.0, 4.0]]]])
y = np.array([[[[5.0, 4.0]]]])
(dx,) = maxpool2d_backward(np.array([[[[10.0, 20.0]]]]), MaxPool2dCache(x, y, (2, 2), (2, 2)))
np.testing.assert_allclose(dx, [[[[0, 0, 0, 0], [10, 0, 20, 0]]]])
# Stride 1: the first 4 wins the second and the third window.
y = np.array([[[[5.0, 4.0, 4.0]]]])
(dx,) = maxpool2d_backward(np.array([[[[1.0, 2.0, 3.0]]]]), MaxPool2dCache(x, y, (2, 2), (1, 1)))
np.testing.assert_allclose(dx, [[[[0, 0, 0, 0], [1, 0, 5, 0]]]])
# A window of zeros: its first pixel gets everything.
zeros = MaxPool2dCache(np.zeros((1, 1, 2, 2)), np.zeros((1, 1, 1, 1)), (2, 2), (2, 2))
(dx,) = maxpool2d_backward(np.array([[[[7.0]]]]), zeros)
np.testing.assert_allclose(dx, [[[[7, 0], [0, 0]]]])
