"""Answers to `conv_backward_loop`, written from the lesson's text alone."""


# %% right: += in place of =
def conv_backward_loop(dy, x, weight, *, stride=1):
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    k_h, k_w = weight.shape[2:]
    for n, o, r, q in np.ndindex(dy.shape):
        top, left = r * stride, q * stride
        window = np.s_[n, :, top : top + k_h, left : left + k_w]
        sent = dy[n, o, r, q] * weight[o]
        dx[window] += sent
        dweight[o] += dy[n, o, r, q] * x[window]
    return dx, dweight


# %% right: the sum written out
def conv_backward_loop(dy, x, weight, *, stride=1):
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    k_h, k_w = weight.shape[2:]
    for n, o, r, q in np.ndindex(dy.shape):
        top, left = r * stride, q * stride
        window = np.s_[n, :, top : top + k_h, left : left + k_w]
        dx[window] = dx[window] + dy[n, o, r, q] * weight[o]
        dweight[o] = dweight[o] + dy[n, o, r, q] * x[window]
    return dx, dweight


# %% right: written anew, with loops over the kernel's pixels
def conv_backward_loop(dy, x, weight, *, stride=1):
    n, c_out, h_out, w_out = dy.shape
    c_in, k_h, k_w = weight.shape[1:]
    dx = np.zeros(x.shape)
    dweight = np.zeros(weight.shape)
    for i in range(k_h):
        for j in range(k_w):
            for r in range(h_out):
                for q in range(w_out):
                    dx[:, :, r * stride + i, q * stride + j] += dy[:, :, r, q] @ weight[:, :, i, j]
                    dweight[:, :, i, j] += dy[:, :, r, q].T @ x[:, :, r * stride + i, q * stride + j]
    return dx, dweight


# %% right: by way of columns
def conv_backward_loop(dy, x, weight, *, stride=1):
    columns = im2col(x, kernel_size=weight.shape[2:], stride=stride)
    flat = dy.reshape(*dy.shape[:2], -1)
    dweight = np.einsum("nop,nkp->ok", flat, columns).reshape(weight.shape)
    dcolumns = np.einsum("ok,nop->nkp", weight.reshape(len(weight), -1), flat)
    dcolumns = dcolumns.reshape(len(x), x.shape[1], *weight.shape[2:], *dy.shape[2:])
    dx = np.zeros_like(x)
    for i, j, r, q in np.ndindex(dcolumns.shape[2:]):
        dx[:, :, r * stride + i, q * stride + j] += dcolumns[:, :, i, j, r, q]
    return dx, dweight


# %% wrong: as it was given
def conv_backward_loop(dy, x, weight, *, stride=1):
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    k_h, k_w = weight.shape[2:]
    for n, o, r, q in np.ndindex(dy.shape):
        top, left = r * stride, q * stride
        window = np.s_[n, :, top : top + k_h, left : left + k_w]
        sent = dy[n, o, r, q] * weight[o]
        dx[window] = sent
        dweight[o] += dy[n, o, r, q] * x[window]
    return dx, dweight


# %% wrong: the filters are summed first, the windows still overwrite each other
def conv_backward_loop(dy, x, weight, *, stride=1):
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    k_h, k_w = weight.shape[2:]
    for n in range(len(dy)):
        for r in range(dy.shape[2]):
            for q in range(dy.shape[3]):
                top, left = r * stride, q * stride
                window = np.s_[n, :, top : top + k_h, left : left + k_w]
                sent = 0
                for o in range(dy.shape[1]):
                    sent = sent + dy[n, o, r, q] * weight[o]
                    dweight[o] += dy[n, o, r, q] * x[window]
                dx[window] = sent
    return dx, dweight


# %% wrong: -= in place of =
def conv_backward_loop(dy, x, weight, *, stride=1):
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    k_h, k_w = weight.shape[2:]
    for n, o, r, q in np.ndindex(dy.shape):
        top, left = r * stride, q * stride
        window = np.s_[n, :, top : top + k_h, left : left + k_w]
        dx[window] -= dy[n, o, r, q] * weight[o]
        dweight[o] += dy[n, o, r, q] * x[window]
    return dx, dweight


# %% wrong: the kernel is turned
def conv_backward_loop(dy, x, weight, *, stride=1):
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    k_h, k_w = weight.shape[2:]
    for n, o, r, q in np.ndindex(dy.shape):
        top, left = r * stride, q * stride
        window = np.s_[n, :, top : top + k_h, left : left + k_w]
        dx[window] += dy[n, o, r, q] * weight[o, :, ::-1, ::-1]
        dweight[o] += dy[n, o, r, q] * x[window]
    return dx, dweight


# %% wrong: the mean over the filters
def conv_backward_loop(dy, x, weight, *, stride=1):
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    k_h, k_w = weight.shape[2:]
    for n, o, r, q in np.ndindex(dy.shape):
        top, left = r * stride, q * stride
        window = np.s_[n, :, top : top + k_h, left : left + k_w]
        dx[window] += dy[n, o, r, q] * weight[o]
        dweight[o] += dy[n, o, r, q] * x[window]
    return dx / dy.shape[1], dweight


# %% wrong: the pixels are sent back instead of the weights
def conv_backward_loop(dy, x, weight, *, stride=1):
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    k_h, k_w = weight.shape[2:]
    for n, o, r, q in np.ndindex(dy.shape):
        top, left = r * stride, q * stride
        window = np.s_[n, :, top : top + k_h, left : left + k_w]
        dx[window] += dy[n, o, r, q] * x[window]
        dweight[o] += dy[n, o, r, q] * x[window]
    return dx, dweight


# %% wrong: the stride is left out
def conv_backward_loop(dy, x, weight, *, stride=1):
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    k_h, k_w = weight.shape[2:]
    for n, o, r, q in np.ndindex(dy.shape):
        window = np.s_[n, :, r : r + k_h, q : q + k_w]
        dx[window] += dy[n, o, r, q] * weight[o]
        dweight[o] += dy[n, o, r, q] * x[window]
    return dx, dweight


# %% wrong: the two gradients change places
def conv_backward_loop(dy, x, weight, *, stride=1):
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    k_h, k_w = weight.shape[2:]
    for n, o, r, q in np.ndindex(dy.shape):
        top, left = r * stride, q * stride
        window = np.s_[n, :, top : top + k_h, left : left + k_w]
        dx[window] += dy[n, o, r, q] * weight[o]
        dweight[o] += dy[n, o, r, q] * x[window]
    return dweight, dx


# %% wrong: the largest of what is sent back is kept
def conv_backward_loop(dy, x, weight, *, stride=1):
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    k_h, k_w = weight.shape[2:]
    for n, o, r, q in np.ndindex(dy.shape):
        top, left = r * stride, q * stride
        window = np.s_[n, :, top : top + k_h, left : left + k_w]
        dx[window] = np.maximum(dx[window], dy[n, o, r, q] * weight[o])
        dweight[o] += dy[n, o, r, q] * x[window]
    return dx, dweight


# %% wrong: the return stands inside the loop
def conv_backward_loop(dy, x, weight, *, stride=1):
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    k_h, k_w = weight.shape[2:]
    for n, o, r, q in np.ndindex(dy.shape):
        top, left = r * stride, q * stride
        window = np.s_[n, :, top : top + k_h, left : left + k_w]
        dx[window] += dy[n, o, r, q] * weight[o]
        dweight[o] += dy[n, o, r, q] * x[window]
        return dx, dweight


# %% values
dx, dweight = conv_backward_loop(
    np.array([[[[1.0, 10.0]]]]),
    np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]]),
    np.array([[[[1.0, 2.0], [0.0, -1.0]]]]),
)
assert np.array_equal(dx[0, 0], [[1, 12, 20], [0, -1, -10]])
assert np.array_equal(dweight[0, 0], [[21, 32], [54, 65]])
