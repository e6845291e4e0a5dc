"""Answers to `conv2d_forward` that a check once took for something else."""


# %% right: a plain tuple as the cache, with a remark
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    c_out, _, k_h, k_w = weight.shape
    h_out = conv_output_size(x.shape[2], kernel_size=k_h, stride=s_h, padding=p_h, dilation=d_h)
    w_out = conv_output_size(x.shape[3], kernel_size=k_w, stride=s_w, padding=p_w, dilation=d_w)
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    y = np.zeros((len(x), c_out, h_out, w_out), x.dtype)
    for r in range(h_out):
        for c in range(w_out):
            rows = slice(r * s_h, r * s_h + d_h * (k_h - 1) + 1, d_h)
            cols = slice(c * s_w, c * s_w + d_w * (k_w - 1) + 1, d_w)
            y[:, :, r, c] = np.tensordot(padded[:, :, rows, cols], weight, axes=((1, 2, 3), (1, 2, 3)))
    y += bias[:, None, None]
    return y, (x, weight, stride, padding, dilation)


# %% wrong: the right maps, and a number as the cache
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    c_out, _, k_h, k_w = weight.shape
    h_out = conv_output_size(x.shape[2], kernel_size=k_h, stride=s_h, padding=p_h, dilation=d_h)
    w_out = conv_output_size(x.shape[3], kernel_size=k_w, stride=s_w, padding=p_w, dilation=d_w)
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    y = np.zeros((len(x), c_out, h_out, w_out), x.dtype)
    for r in range(h_out):
        for c in range(w_out):
            rows = slice(r * s_h, r * s_h + d_h * (k_h - 1) + 1, d_h)
            cols = slice(c * s_w, c * s_w + d_w * (k_w - 1) + 1, d_w)
            y[:, :, r, c] = np.tensordot(padded[:, :, rows, cols], weight, axes=((1, 2, 3), (1, 2, 3)))
    y += bias[:, None, None]
    return y, 42


# %% wrong: the right maps, and nothing as the cache
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    c_out, _, k_h, k_w = weight.shape
    h_out = conv_output_size(x.shape[2], kernel_size=k_h, stride=s_h, padding=p_h, dilation=d_h)
    w_out = conv_output_size(x.shape[3], kernel_size=k_w, stride=s_w, padding=p_w, dilation=d_w)
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    y = np.zeros((len(x), c_out, h_out, w_out), x.dtype)
    for r in range(h_out):
        for c in range(w_out):
            rows = slice(r * s_h, r * s_h + d_h * (k_h - 1) + 1, d_h)
            cols = slice(c * s_w, c * s_w + d_w * (k_w - 1) + 1, d_w)
            y[:, :, r, c] = np.tensordot(padded[:, :, rows, cols], weight, axes=((1, 2, 3), (1, 2, 3)))
    y += bias[:, None, None]
    return y, None


# %% wrong: negative values lost, and the right maps in a field y of a cache of its own
from collections import namedtuple

Mine = namedtuple("Mine", "x weight y")


def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    c_out, _, k_h, k_w = weight.shape
    h_out = conv_output_size(x.shape[2], kernel_size=k_h, stride=s_h, padding=p_h, dilation=d_h)
    w_out = conv_output_size(x.shape[3], kernel_size=k_w, stride=s_w, padding=p_w, dilation=d_w)
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    y = np.zeros((len(x), c_out, h_out, w_out), x.dtype)
    for r in range(h_out):
        for c in range(w_out):
            rows = slice(r * s_h, r * s_h + d_h * (k_h - 1) + 1, d_h)
            cols = slice(c * s_w, c * s_w + d_w * (k_w - 1) + 1, d_w)
            y[:, :, r, c] = np.tensordot(padded[:, :, rows, cols], weight, axes=((1, 2, 3), (1, 2, 3)))
    y += bias[:, None, None]
    return np.maximum(y, 0), Mine(x, weight, y)


# %% wrong: the padded images in the cache
# wants: padded-images-in-the-cache
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    c_out, _, k_h, k_w = weight.shape
    h_out = conv_output_size(x.shape[2], kernel_size=k_h, stride=s_h, padding=p_h, dilation=d_h)
    w_out = conv_output_size(x.shape[3], kernel_size=k_w, stride=s_w, padding=p_w, dilation=d_w)
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    y = np.zeros((len(x), c_out, h_out, w_out), x.dtype)
    for r in range(h_out):
        for c in range(w_out):
            rows = slice(r * s_h, r * s_h + d_h * (k_h - 1) + 1, d_h)
            cols = slice(c * s_w, c * s_w + d_w * (k_w - 1) + 1, d_w)
            y[:, :, r, c] = np.tensordot(padded[:, :, rows, cols], weight, axes=((1, 2, 3), (1, 2, 3)))
    y += bias[:, None, None]
    return y, Conv2dCache(padded, weight, stride, padding, dilation)


# %% wrong: the cache comes first
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    c_out, _, k_h, k_w = weight.shape
    h_out = conv_output_size(x.shape[2], kernel_size=k_h, stride=s_h, padding=p_h, dilation=d_h)
    w_out = conv_output_size(x.shape[3], kernel_size=k_w, stride=s_w, padding=p_w, dilation=d_w)
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    y = np.zeros((len(x), c_out, h_out, w_out), x.dtype)
    for r in range(h_out):
        for c in range(w_out):
            rows = slice(r * s_h, r * s_h + d_h * (k_h - 1) + 1, d_h)
            cols = slice(c * s_w, c * s_w + d_w * (k_w - 1) + 1, d_w)
            y[:, :, r, c] = np.tensordot(padded[:, :, rows, cols], weight, axes=((1, 2, 3), (1, 2, 3)))
    y += bias[:, None, None]
    return Conv2dCache(x, weight, stride, padding, dilation), y


# %% wrong: rows and columns of the stride exchanged
# wants: stride-swapped
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride[::-1], padding, dilation
    c_out, _, k_h, k_w = weight.shape
    h_out = conv_output_size(x.shape[2], kernel_size=k_h, stride=s_h, padding=p_h, dilation=d_h)
    w_out = conv_output_size(x.shape[3], kernel_size=k_w, stride=s_w, padding=p_w, dilation=d_w)
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    y = np.zeros((len(x), c_out, h_out, w_out), x.dtype)
    for r in range(h_out):
        for c in range(w_out):
            rows = slice(r * s_h, r * s_h + d_h * (k_h - 1) + 1, d_h)
            cols = slice(c * s_w, c * s_w + d_w * (k_w - 1) + 1, d_w)
            y[:, :, r, c] = np.tensordot(padded[:, :, rows, cols], weight, axes=((1, 2, 3), (1, 2, 3)))
    y += bias[:, None, None]
    return y, Conv2dCache(x, weight, stride, padding, dilation)


# %% wrong: rows and columns of the padding exchanged
# wants: padding-swapped
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding[::-1], dilation
    c_out, _, k_h, k_w = weight.shape
    h_out = conv_output_size(x.shape[2], kernel_size=k_h, stride=s_h, padding=p_h, dilation=d_h)
    w_out = conv_output_size(x.shape[3], kernel_size=k_w, stride=s_w, padding=p_w, dilation=d_w)
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    y = np.zeros((len(x), c_out, h_out, w_out), x.dtype)
    for r in range(h_out):
        for c in range(w_out):
            rows = slice(r * s_h, r * s_h + d_h * (k_h - 1) + 1, d_h)
            cols = slice(c * s_w, c * s_w + d_w * (k_w - 1) + 1, d_w)
            y[:, :, r, c] = np.tensordot(padded[:, :, rows, cols], weight, axes=((1, 2, 3), (1, 2, 3)))
    y += bias[:, None, None]
    return y, Conv2dCache(x, weight, stride, padding, dilation)


# %% wrong: rows and columns of the dilation exchanged
# wants: dilation-swapped
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation[::-1]
    c_out, _, k_h, k_w = weight.shape
    h_out = conv_output_size(x.shape[2], kernel_size=k_h, stride=s_h, padding=p_h, dilation=d_h)
    w_out = conv_output_size(x.shape[3], kernel_size=k_w, stride=s_w, padding=p_w, dilation=d_w)
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    y = np.zeros((len(x), c_out, h_out, w_out), x.dtype)
    for r in range(h_out):
        for c in range(w_out):
            rows = slice(r * s_h, r * s_h + d_h * (k_h - 1) + 1, d_h)
            cols = slice(c * s_w, c * s_w + d_w * (k_w - 1) + 1, d_w)
            y[:, :, r, c] = np.tensordot(padded[:, :, rows, cols], weight, axes=((1, 2, 3), (1, 2, 3)))
    y += bias[:, None, None]
    return y, Conv2dCache(x, weight, stride, padding, dilation)


# %% wrong: the bias is added along the last axis
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    c_out, _, k_h, k_w = weight.shape
    h_out = conv_output_size(x.shape[2], kernel_size=k_h, stride=s_h, padding=p_h, dilation=d_h)
    w_out = conv_output_size(x.shape[3], kernel_size=k_w, stride=s_w, padding=p_w, dilation=d_w)
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    y = np.zeros((len(x), c_out, h_out, w_out), x.dtype)
    for r in range(h_out):
        for c in range(w_out):
            rows = slice(r * s_h, r * s_h + d_h * (k_h - 1) + 1, d_h)
            cols = slice(c * s_w, c * s_w + d_w * (k_w - 1) + 1, d_w)
            y[:, :, r, c] = np.tensordot(padded[:, :, rows, cols], weight, axes=((1, 2, 3), (1, 2, 3)))
    y = y + np.resize(bias, w_out)
    return y, Conv2dCache(x, weight, stride, padding, dilation)


# %% right: float64 whatever comes in
def conv2d_forward(x, weight, bias, *, stride=1, padding=0, dilation=1):
    stride, padding, dilation = as_pair(stride), as_pair(padding), as_pair(dilation)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation
    c_out, _, k_h, k_w = weight.shape
    h_out = conv_output_size(x.shape[2], kernel_size=k_h, stride=s_h, padding=p_h, dilation=d_h)
    w_out = conv_output_size(x.shape[3], kernel_size=k_w, stride=s_w, padding=p_w, dilation=d_w)
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    y = np.zeros((len(x), c_out, h_out, w_out))
    for r in range(h_out):
        for c in range(w_out):
            rows = slice(r * s_h, r * s_h + d_h * (k_h - 1) + 1, d_h)
            cols = slice(c * s_w, c * s_w + d_w * (k_w - 1) + 1, d_w)
            y[:, :, r, c] = np.tensordot(padded[:, :, rows, cols], weight, axes=((1, 2, 3), (1, 2, 3)))
    y += bias[:, None, None]
    return y, Conv2dCache(x, weight, stride, padding, dilation)
