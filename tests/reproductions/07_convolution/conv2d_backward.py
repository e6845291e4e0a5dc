"""Answers to `conv2d_backward` that a check once took for something else."""


# %% right: accumulators from np.zeros, float64
def conv2d_backward(dy, cache):
    x, weight, (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache
    k_h, k_w = weight.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    dpadded, dweight = np.zeros(padded.shape), np.zeros(weight.shape)
    for r in range(dy.shape[2]):
        for c in range(dy.shape[3]):
            rows = slice(r * s_h, r * s_h + d_h * (k_h - 1) + 1, d_h)
            cols = slice(c * s_w, c * s_w + d_w * (k_w - 1) + 1, d_w)
            dweight += np.tensordot(dy[:, :, r, c], padded[:, :, rows, cols], axes=(0, 0))
            dpadded[:, :, rows, cols] += np.tensordot(dy[:, :, r, c], weight, axes=(1, 0))
    dx = dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]]
    return dx, dweight, dy.sum(axis=(0, 2, 3))


# %% wrong: where windows overlap the last replaces the others, in a loop over places
# wants: overwritten
def conv2d_backward(dy, cache):
    x, weight, (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache
    k_h, k_w = weight.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    dpadded, dweight = np.zeros(padded.shape), np.zeros(weight.shape)
    for r in range(dy.shape[2]):
        for c in range(dy.shape[3]):
            rows = slice(r * s_h, r * s_h + d_h * (k_h - 1) + 1, d_h)
            cols = slice(c * s_w, c * s_w + d_w * (k_w - 1) + 1, d_w)
            dweight += np.tensordot(dy[:, :, r, c], padded[:, :, rows, cols], axes=(0, 0))
            dpadded[:, :, rows, cols] = np.tensordot(dy[:, :, r, c], weight, axes=(1, 0))
    dx = dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]]
    return dx, dweight, dy.sum(axis=(0, 2, 3))


# %% wrong: only the last place counts in dweight, in a loop over places
def conv2d_backward(dy, cache):
    x, weight, (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache
    k_h, k_w = weight.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    dpadded, dweight = np.zeros(padded.shape), np.zeros(weight.shape)
    for r in range(dy.shape[2]):
        for c in range(dy.shape[3]):
            rows = slice(r * s_h, r * s_h + d_h * (k_h - 1) + 1, d_h)
            cols = slice(c * s_w, c * s_w + d_w * (k_w - 1) + 1, d_w)
            dweight = np.tensordot(dy[:, :, r, c], padded[:, :, rows, cols], axes=(0, 0))
            dpadded[:, :, rows, cols] += np.tensordot(dy[:, :, r, c], weight, axes=(1, 0))
    dx = dpadded[:, :, p_h : p_h + x.shape[2], p_w : p_w + x.shape[3]]
    return dx, dweight, dy.sum(axis=(0, 2, 3))


# %% wrong: the padding is cut off with a negative index, which cuts all where there is none
def conv2d_backward(dy, cache):
    x, weight, (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache
    k_h, k_w = weight.shape[2:]
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    dpadded, dweight = np.zeros(padded.shape), np.zeros(weight.shape)
    for r in range(dy.shape[2]):
        for c in range(dy.shape[3]):
            rows = slice(r * s_h, r * s_h + d_h * (k_h - 1) + 1, d_h)
            cols = slice(c * s_w, c * s_w + d_w * (k_w - 1) + 1, d_w)
            dweight += np.tensordot(dy[:, :, r, c], padded[:, :, rows, cols], axes=(0, 0))
            dpadded[:, :, rows, cols] += np.tensordot(dy[:, :, r, c], weight, axes=(1, 0))
    dx = dpadded[:, :, p_h:-p_h, p_w:-p_w]
    return dx, dweight, dy.sum(axis=(0, 2, 3))
