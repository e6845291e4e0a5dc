"""Answers to `conv_transpose2d_forward`, written from the lesson's text alone."""


# %% right: loops over the places of the filter, all pixels at once
def conv_transpose2d_forward(x, weight, bias, *, stride=1, padding=0):
    n, _, h, w = x.shape
    _, c_out, kh, kw = weight.shape
    full_h, full_w = (h - 1) * stride + kh, (w - 1) * stride + kw
    full = np.zeros((n, c_out, full_h, full_w))
    for i in range(kh):
        for j in range(kw):
            part = np.einsum("nchw,co->nohw", x, weight[:, :, i, j])
            full[:, :, i : i + stride * h : stride, j : j + stride * w : stride] += part
    y = full[:, :, padding : full_h - padding, padding : full_w - padding]
    return y + bias[:, None, None]


# %% right: one pixel after another puts its copy of the filters
def conv_transpose2d_forward(x, weight, bias, *, stride=1, padding=0):
    n, c_in, h, w = x.shape
    c_out, kh, kw = weight.shape[1:]
    board = np.zeros((n, c_out, (h - 1) * stride + kh, (w - 1) * stride + kw))
    for image in range(n):
        for channel in range(c_in):
            for row in range(h):
                for column in range(w):
                    top = row * stride
                    left = column * stride
                    copy = x[image, channel, row, column] * weight[channel]
                    board[image, :, top : top + kh, left : left + kw] += copy
    for _ in range(padding):
        board = board[:, :, 1:-1, 1:-1]
    for channel in range(c_out):
        board[:, channel] += bias[channel]
    return board


# %% right: zeros between the pixels and around them, then an ordinary convolution with the turned filter
def _with_zeros(x, stride, kh, kw):
    n, c, h, w = x.shape
    spread = np.zeros((n, c, (h - 1) * stride + 1, (w - 1) * stride + 1))
    spread[:, :, ::stride, ::stride] = x
    return np.pad(spread, ((0, 0), (0, 0), (kh - 1, kh - 1), (kw - 1, kw - 1)))


def conv_transpose2d_forward(x, weight, bias, *, stride=1, padding=0):
    kh, kw = weight.shape[2:]
    spread = _with_zeros(x, stride, kh, kw)
    windows = np.lib.stride_tricks.sliding_window_view(spread, (kh, kw), axis=(2, 3))
    turned = weight[:, :, ::-1, ::-1]
    y = np.einsum("nchwij,coij->nohw", windows, turned) + bias.reshape(1, -1, 1, 1)
    height, width = y.shape[2:]
    return y[:, :, padding : height - padding, padding : width - padding]


# %% right: two matrices say where each row and each column of the filter goes, and einsum does the rest
def _places(size, kernel, stride, padding):
    out = (size - 1) * stride + kernel - 2 * padding
    hits = np.zeros((out, size, kernel))
    for r in range(size):
        for i in range(kernel):
            target = r * stride + i - padding
            if 0 <= target < out:
                hits[target, r, i] = 1.0
    return hits


def conv_transpose2d_forward(x, weight, bias, *, stride=1, padding=0):
    rows = _places(x.shape[2], weight.shape[2], stride, padding)
    columns = _places(x.shape[3], weight.shape[3], stride, padding)
    y = np.einsum("nchw,coij,phi,qwj->nopq", x, weight, rows, columns, optimize=True)
    return y + bias[None, :, None, None]


# %% wrong: the filter is turned by half a turn
def conv_transpose2d_forward(x, weight, bias, *, stride=1, padding=0):
    n, c_in, h, w = x.shape
    _, c_out, kh, kw = weight.shape
    full = np.zeros((n, c_out, (h - 1) * stride + kh, (w - 1) * stride + kw))
    flipped = weight[:, :, ::-1, ::-1]
    for i in range(kh):
        for j in range(kw):
            part = np.einsum("nchw,co->nohw", x, flipped[:, :, i, j])
            full[:, :, i : i + stride * h : stride, j : j + stride * w : stride] += part
    y = full[:, :, padding : full.shape[2] - padding, padding : full.shape[3] - padding]
    return y + bias[:, None, None]


# %% wrong: a copy overwrites what is there instead of being added
def conv_transpose2d_forward(x, weight, bias, *, stride=1, padding=0):
    n, c_in, h, w = x.shape
    _, c_out, kh, kw = weight.shape
    full = np.zeros((n, c_out, (h - 1) * stride + kh, (w - 1) * stride + kw))
    for r in range(h):
        for s in range(w):
            copy = np.einsum("nc,coij->noij", x[:, :, r, s], weight)
            full[:, :, r * stride : r * stride + kh, s * stride : s * stride + kw] = copy
    y = full[:, :, padding : full.shape[2] - padding, padding : full.shape[3] - padding]
    return y + bias[:, None, None]


# %% wrong: the bias is added once per copy instead of once per pixel of the result
def conv_transpose2d_forward(x, weight, bias, *, stride=1, padding=0):
    n, c_in, h, w = x.shape
    _, c_out, kh, kw = weight.shape
    full = np.zeros((n, c_out, (h - 1) * stride + kh, (w - 1) * stride + kw))
    for i in range(kh):
        for j in range(kw):
            part = np.einsum("nchw,co->nohw", x, weight[:, :, i, j]) + bias[:, None, None]
            full[:, :, i : i + stride * h : stride, j : j + stride * w : stride] += part
    return full[:, :, padding : full.shape[2] - padding, padding : full.shape[3] - padding]


# %% wrong: nothing is cut off, the padding is ignored
def conv_transpose2d_forward(x, weight, bias, *, stride=1, padding=0):
    n, c_in, h, w = x.shape
    _, c_out, kh, kw = weight.shape
    full = np.zeros((n, c_out, (h - 1) * stride + kh, (w - 1) * stride + kw))
    for i in range(kh):
        for j in range(kw):
            part = np.einsum("nchw,co->nohw", x, weight[:, :, i, j])
            full[:, :, i : i + stride * h : stride, j : j + stride * w : stride] += part
    return full + bias[:, None, None]


# %% wrong: cut by a slice from padding to minus padding, which is empty where the padding is 0
def conv_transpose2d_forward(x, weight, bias, *, stride=1, padding=0):
    n, c_in, h, w = x.shape
    _, c_out, kh, kw = weight.shape
    full = np.zeros((n, c_out, (h - 1) * stride + kh, (w - 1) * stride + kw))
    for r in range(h):
        for s in range(w):
            copy = np.einsum("nc,coij->noij", x[:, :, r, s], weight)
            full[:, :, r * stride : r * stride + kh, s * stride : s * stride + kw] += copy
    y = full[:, :, padding:-padding, padding:-padding]
    return y + bias[:, None, None]


# %% wrong: zeros are put around the input, as in an ordinary convolution
def conv_transpose2d_forward(x, weight, bias, *, stride=1, padding=0):
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    n, c_in, h, w = x.shape
    _, c_out, kh, kw = weight.shape
    y = np.zeros((n, c_out, (h - 1) * stride + kh, (w - 1) * stride + kw))
    for i in range(kh):
        for j in range(kw):
            part = np.einsum("nchw,co->nohw", x, weight[:, :, i, j])
            y[:, :, i : i + stride * h : stride, j : j + stride * w : stride] += part
    return y + bias[:, None, None]


# %% wrong: twice the padding is cut above and on the left, and nothing below and on the right
def conv_transpose2d_forward(x, weight, bias, *, stride=1, padding=0):
    n, c_in, h, w = x.shape
    _, c_out, kh, kw = weight.shape
    full = np.zeros((n, c_out, (h - 1) * stride + kh, (w - 1) * stride + kw))
    for i in range(kh):
        for j in range(kw):
            part = np.einsum("nchw,co->nohw", x, weight[:, :, i, j])
            full[:, :, i : i + stride * h : stride, j : j + stride * w : stride] += part
    return full[:, :, 2 * padding :, 2 * padding :] + bias[:, None, None]


# %% wrong: the bias is forgotten
def conv_transpose2d_forward(x, weight, bias, *, stride=1, padding=0):
    n, c_in, h, w = x.shape
    _, c_out, kh, kw = weight.shape
    full = np.zeros((n, c_out, (h - 1) * stride + kh, (w - 1) * stride + kw))
    for i in range(kh):
        for j in range(kw):
            part = np.tensordot(x, weight[:, :, i, j], axes=(1, 0)).transpose(0, 3, 1, 2)
            full[:, :, i : i + stride * h : stride, j : j + stride * w : stride] += part
    return full[:, :, padding : full.shape[2] - padding, padding : full.shape[3] - padding]


# %% wrong: the board has stride rows and columns for every pixel, too many when stride is above 1
def conv_transpose2d_forward(x, weight, bias, *, stride=1, padding=0):
    n, c_in, h, w = x.shape
    _, c_out, kh, kw = weight.shape
    height, width = h * stride + kh - 1, w * stride + kw - 1
    full = np.zeros((n, c_out, height, width))
    for i in range(kh):
        for j in range(kw):
            part = np.einsum("nchw,co->nohw", x, weight[:, :, i, j])
            full[:, :, i : i + stride * h : stride, j : j + stride * w : stride] += part
    return full[:, :, padding : height - padding, padding : width - padding] + bias[:, None, None]


# %% wrong: the weights are read as those of a convolution, the channels of the result first
def conv_transpose2d_forward(x, weight, bias, *, stride=1, padding=0):
    n, c_in, h, w = x.shape
    c_out, _, kh, kw = weight.shape
    full = np.zeros((n, c_out, (h - 1) * stride + kh, (w - 1) * stride + kw))
    for i in range(kh):
        for j in range(kw):
            part = np.einsum("nchw,oc->nohw", x, weight[:, :, i, j])
            full[:, :, i : i + stride * h : stride, j : j + stride * w : stride] += part
    y = full[:, :, padding : full.shape[2] - padding, padding : full.shape[3] - padding]
    return y + bias[:, None, None]


# %% values
x, weight = np.array([[[[1.0, 2.0]]]]), np.array([[[[1.0, 10.0, 100.0]]]])
np.testing.assert_allclose(
    conv_transpose2d_forward(x, weight, np.zeros(1), stride=2), [[[[1, 10, 102, 20, 200]]]]
)
np.testing.assert_allclose(
    conv_transpose2d_forward(x, weight, np.array([0.5])), [[[[1.5, 12.5, 120.5, 200.5]]]]
)
np.testing.assert_array_equal(x, [[[[1, 2]]]])
corner = np.array([[[[1.0, 10.0], [100.0, 0.0]]]])
square = np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]])
np.testing.assert_allclose(
    conv_transpose2d_forward(corner, square, np.zeros(1), stride=2, padding=1),
    [[[[5, 46, 50], [208, 379, 80], [500, 600, 0]]]],
)
two = np.array([[[[1.0]], [[2.0]], [[3.0]]], [[[10.0]], [[20.0]], [[30.0]]]])
np.testing.assert_allclose(
    conv_transpose2d_forward(np.array([[[[1.0]], [[1.0]]]]), two, np.array([0.0, 1.0, 2.0]), stride=3),
    [[[[11.0]], [[23.0]], [[35.0]]]],
)
