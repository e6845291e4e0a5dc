"""Answers to `conv2d_backward`, written from the lesson's text alone."""


# %% right: a loop over the kernel's pixels
def conv2d_backward(dy, cache):
    x, weight, (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache
    h, w = x.shape[2:]
    k_h, k_w = weight.shape[2:]
    h_out, w_out = dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    dpadded = np.zeros_like(padded)
    dweight = np.zeros_like(weight)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            dweight[:, :, i, j] = np.einsum("nohw,nchw->oc", dy, padded[:, :, rows, cols])
            dpadded[:, :, rows, cols] += np.einsum("oc,nohw->nchw", weight[:, :, i, j], dy)
    return dpadded[:, :, p_h : p_h + h, p_w : p_w + w], dweight, dy.sum(axis=(0, 2, 3))


# %% right: loops over images, filters and places, float64
def conv2d_backward(dy, cache):
    x, weight = cache.x, cache.weight
    n_images, c_in, h, w = x.shape
    c_out, _, k_h, k_w = weight.shape
    padded = np.zeros((n_images, c_in, h + 2 * cache.padding[0], w + 2 * cache.padding[1]))
    padded[:, :, cache.padding[0] : cache.padding[0] + h, cache.padding[1] : cache.padding[1] + w] = x
    dpadded = np.zeros(padded.shape)
    dweight = np.zeros(weight.shape)
    dbias = np.zeros(c_out)
    for n in range(n_images):
        for o in range(c_out):
            for r in range(dy.shape[2]):
                for c in range(dy.shape[3]):
                    g = float(dy[n, o, r, c])
                    top, left = r * cache.stride[0], c * cache.stride[1]
                    rows = slice(top, top + cache.dilation[0] * (k_h - 1) + 1, cache.dilation[0])
                    cols = slice(left, left + cache.dilation[1] * (k_w - 1) + 1, cache.dilation[1])
                    dbias[o] += g
                    dweight[o] += g * padded[n, :, rows, cols]
                    dpadded[n, :, rows, cols] += g * weight[o]
    dx = dpadded[:, :, cache.padding[0] : cache.padding[0] + h, cache.padding[1] : cache.padding[1] + w]
    return dx.astype(x.dtype), dweight.astype(weight.dtype), dbias.astype(dy.dtype)


# %% right: im2col, matrix products and np.add.at
def conv2d_backward(dy, cache):
    x, weight, (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache
    n, c_in, h, w = x.shape
    c_out, _, k_h, k_w = weight.shape
    h_out, w_out = dy.shape[-2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    rows = (np.arange(h_out) * s_h)[:, None, None, None] + (np.arange(k_h) * d_h)[None, None, :, None]
    cols = (np.arange(w_out) * s_w)[None, :, None, None] + (np.arange(k_w) * d_w)[None, None, None, :]
    patches = padded[:, :, rows, cols]
    dweight = np.tensordot(dy, patches, axes=([0, 2, 3], [0, 2, 3]))
    dpatches = np.einsum("nohw,ocij->nchwij", dy, weight)
    dpadded = np.zeros_like(padded)
    np.add.at(dpadded, (slice(None), slice(None), rows, cols), dpatches)
    dbias = np.einsum("nohw->o", dy)
    return dpadded[:, :, p_h : p_h + h, p_w : p_w + w], dweight, dbias


# %% right: dx as a convolution of the spread dy with the turned kernel
def conv2d_backward(dy, cache):
    x, weight, stride, padding, dilation = cache
    n, c_in, h, w = x.shape
    c_out, _, k_h, k_w = weight.shape
    full_h, full_w = h + 2 * padding[0], w + 2 * padding[1]
    reach_h, reach_w = dilation[0] * (k_h - 1), dilation[1] * (k_w - 1)
    spread = np.zeros((n, c_out, full_h + reach_h, full_w + reach_w), dtype=dy.dtype)
    last_h = reach_h + stride[0] * (dy.shape[2] - 1) + 1
    last_w = reach_w + stride[1] * (dy.shape[3] - 1) + 1
    spread[:, :, reach_h : last_h : stride[0], reach_w : last_w : stride[1]] = dy
    wide = np.zeros((c_out, c_in, reach_h + 1, reach_w + 1), dtype=weight.dtype)
    wide[:, :, :: dilation[0], :: dilation[1]] = weight
    turned = wide[:, :, ::-1, ::-1]
    windows = np.lib.stride_tricks.sliding_window_view(spread, turned.shape[2:], axis=(2, 3))
    dpadded = np.einsum("nohwij,ocij->nchw", windows, turned)
    dx = dpadded[:, :, padding[0] : full_h - padding[0], padding[1] : full_w - padding[1]]
    padded = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))
    seen = np.lib.stride_tricks.sliding_window_view(padded, turned.shape[2:], axis=(2, 3))
    seen = seen[:, :, :: stride[0], :: stride[1], :: dilation[0], :: dilation[1]]
    dweight = np.einsum("nohw,nchwij->ocij", dy, seen)
    return dx, dweight, dy.sum(axis=(0, 2, 3))


# %% wrong: where windows overlap, the last one replaces the others in dx
def conv2d_backward(dy, cache):
    x, weight, (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache
    h, w = x.shape[2:]
    k_h, k_w = weight.shape[2:]
    h_out, w_out = dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    dpadded = np.zeros_like(padded)
    dweight = np.zeros_like(weight)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            dweight[:, :, i, j] = np.einsum("nohw,nchw->oc", dy, padded[:, :, rows, cols])
            dpadded[:, :, rows, cols] = np.einsum("oc,nohw->nchw", weight[:, :, i, j], dy)
    return dpadded[:, :, p_h : p_h + h, p_w : p_w + w], dweight, dy.sum(axis=(0, 2, 3))


# %% wrong: dbias is the mean over images and places
def conv2d_backward(dy, cache):
    x, weight, (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache
    h, w = x.shape[2:]
    k_h, k_w = weight.shape[2:]
    h_out, w_out = dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    dpadded = np.zeros_like(padded)
    dweight = np.zeros_like(weight)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            dweight[:, :, i, j] = np.einsum("nohw,nchw->oc", dy, padded[:, :, rows, cols])
            dpadded[:, :, rows, cols] += np.einsum("oc,nohw->nchw", weight[:, :, i, j], dy)
    return dpadded[:, :, p_h : p_h + h, p_w : p_w + w], dweight, dy.mean(axis=(0, 2, 3))


# %% wrong: dweight and dbias are divided by the number of images
def conv2d_backward(dy, cache):
    x, weight, (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache
    n, _, h, w = x.shape
    k_h, k_w = weight.shape[2:]
    h_out, w_out = dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    dpadded = np.zeros_like(padded)
    dweight = np.zeros_like(weight)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            dweight[:, :, i, j] = np.einsum("nohw,nchw->oc", dy, padded[:, :, rows, cols]) / n
            dpadded[:, :, rows, cols] += np.einsum("oc,nohw->nchw", weight[:, :, i, j], dy)
    return dpadded[:, :, p_h : p_h + h, p_w : p_w + w], dweight, dy.sum(axis=(0, 2, 3)) / n


# %% wrong: the padding is not cut off from dx
def conv2d_backward(dy, cache):
    x, weight, (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache
    k_h, k_w = weight.shape[2:]
    h_out, w_out = dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    dx = np.zeros_like(padded)
    dweight = np.zeros_like(weight)
    dbias = dy.sum(axis=(0, 2, 3))
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            dweight[:, :, i, j] = np.einsum("nohw,nchw->oc", dy, padded[:, :, rows, cols])
            dx[:, :, rows, cols] += np.einsum("oc,nohw->nchw", weight[:, :, i, j], dy)
    return dx, dweight, dbias


# %% wrong: the kernel is turned by 180 degrees in dx, although dy is already placed where it came from
def conv2d_backward(dy, cache):
    x, weight, (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache
    h, w = x.shape[2:]
    k_h, k_w = weight.shape[2:]
    h_out, w_out = dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    dpadded = np.zeros_like(padded)
    dweight = np.zeros_like(weight)
    turned = weight[:, :, ::-1, ::-1]
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            dweight[:, :, i, j] = np.einsum("nohw,nchw->oc", dy, padded[:, :, rows, cols])
            dpadded[:, :, rows, cols] += np.einsum("oc,nohw->nchw", turned[:, :, i, j], dy)
    return dpadded[:, :, p_h : p_h + h, p_w : p_w + w], dweight, dy.sum(axis=(0, 2, 3))


# %% wrong: dilation is ignored on the way back
def conv2d_backward(dy, cache):
    x, weight, stride, padding, _ = cache
    h, w = x.shape[2:]
    k_h, k_w = weight.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])))
    dpadded = np.zeros_like(padded)
    dweight = np.zeros_like(weight)
    for r in range(dy.shape[2]):
        for c in range(dy.shape[3]):
            rows = slice(r * stride[0], r * stride[0] + k_h)
            cols = slice(c * stride[1], c * stride[1] + k_w)
            g = dy[:, :, r, c]
            dweight += np.einsum("no,ncij->ocij", g, padded[:, :, rows, cols])
            dpadded[:, :, rows, cols] += np.einsum("no,ocij->ncij", g, weight)
    dx = dpadded[:, :, padding[0] : padding[0] + h, padding[1] : padding[1] + w]
    return dx, dweight, dy.sum(axis=(0, 2, 3))


# %% wrong: only the last image's gradient is kept in dweight
def conv2d_backward(dy, cache):
    x, weight, (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache
    h, w = x.shape[2:]
    k_h, k_w = weight.shape[2:]
    h_out, w_out = dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    dpadded = np.zeros_like(padded)
    dweight = np.zeros_like(weight)
    for n in range(len(x)):
        for i in range(k_h):
            for j in range(k_w):
                rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
                cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
                dweight[:, :, i, j] = np.einsum("ohw,chw->oc", dy[n], padded[n, :, rows, cols])
                dpadded[n, :, rows, cols] += np.einsum("oc,ohw->chw", weight[:, :, i, j], dy[n])
    return dpadded[:, :, p_h : p_h + h, p_w : p_w + w], dweight, dy.sum(axis=(0, 2, 3))


# %% wrong: dweight comes before dx
def conv2d_backward(dy, cache):
    x, weight, (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache
    h, w = x.shape[2:]
    k_h, k_w = weight.shape[2:]
    h_out, w_out = dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    dpadded = np.zeros_like(padded)
    dweight = np.zeros_like(weight)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            dweight[:, :, i, j] = np.einsum("nohw,nchw->oc", dy, padded[:, :, rows, cols])
            dpadded[:, :, rows, cols] += np.einsum("oc,nohw->nchw", weight[:, :, i, j], dy)
    return dweight, dy.sum(axis=(0, 2, 3)), dpadded[:, :, p_h : p_h + h, p_w : p_w + w]


# %% wrong: two slips, dbias is averaged over the places, and all of the padding is cut off below and on the right
def conv2d_backward(dy, cache):
    x, weight, (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache
    h, w = x.shape[2:]
    k_h, k_w = weight.shape[2:]
    h_out, w_out = dy.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    dpadded = np.zeros_like(padded)
    dweight = np.zeros_like(weight)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            dweight[:, :, i, j] = np.einsum("nohw,nchw->oc", dy, padded[:, :, rows, cols])
            dpadded[:, :, rows, cols] += np.einsum("oc,nohw->nchw", weight[:, :, i, j], dy)
    return dpadded[:, :, :h, :w], dweight, dy.sum(axis=0).mean(axis=(1, 2))


# %% wrong: raises with padding, since the slices are taken from the image without it
def conv2d_backward(dy, cache):
    x, weight, (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache
    k_h, k_w = weight.shape[2:]
    h_out, w_out = dy.shape[2:]
    dx = np.zeros_like(x)
    dweight = np.zeros_like(weight)
    for i in range(k_h):
        for j in range(k_w):
            rows = slice(i * d_h, i * d_h + s_h * h_out, s_h)
            cols = slice(j * d_w, j * d_w + s_w * w_out, s_w)
            dweight[:, :, i, j] = np.einsum("nohw,nchw->oc", dy, x[:, :, rows, cols])
            dx[:, :, rows, cols] += np.einsum("oc,nohw->nchw", weight[:, :, i, j], dy)
    return dx, dweight, dy.sum(axis=(0, 2, 3))


# %% values
x = np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]])
weight = np.array([[[[1.0, 2.0], [0.0, -1.0]]]])
dy = np.array([[[[1.0, 10.0]]]])
dx, dweight, dbias = conv2d_backward(dy, Conv2dCache(x, weight, (1, 1), (0, 0), (1, 1)))
np.testing.assert_allclose(dbias, [11])
np.testing.assert_allclose(dweight, [[[[21, 32], [54, 65]]]])
np.testing.assert_allclose(dx, [[[[1, 12, 20], [0, -1, -10]]]], atol=1e-12)
# Padding (0, 1) and stride (1, 3): the windows (0, 1; 0, 4) and (3, 0; 6, 0).
dx, dweight, _ = conv2d_backward(dy, Conv2dCache(x, weight, (1, 3), (0, 1), (1, 1)))
np.testing.assert_allclose(dweight, [[[[30, 1], [60, 4]]]])
np.testing.assert_allclose(dx, [[[[2, 0, 10], [-1, 0, 0]]]], atol=1e-12)
