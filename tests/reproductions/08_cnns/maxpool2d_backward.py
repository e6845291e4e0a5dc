"""Answers to `maxpool2d_backward` that a check once took for something else."""


# %% right: float64 whatever comes in
def maxpool2d_backward(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    dx = np.zeros(cache.x.shape)
    for n, c, r, q in np.ndindex(dy.shape):
        window = cache.x[n, c, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w]
        i, j = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, r * s_h + i, q * s_w + j] += dy[n, c, r, q]
    return (dx,)


# %% wrong: the last window that a pixel wins replaces the others, in a loop over places
# wants: overwritten-in-dx
def maxpool2d_backward(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    dx = np.zeros(cache.x.shape)
    for n, c, r, q in np.ndindex(dy.shape):
        window = cache.x[n, c, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w]
        i, j = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, r * s_h + i, q * s_w + j] = dy[n, c, r, q]
    return (dx,)
