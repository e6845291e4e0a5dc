"""Answers to `im2col`, written from the lesson's text alone."""


# %% right: an array of six axes, filled by a loop over the kernel's pixels
def im2col(x, *, kernel_size, stride=1, padding=0):
    k_h, k_w = as_pair(kernel_size)
    s_h, s_w = as_pair(stride)
    p_h, p_w = as_pair(padding)
    n, c, h, w = x.shape
    xp = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    h_out = (h + 2 * p_h - k_h) // s_h + 1
    w_out = (w + 2 * p_w - k_w) // s_w + 1
    out = np.empty((n, c, k_h, k_w, h_out, w_out))
    for i in range(k_h):
        for j in range(k_w):
            out[:, :, i, j] = xp[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w]
    return out.reshape(n, c * k_h * k_w, h_out * w_out)


# %% right: one column after the other, into an array of zeros
def im2col(x, *, kernel_size, stride=1, padding=0):
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = map(as_pair, (kernel_size, stride, padding))
    xp = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    h_out = conv_output_size(x.shape[2], kernel_size=k_h, stride=s_h, padding=p_h)
    w_out = conv_output_size(x.shape[3], kernel_size=k_w, stride=s_w, padding=p_w)
    columns = np.zeros((len(x), x.shape[1] * k_h * k_w, h_out * w_out), x.dtype)
    place = 0
    for r in range(h_out):
        for q in range(w_out):
            window = xp[:, :, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w]
            columns[:, :, place] = window.reshape(len(x), -1)
            place += 1
    return columns


# %% right: index arrays
def im2col(x, *, kernel_size, stride=1, padding=0):
    k, s, p = as_pair(kernel_size), as_pair(stride), as_pair(padding)
    xp = np.pad(x, ((0, 0), (0, 0), (p[0],) * 2, (p[1],) * 2))
    h_out = (xp.shape[2] - k[0]) // s[0] + 1
    w_out = (xp.shape[3] - k[1]) // s[1] + 1
    rows = np.arange(k[0])[:, None, None, None] + s[0] * np.arange(h_out)[:, None]
    cols = np.arange(k[1])[:, None, None] + s[1] * np.arange(w_out)
    return xp[:, :, rows, cols].reshape(len(x), x.shape[1] * k[0] * k[1], -1)


# %% right: sliding windows, and a transpose
def im2col(x, *, kernel_size, stride=1, padding=0):
    k, s, p = as_pair(kernel_size), as_pair(stride), as_pair(padding)
    xp = np.pad(x, [(0, 0), (0, 0), (p[0], p[0]), (p[1], p[1])])
    windows = np.lib.stride_tricks.sliding_window_view(xp, k, axis=(2, 3))[:, :, :: s[0], :: s[1]]
    windows = np.moveaxis(windows, (4, 5), (2, 3))
    n, c, k_h, k_w, h_out, w_out = windows.shape
    return np.ascontiguousarray(windows).reshape(n, c * k_h * k_w, h_out * w_out)


# %% wrong: the windows stand in rows
def im2col(x, *, kernel_size, stride=1, padding=0):
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = map(as_pair, (kernel_size, stride, padding))
    xp = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    rows = []
    for r in range(0, xp.shape[2] - k_h + 1, s_h):
        for q in range(0, xp.shape[3] - k_w + 1, s_w):
            rows.append(xp[:, :, r : r + k_h, q : q + k_w].reshape(len(x), -1))
    return np.stack(rows, axis=1)


# %% wrong: sliding windows reshaped without a transpose
def im2col(x, *, kernel_size, stride=1, padding=0):
    k, s, p = as_pair(kernel_size), as_pair(stride), as_pair(padding)
    xp = np.pad(x, [(0, 0), (0, 0), (p[0], p[0]), (p[1], p[1])])
    windows = np.lib.stride_tricks.sliding_window_view(xp, k, axis=(2, 3))[:, :, :: s[0], :: s[1]]
    n, c, h_out, w_out, k_h, k_w = windows.shape
    return windows.reshape(n, c * k_h * k_w, h_out * w_out)


# %% wrong: the channel changes fastest within a column
def im2col(x, *, kernel_size, stride=1, padding=0):
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = map(as_pair, (kernel_size, stride, padding))
    xp = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    columns = []
    for r in range(0, xp.shape[2] - k_h + 1, s_h):
        for q in range(0, xp.shape[3] - k_w + 1, s_w):
            window = xp[:, :, r : r + k_h, q : q + k_w]
            columns.append(window.transpose(0, 2, 3, 1).reshape(len(x), -1))
    return np.stack(columns, axis=2)


# %% wrong: the stride is not used
def im2col(x, *, kernel_size, stride=1, padding=0):
    (k_h, k_w), (p_h, p_w) = as_pair(kernel_size), as_pair(padding)
    xp = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    columns = []
    for r in range(xp.shape[2] - k_h + 1):
        for q in range(xp.shape[3] - k_w + 1):
            columns.append(xp[:, :, r : r + k_h, q : q + k_w].reshape(len(x), -1))
    return np.stack(columns, axis=2)


# %% wrong: no padding
def im2col(x, *, kernel_size, stride=1, padding=0):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(stride)
    columns = []
    for r in range(0, x.shape[2] - k_h + 1, s_h):
        for q in range(0, x.shape[3] - k_w + 1, s_w):
            columns.append(x[:, :, r : r + k_h, q : q + k_w].reshape(len(x), -1))
    return np.stack(columns, axis=2)


# %% wrong: the places go down before they go across
def im2col(x, *, kernel_size, stride=1, padding=0):
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = map(as_pair, (kernel_size, stride, padding))
    xp = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    columns = []
    for q in range(0, xp.shape[3] - k_w + 1, s_w):
        for r in range(0, xp.shape[2] - k_h + 1, s_h):
            columns.append(xp[:, :, r : r + k_h, q : q + k_w].reshape(len(x), -1))
    return np.stack(columns, axis=2)


# %% wrong: the last row and column of places are missing
def im2col(x, *, kernel_size, stride=1, padding=0):
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = map(as_pair, (kernel_size, stride, padding))
    xp = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    h_out = (xp.shape[2] - k_h) // s_h
    w_out = (xp.shape[3] - k_w) // s_w
    columns = np.zeros((*x.shape[:2], k_h, k_w, h_out, w_out), x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            columns[:, :, i, j] = xp[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w]
    return columns.reshape(len(x), -1, h_out * w_out)


# %% wrong: six axes, not joined
def im2col(x, *, kernel_size, stride=1, padding=0):
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = map(as_pair, (kernel_size, stride, padding))
    xp = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    h_out = conv_output_size(x.shape[2], kernel_size=k_h, stride=s_h, padding=p_h)
    w_out = conv_output_size(x.shape[3], kernel_size=k_w, stride=s_w, padding=p_w)
    columns = np.zeros((*x.shape[:2], k_h, k_w, h_out, w_out), x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            columns[:, :, i, j] = xp[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w]
    return columns


# %% wrong: rows and columns of a window are exchanged
def im2col(x, *, kernel_size, stride=1, padding=0):
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = map(as_pair, (kernel_size, stride, padding))
    xp = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    h_out = conv_output_size(x.shape[2], kernel_size=k_h, stride=s_h, padding=p_h)
    w_out = conv_output_size(x.shape[3], kernel_size=k_w, stride=s_w, padding=p_w)
    columns = np.zeros((*x.shape[:2], k_w, k_h, h_out, w_out), x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            columns[:, :, j, i] = xp[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w]
    return columns.reshape(len(x), -1, h_out * w_out)


# %% wrong: one number is expected for every option
def im2col(x, *, kernel_size, stride=1, padding=0):
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    columns = []
    for r in range(0, xp.shape[2] - kernel_size + 1, stride):
        for q in range(0, xp.shape[3] - kernel_size + 1, stride):
            columns.append(xp[:, :, r : r + kernel_size, q : q + kernel_size].reshape(len(x), -1))
    return np.stack(columns, axis=2)


# %% values
assert im2col(np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]]), kernel_size=2).tolist() == [
    [[1, 2], [2, 3], [4, 5], [5, 6]]
]
assert im2col(np.array([[[[1.0, 2.0]], [[3.0, 4.0]]]]), kernel_size=(1, 2)).tolist() == [[[1], [2], [3], [4]]]
