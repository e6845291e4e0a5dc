"""Answers to `maxpool2d_forward`, written from the lesson's text alone."""


# %% right: np.maximum over the window's pixels, from minus infinity on
def maxpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = (k_h, k_w) if stride is None else as_pair(stride)
    h_out = (x.shape[2] - k_h) // s_h + 1
    w_out = (x.shape[3] - k_w) // s_w + 1
    y = np.full((*x.shape[:2], h_out, w_out), -np.inf, dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            y = np.maximum(y, x[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w])
    return y, MaxPool2dCache(x, y, (k_h, k_w), (s_h, s_w))


# %% right: loops over everything, comparing single numbers
def maxpool2d_forward(x, *, kernel_size, stride=None):
    k = as_pair(kernel_size)
    s = k if stride is None else as_pair(stride)
    n_images, channels, h, w = x.shape
    h_out = (h - k[0]) // s[0] + 1
    w_out = (w - k[1]) // s[1] + 1
    y = np.zeros((n_images, channels, h_out, w_out), dtype=x.dtype)
    for n in range(n_images):
        for c in range(channels):
            for r in range(h_out):
                for q in range(w_out):
                    best = x[n, c, r * s[0], q * s[1]]
                    for i in range(k[0]):
                        for j in range(k[1]):
                            value = x[n, c, r * s[0] + i, q * s[1] + j]
                            if value > best:
                                best = value
                    y[n, c, r, q] = best
    return y, MaxPool2dCache(x, y, k, s)


# %% right: sliding windows
def maxpool2d_forward(x, *, kernel_size, stride=None):
    kernel_size = as_pair(kernel_size)
    stride = kernel_size if stride is None else as_pair(stride)
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel_size, axis=(2, 3))
    y = np.amax(windows[:, :, :: stride[0], :: stride[1]], axis=(4, 5))
    return y, MaxPool2dCache(x=x, y=y, kernel_size=kernel_size, stride=stride)


# %% right: rows first, then columns
def maxpool2d_forward(x, *, kernel_size, stride=None):
    def largest(a, axis, k, s):
        places = (a.shape[axis] - k) // s + 1
        pieces = [np.take(a, range(r * s, r * s + k), axis=axis).max(axis=axis) for r in range(places)]
        return np.stack(pieces, axis=axis)

    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = (k_h, k_w) if stride is None else as_pair(stride)
    y = largest(largest(x, 2, k_h, s_h), 3, k_w, s_w)
    return y, MaxPool2dCache(x, y, (k_h, k_w), (s_h, s_w))


# %% wrong: the comparison begins with 0, which wins against negative numbers
def maxpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = (k_h, k_w) if stride is None else as_pair(stride)
    h_out = (x.shape[2] - k_h) // s_h + 1
    w_out = (x.shape[3] - k_w) // s_w + 1
    y = np.zeros((*x.shape[:2], h_out, w_out), dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            y = np.maximum(y, x[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w])
    return y, MaxPool2dCache(x, y, (k_h, k_w), (s_h, s_w))


# %% wrong: the largest by its absolute value
def maxpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = (k_h, k_w) if stride is None else as_pair(stride)
    h_out = (x.shape[2] - k_h) // s_h + 1
    w_out = (x.shape[3] - k_w) // s_w + 1
    y = x[:, :, : s_h * h_out : s_h, : s_w * w_out : s_w].copy()
    for i in range(k_h):
        for j in range(k_w):
            pixel = x[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w]
            y = np.where(np.abs(pixel) > np.abs(y), pixel, y)
    return y, MaxPool2dCache(x, y, (k_h, k_w), (s_h, s_w))


# %% wrong: without a stride the windows move by 1
def maxpool2d_forward(x, *, kernel_size, stride=None):
    kernel_size = as_pair(kernel_size)
    stride = as_pair(stride or 1)
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel_size, axis=(2, 3))
    y = windows[:, :, :: stride[0], :: stride[1]].max(axis=(4, 5))
    return y, MaxPool2dCache(x, y, kernel_size, stride)


# %% wrong: a given stride is ignored
def maxpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    n, c, h, w = x.shape
    h_out, w_out = h // k_h, w // k_w
    y = x[:, :, : h_out * k_h, : w_out * k_w].reshape(n, c, h_out, k_h, w_out, k_w).max(axis=(3, 5))
    return y, MaxPool2dCache(x, y, (k_h, k_w), (k_h, k_w))


# %% wrong: a window that hangs over the edge is kept
def maxpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = (k_h, k_w) if stride is None else as_pair(stride)
    h_out = int(np.ceil((x.shape[2] - k_h) / s_h)) + 1
    w_out = int(np.ceil((x.shape[3] - k_w) / s_w)) + 1
    y = np.zeros((*x.shape[:2], h_out, w_out), dtype=x.dtype)
    for r in range(h_out):
        for q in range(w_out):
            y[:, :, r, q] = x[:, :, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w].max(axis=(2, 3))
    return y, MaxPool2dCache(x, y, (k_h, k_w), (s_h, s_w))


# %% wrong: the largest over the channels as well
def maxpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = (k_h, k_w) if stride is None else as_pair(stride)
    n, c, h, w = x.shape
    h_out = (h - k_h) // s_h + 1
    w_out = (w - k_w) // s_w + 1
    y = np.zeros((n, c, h_out, w_out), dtype=x.dtype)
    for k in range(n):
        for r in range(h_out):
            for q in range(w_out):
                y[k, :, r, q] = np.max(x[k, :, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w])
    return y, MaxPool2dCache(x, y, (k_h, k_w), (s_h, s_w))


# %% wrong: the window is square, the columns of kernel_size and stride are ignored
def maxpool2d_forward(x, *, kernel_size, stride=None):
    kernel_size = as_pair(kernel_size)
    stride = kernel_size if stride is None else as_pair(stride)
    k, s = kernel_size[0], stride[0]
    h_out = (x.shape[2] - k) // s + 1
    w_out = (x.shape[3] - k) // s + 1
    y = np.full((*x.shape[:2], h_out, w_out), -np.inf, dtype=x.dtype)
    for r in range(h_out):
        for q in range(w_out):
            y[:, :, r, q] = x[:, :, r * s : r * s + k, q * s : q * s + k].max(axis=(2, 3))
    return y, MaxPool2dCache(x, y, kernel_size, stride)


# %% wrong: the places of the largest are returned instead of the largest
def maxpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = (k_h, k_w) if stride is None else as_pair(stride)
    windows = np.lib.stride_tricks.sliding_window_view(x, (k_h, k_w), axis=(2, 3))
    windows = windows[:, :, ::s_h, ::s_w]
    y = windows.reshape(*windows.shape[:4], k_h * k_w).argmax(axis=-1)
    return y, MaxPool2dCache(x, y, (k_h, k_w), (s_h, s_w))


# %% wrong: two slips, the loop leaves out the window's last row and column, and the strides are exchanged
def maxpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    s_w, s_h = (k_w, k_h) if stride is None else as_pair(stride)
    h_out = (x.shape[2] - k_h) // s_h + 1
    w_out = (x.shape[3] - k_w) // s_w + 1
    y = x[:, :, : s_h * h_out : s_h, : s_w * w_out : s_w].copy()
    for i in range(k_h - 1):
        for j in range(k_w - 1):
            y = np.maximum(y, x[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w])
    return y, MaxPool2dCache(x, y, (k_h, k_w), (s_h, s_w))


# %% wrong: raises without a stride, since None is made a pair
def maxpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = as_pair(stride)
    h_out = (x.shape[2] - k_h) // s_h + 1
    w_out = (x.shape[3] - k_w) // s_w + 1
    y = np.full((*x.shape[:2], h_out, w_out), -np.inf, dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            np.maximum(y, x[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w], out=y)
    return y, MaxPool2dCache(x, y, (k_h, k_w), (s_h, s_w))


# %% values
x = np.array([[[[1.0, 3.0, 2.0, 0.0], [5.0, 3.0, 4.0, 4.0]]]])
np.testing.assert_allclose(maxpool2d_forward(x, kernel_size=2)[0], [[[[5, 4]]]])
np.testing.assert_allclose(maxpool2d_forward(x, kernel_size=2, stride=1)[0], [[[[5, 4, 4]]]])
np.testing.assert_allclose(maxpool2d_forward(x, kernel_size=(1, 3))[0], [[[[3], [5]]]])
np.testing.assert_allclose(maxpool2d_forward(-x, kernel_size=2)[0], [[[[-1, 0]]]], atol=0)
