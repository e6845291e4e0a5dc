"""Answers to `avgpool2d_forward` that a check once took for something else."""


# %% right: a cache of its own, with another y
def avgpool2d_forward(x, *, kernel_size, stride=None):
    from collections import namedtuple

    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(stride or kernel_size)
    windows = np.lib.stride_tricks.sliding_window_view(x, (k_h, k_w), axis=(2, 3))[:, :, ::s_h, ::s_w]
    y = windows.mean(axis=(4, 5))
    Mine = namedtuple("Mine", "x y")
    return y, Mine(x, None)


# %% wrong: rows and columns of the options swapped
# wants: all-pairs
def avgpool2d_forward(x, *, kernel_size, stride=None):
    (k_w, k_h), (s_w, s_h) = as_pair(kernel_size), as_pair(stride or kernel_size)
    windows = np.lib.stride_tricks.sliding_window_view(x, (k_h, k_w), axis=(2, 3))[:, :, ::s_h, ::s_w]
    y = windows.mean(axis=(4, 5))
    return y, None
