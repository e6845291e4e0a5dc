"""Answers to `avgpool2d_forward`, written from the lesson's text alone."""


# %% right: a loop over the window's pixels
def avgpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = (k_h, k_w) if stride is None else as_pair(stride)
    h_out = (x.shape[2] - k_h) // s_h + 1
    w_out = (x.shape[3] - k_w) // s_w + 1
    y = np.zeros((*x.shape[:2], h_out, w_out), dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            y += x[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w]
    y /= k_h * k_w
    return y, AvgPool2dCache(x, (k_h, k_w), (s_h, s_w))


# %% right: a loop over the places, a dictionary as cache
def avgpool2d_forward(x, *, kernel_size, stride=None):
    kernel_size = as_pair(kernel_size)
    stride = as_pair(kernel_size if stride is None else stride)
    n, c, h, w = x.shape
    h_out = (h - kernel_size[0]) // stride[0] + 1
    w_out = (w - kernel_size[1]) // stride[1] + 1
    y = np.empty((n, c, h_out, w_out), x.dtype)
    for r in range(h_out):
        for q in range(w_out):
            top, left = r * stride[0], q * stride[1]
            y[:, :, r, q] = x[:, :, top : top + kernel_size[0], left : left + kernel_size[1]].mean(
                axis=(2, 3)
            )
    return y, {"shape": x.shape, "kernel_size": kernel_size, "stride": stride}


# %% right: sliding windows, float64 means
def avgpool2d_forward(x, *, kernel_size, stride=None):
    kernel_size = as_pair(kernel_size)
    stride = kernel_size if stride is None else as_pair(stride)
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel_size, axis=(2, 3))
    windows = windows[:, :, :: stride[0], :: stride[1]]
    y = windows.mean(axis=(-2, -1), dtype=np.float64).astype(x.dtype)
    return y, AvgPool2dCache(x=x, kernel_size=kernel_size, stride=stride)


# %% right: the mean is linear, a matrix for the rows and one for the columns
def avgpool2d_forward(x, *, kernel_size, stride=None):
    def averager(size, k, s):
        places = (size - k) // s + 1
        matrix = np.zeros((places, size))
        for r in range(places):
            matrix[r, r * s : r * s + k] = 1 / k
        return matrix

    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = as_pair(stride) if stride is not None else (k_h, k_w)
    rows, cols = averager(x.shape[2], k_h, s_h), averager(x.shape[3], k_w, s_w)
    y = np.einsum("rh,nchw,qw->ncrq", rows, x, cols)
    return y.astype(x.dtype), (x.shape, rows, cols)


# %% wrong: the sum of the window without the division
def avgpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = (k_h, k_w) if stride is None else as_pair(stride)
    h_out = (x.shape[2] - k_h) // s_h + 1
    w_out = (x.shape[3] - k_w) // s_w + 1
    y = np.zeros((*x.shape[:2], h_out, w_out), dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            y += x[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w]
    return y, AvgPool2dCache(x, (k_h, k_w), (s_h, s_w))


# %% wrong: without a stride the windows move by 1, as in a convolution
def avgpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = (1, 1) if stride is None else as_pair(stride)
    h_out = (x.shape[2] - k_h) // s_h + 1
    w_out = (x.shape[3] - k_w) // s_w + 1
    y = np.zeros((*x.shape[:2], h_out, w_out), dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            y += x[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w]
    y /= k_h * k_w
    return y, AvgPool2dCache(x, (k_h, k_w), (s_h, s_w))


# %% wrong: a given stride is ignored
def avgpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    n, c, h, w = x.shape
    h_out, w_out = h // k_h, w // k_w
    blocks = x[:, :, : h_out * k_h, : w_out * k_w].reshape(n, c, h_out, k_h, w_out, k_w)
    return blocks.mean(axis=(3, 5)), AvgPool2dCache(x, (k_h, k_w), (k_h, k_w))


# %% wrong: a rest at the edge gets a window of its own
def avgpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = (k_h, k_w) if stride is None else as_pair(stride)
    n, c, h, w = x.shape
    h_out = -(-(h - k_h) // s_h) + 1
    w_out = -(-(w - k_w) // s_w) + 1
    y = np.zeros((n, c, h_out, w_out), dtype=x.dtype)
    for r in range(h_out):
        for q in range(w_out):
            window = x[:, :, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w]
            y[:, :, r, q] = window.mean(axis=(2, 3))
    return y, AvgPool2dCache(x, (k_h, k_w), (s_h, s_w))


# %% wrong: divides by the rows squared, as if the window were square
def avgpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = (k_h, k_w) if stride is None else as_pair(stride)
    h_out = (x.shape[2] - k_h) // s_h + 1
    w_out = (x.shape[3] - k_w) // s_w + 1
    y = np.zeros((*x.shape[:2], h_out, w_out), dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            y += x[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w] / k_h**2
    return y, AvgPool2dCache(x, (k_h, k_w), (s_h, s_w))


# %% wrong: the mean runs over the channels as well, so that all maps become equal
def avgpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = (k_h, k_w) if stride is None else as_pair(stride)
    n, c, h, w = x.shape
    h_out = (h - k_h) // s_h + 1
    w_out = (w - k_w) // s_w + 1
    y = np.zeros((n, c, h_out, w_out), dtype=x.dtype)
    for k in range(n):
        for r in range(h_out):
            for q in range(w_out):
                y[k, :, r, q] = x[k, :, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w].mean()
    return y, AvgPool2dCache(x, (k_h, k_w), (s_h, s_w))


# %% wrong: the strides of rows and columns are exchanged
def avgpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    s_w, s_h = (k_w, k_h) if stride is None else as_pair(stride)
    h_out = (x.shape[2] - k_h) // s_h + 1
    w_out = (x.shape[3] - k_w) // s_w + 1
    y = np.zeros((*x.shape[:2], h_out, w_out), dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            y += x[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w]
    y = y / (k_h * k_w)
    return y, AvgPool2dCache(x, (k_h, k_w), (s_h, s_w))


# %% wrong: the largest of the window instead of its mean
def avgpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = (k_h, k_w) if stride is None else as_pair(stride)
    windows = np.lib.stride_tricks.sliding_window_view(x, (k_h, k_w), axis=(2, 3))
    y = windows[:, :, ::s_h, ::s_w].max(axis=(-1, -2))
    return y, AvgPool2dCache(x, (k_h, k_w), (s_h, s_w))


# %% wrong: two slips, one row and column of windows too few, and the result is float64 for float32 maps
def avgpool2d_forward(x, *, kernel_size, stride=None):
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = (k_h, k_w) if stride is None else as_pair(stride)
    h_out = (x.shape[2] - k_h) // s_h
    w_out = (x.shape[3] - k_w) // s_w
    y = np.zeros((*x.shape[:2], h_out, w_out))
    for r in range(h_out):
        for q in range(w_out):
            y[:, :, r, q] = x[:, :, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w].mean(axis=(2, 3))
    return y, AvgPool2dCache(x, (k_h, k_w), (s_h, s_w))


# %% wrong: raises where kernel_size is one int
def avgpool2d_forward(x, *, kernel_size, stride=None):
    if stride is None:
        stride = kernel_size
    k_h, k_w = kernel_size
    s_h, s_w = stride
    h_out = (x.shape[2] - k_h) // s_h + 1
    w_out = (x.shape[3] - k_w) // s_w + 1
    y = np.zeros((*x.shape[:2], h_out, w_out), dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            y += x[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w]
    return y / (k_h * k_w), AvgPool2dCache(x, kernel_size, stride)


# %% values
x = np.array([[[[1.0, 3.0, 2.0, 0.0], [5.0, 3.0, 4.0, 4.0]]]])
np.testing.assert_allclose(avgpool2d_forward(x, kernel_size=2)[0], [[[[3, 2.5]]]])
np.testing.assert_allclose(avgpool2d_forward(x, kernel_size=2, stride=1)[0], [[[[3, 3, 2.5]]]])
np.testing.assert_allclose(avgpool2d_forward(x, kernel_size=(1, 3))[0], [[[[2], [4]]]])
assert avgpool2d_forward(x.astype(np.float32), kernel_size=(2, 1))[0].dtype == np.float32
