"""Answers to `conv2d_forward`, written from the lesson's text alone."""


# %% right: a loop over the kernel's pixels, einsum over the channels
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    n, _, h, w = x.shape
    c_out, _, k_h, k_w = weight.shape
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    h_out = (h + 2 * p_h - d_h * (k_h - 1) - 1) // s_h + 1
    w_out = (w + 2 * p_w - d_w * (k_w - 1) - 1) // s_w + 1
    y = np.zeros((n, c_out, h_out, w_out), dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            y += np.einsum("oc,nchw->nohw", weight[:, :, i, j], padded[:, :, rows, cols])
    y += bias[:, None, None]
    return y, Conv2dCache(x, weight, stride, padding, dilation)


# %% right: loops over images, filters and places, float64 sums
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    n_images, c_in, h, w = x.shape
    n_filters, _, k_h, k_w = weight.shape
    big = np.zeros((n_images, c_in, h + 2 * padding[0], w + 2 * padding[1]), dtype=np.float64)
    big[:, :, padding[0] : padding[0] + h, padding[1] : padding[1] + w] = x
    reach_h = dilation[0] * (k_h - 1) + 1
    reach_w = dilation[1] * (k_w - 1) + 1
    h_out = (big.shape[2] - reach_h) // stride[0] + 1
    w_out = (big.shape[3] - reach_w) // stride[1] + 1
    y = np.zeros((n_images, n_filters, h_out, w_out))
    for n in range(n_images):
        for o in range(n_filters):
            for r in range(h_out):
                for c in range(w_out):
                    top, left = r * stride[0], c * stride[1]
                    window = big[n, :, top : top + reach_h : dilation[0], left : left + reach_w : dilation[1]]
                    y[n, o, r, c] = np.sum(window * weight[o]) + bias[o]
    return y.astype(x.dtype), Conv2dCache(x, weight, stride, padding, dilation)


# %% right: im2col and one matrix product
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = as_pair(stride), as_pair(padding), as_pair(dilation)
    n, c_in, h, w = x.shape
    c_out, _, k_h, k_w = weight.shape
    padded = np.pad(x, [(0, 0), (0, 0), (p_h, p_h), (p_w, p_w)], mode="constant")
    h_out = (h + 2 * p_h - d_h * (k_h - 1) - 1) // s_h + 1
    w_out = (w + 2 * p_w - d_w * (k_w - 1) - 1) // s_w + 1
    rows = (np.arange(h_out) * s_h)[:, None, None, None] + (np.arange(k_h) * d_h)[None, None, :, None]
    cols = (np.arange(w_out) * s_w)[None, :, None, None] + (np.arange(k_w) * d_w)[None, None, None, :]
    patches = padded[:, :, rows, cols]  # (N, C_in, H_out, W_out, K_h, K_w)
    matrix = patches.transpose(0, 2, 3, 1, 4, 5).reshape(n * h_out * w_out, -1)
    y = matrix @ weight.reshape(c_out, -1).T + bias
    y = y.reshape(n, h_out, w_out, c_out).transpose(0, 3, 1, 2)
    cache = Conv2dCache(x, weight, (s_h, s_w), (p_h, p_w), (d_h, d_w))
    return y.astype(x.dtype, copy=False), cache


# %% right: a kernel with gaps, sliding windows, every s-th of them
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = map(as_pair, (stride, padding, dilation))
    k_h, k_w = weight.shape[2:]
    wide = np.zeros(
        (*weight.shape[:2], dilation[0] * (k_h - 1) + 1, dilation[1] * (k_w - 1) + 1), dtype=weight.dtype
    )
    wide[:, :, :: dilation[0], :: dilation[1]] = weight
    padded = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))
    windows = np.lib.stride_tricks.sliding_window_view(padded, wide.shape[2:], axis=(2, 3))
    windows = windows[:, :, :: stride[0], :: stride[1]]
    y = np.tensordot(windows, wide, axes=([1, 4, 5], [1, 2, 3])) + bias
    y = np.moveaxis(y, -1, 1).astype(x.dtype)
    return y, Conv2dCache(x=x, weight=weight, stride=stride, padding=padding, dilation=dilation)


# %% wrong: turns the kernels by 180 degrees
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    k_h, k_w = weight.shape[2:]
    flipped = weight[:, :, ::-1, ::-1]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    h_out = (padded.shape[2] - d_h * (k_h - 1) - 1) // s_h + 1
    w_out = (padded.shape[3] - d_w * (k_w - 1) - 1) // s_w + 1
    y = np.zeros((len(x), len(weight), h_out, w_out), dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            y += np.einsum("oc,nchw->nohw", flipped[:, :, i, j], padded[:, :, rows, cols])
    y += bias[:, None, None]
    return y, Conv2dCache(x, weight, stride, padding, dilation)


# %% wrong: the bias is added once for each kernel pixel
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    k_h, k_w = weight.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    h_out = (padded.shape[2] - d_h * (k_h - 1) - 1) // s_h + 1
    w_out = (padded.shape[3] - d_w * (k_w - 1) - 1) // s_w + 1
    y = np.zeros((len(x), len(weight), h_out, w_out), dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            y += np.einsum("oc,nchw->nohw", weight[:, :, i, j], padded[:, :, rows, cols])
            y += bias[:, None, None]
    return y, Conv2dCache(x, weight, stride, padding, dilation)


# %% wrong: pads only above and on the left
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    k_h, k_w = weight.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, 0), (p_w, 0)))
    h_out = (padded.shape[2] - d_h * (k_h - 1) - 1) // s_h + 1
    w_out = (padded.shape[3] - d_w * (k_w - 1) - 1) // s_w + 1
    y = np.zeros((len(x), len(weight), h_out, w_out), dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            y += np.einsum("oc,nchw->nohw", weight[:, :, i, j], padded[:, :, rows, cols])
    y += bias[:, None, None]
    return y, Conv2dCache(x, weight, stride, padding, dilation)


# %% wrong: the strides of rows and columns are exchanged
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_w, s_h), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    k_h, k_w = weight.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    h_out = (padded.shape[2] - d_h * (k_h - 1) - 1) // s_h + 1
    w_out = (padded.shape[3] - d_w * (k_w - 1) - 1) // s_w + 1
    y = np.zeros((len(x), len(weight), h_out, w_out), dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            y += np.einsum("oc,nchw->nohw", weight[:, :, i, j], padded[:, :, rows, cols])
    y += bias[:, None, None]
    return y, Conv2dCache(x, weight, stride, padding, dilation)


# %% wrong: dilation is ignored
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    n, c_in, h, w = x.shape
    c_out, _, k_h, k_w = weight.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])))
    h_out = (padded.shape[2] - k_h) // stride[0] + 1
    w_out = (padded.shape[3] - k_w) // stride[1] + 1
    y = np.zeros((n, c_out, h_out, w_out), dtype=x.dtype)
    for r in range(h_out):
        for c in range(w_out):
            top, left = r * stride[0], c * stride[1]
            window = padded[:, :, top : top + k_h, left : left + k_w]
            y[:, :, r, c] = np.tensordot(window, weight, axes=([1, 2, 3], [1, 2, 3])) + bias
    return y, Conv2dCache(x, weight, stride, padding, dilation)


# %% wrong: the cache holds the padded image
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    k_h, k_w = weight.shape[2:]
    x = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    h_out = (x.shape[2] - d_h * (k_h - 1) - 1) // s_h + 1
    w_out = (x.shape[3] - d_w * (k_w - 1) - 1) // s_w + 1
    y = np.zeros((len(x), len(weight), h_out, w_out), dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            y += np.einsum("oc,nchw->nohw", weight[:, :, i, j], x[:, :, rows, cols])
    y += bias[:, None, None]
    return y, Conv2dCache(x, weight, stride, padding, dilation)


# %% wrong: the border is repeated instead of filled with zeros
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    k_h, k_w = weight.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)), mode="edge")
    h_out = (padded.shape[2] - d_h * (k_h - 1) - 1) // s_h + 1
    w_out = (padded.shape[3] - d_w * (k_w - 1) - 1) // s_w + 1
    y = np.zeros((len(x), len(weight), h_out, w_out), dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            y += np.einsum("oc,nchw->nohw", weight[:, :, i, j], padded[:, :, rows, cols])
    y += bias[:, None, None]
    return y, Conv2dCache(x, weight, stride, padding, dilation)


# %% right: the result of float32 inputs is float64, which costs nothing
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    k_h, k_w = weight.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    h_out = (padded.shape[2] - d_h * (k_h - 1) - 1) // s_h + 1
    w_out = (padded.shape[3] - d_w * (k_w - 1) - 1) // s_w + 1
    y = np.zeros((len(x), len(weight), h_out, w_out))
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            y += np.einsum("oc,nchw->nohw", weight[:, :, i, j], padded[:, :, rows, cols])
    y += bias[:, None, None]
    return y, Conv2dCache(x, weight, stride, padding, dilation)


# %% wrong: two slips, the bias is left out and the output is the mean over the channels
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    n, c_in, h, w = x.shape
    c_out, _, k_h, k_w = weight.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])))
    h_out = (padded.shape[2] - dilation[0] * (k_h - 1) - 1) // stride[0] + 1
    w_out = (padded.shape[3] - dilation[1] * (k_w - 1) - 1) // stride[1] + 1
    y = np.zeros((n, c_out, h_out, w_out), dtype=x.dtype)
    for o in range(c_out):
        for q in range(c_in):
            for i in range(k_h):
                for j in range(k_w):
                    top, left = i * dilation[0], j * dilation[1]
                    seen = padded[:, q, top : top + stride[0] * h_out : stride[0]]
                    seen = seen[:, :, left : left + stride[1] * w_out : stride[1]]
                    y[:, o] += weight[o, q, i, j] * seen / c_in
    return y, Conv2dCache(x, weight, stride, padding, dilation)


# %% wrong: raises where an option is a pair
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    n, c_in, h, w = x.shape
    c_out, _, k_h, k_w = weight.shape
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    h_out = (h + 2 * padding - dilation * (k_h - 1) - 1) // stride + 1
    w_out = (w + 2 * padding - dilation * (k_w - 1) - 1) // stride + 1
    y = np.zeros((n, c_out, h_out, w_out), dtype=x.dtype)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * dilation, i * dilation + stride * h_out, stride)
            cols = slice(j * dilation, j * dilation + stride * w_out, stride)
            y += np.einsum("oc,nchw->nohw", weight[:, :, i, j], padded[:, :, rows, cols])
    y += bias[:, None, None]
    return y, Conv2dCache(x, weight, as_pair(stride), as_pair(padding), as_pair(dilation))


# %% values
x = np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
weight = np.array([[[[1.0, 2.0], [0.0, -1.0]]]])
y, cache = conv2d_forward(x, weight, np.array([10.0]))
np.testing.assert_allclose(y, [[[[10, 12]]]])
np.testing.assert_array_equal(cache.x, x)
assert cache.stride == (1, 1) and cache.padding == (0, 0) and cache.dilation == (1, 1)
# Padded by one column, three columns apart: the windows (0, 1; 0, 4) and (3, 0; 6, 0).
y, cache = conv2d_forward(x, weight, np.array([0.0]), stride=(1, 3), padding=(0, 1))
np.testing.assert_allclose(y, [[[[-2, 3]]]])
assert cache.stride == (1, 3) and cache.padding == (0, 1)
# Dilation 2 across: 1 + 2 * 3 - 6.
y, _ = conv2d_forward(x, weight, np.array([0.0]), dilation=(1, 2))
np.testing.assert_allclose(y, [[[[1]]]])
