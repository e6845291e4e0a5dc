"""Answers to `maxpool2d_forward` that a check once took for something else."""


# %% wrong: a word, with the right map in the cache
def maxpool2d_forward(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(stride or kernel_size)
    windows = np.lib.stride_tricks.sliding_window_view(x, (k_h, k_w), axis=(2, 3))[:, :, ::s_h, ::s_w]
    y = windows.max(axis=(4, 5))
    return "banana", MaxPool2dCache(x, y, (k_h, k_w), (s_h, s_w))


# %% wrong: zeros, with the right map in the cache
def maxpool2d_forward(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(stride or kernel_size)
    windows = np.lib.stride_tricks.sliding_window_view(x, (k_h, k_w), axis=(2, 3))[:, :, ::s_h, ::s_w]
    y = windows.max(axis=(4, 5))
    return 0 * y, MaxPool2dCache(x, y, (k_h, k_w), (s_h, s_w))


# %% wrong: no negative numbers, with the right map in the cache
# wants: started-from-zero
def maxpool2d_forward(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(stride or kernel_size)
    windows = np.lib.stride_tricks.sliding_window_view(x, (k_h, k_w), axis=(2, 3))[:, :, ::s_h, ::s_w]
    y = windows.max(axis=(4, 5))
    return np.maximum(y, 0), MaxPool2dCache(x, y, (k_h, k_w), (s_h, s_w))


# %% wrong: the largest over the channels too, with the right map in the cache
def maxpool2d_forward(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(stride or kernel_size)
    windows = np.lib.stride_tricks.sliding_window_view(x, (k_h, k_w), axis=(2, 3))[:, :, ::s_h, ::s_w]
    y = windows.max(axis=(4, 5))
    return y.max(axis=1), MaxPool2dCache(x, y, (k_h, k_w), (s_h, s_w))


# %% right: the largest pixels' places in the cache
def maxpool2d_forward(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(stride or kernel_size)
    windows = np.lib.stride_tricks.sliding_window_view(x, (k_h, k_w), axis=(2, 3))[:, :, ::s_h, ::s_w]
    y = windows.max(axis=(4, 5))
    return y, MaxPool2dCache(x, windows.reshape(*y.shape, -1).argmax(-1), (k_h, k_w), (s_h, s_w))


# %% right: nothing in the cache
def maxpool2d_forward(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(stride or kernel_size)
    windows = np.lib.stride_tricks.sliding_window_view(x, (k_h, k_w), axis=(2, 3))[:, :, ::s_h, ::s_w]
    y = windows.max(axis=(4, 5))
    return y, MaxPool2dCache(x, None, (k_h, k_w), (s_h, s_w))


# %% wrong: rows and columns of the options swapped
# wants: all-pairs
def maxpool2d_forward(x, *, kernel_size, stride=None):
    (k_w, k_h), (s_w, s_h) = as_pair(kernel_size), as_pair(stride or kernel_size)
    windows = np.lib.stride_tricks.sliding_window_view(x, (k_h, k_w), axis=(2, 3))[:, :, ::s_h, ::s_w]
    y = windows.max(axis=(4, 5))
    return y, None
