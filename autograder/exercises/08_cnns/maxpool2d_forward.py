"""The exercise ``maxpool2d_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.conv.pooling import maxpool2d_forward

from .shared import HANGING, SIZE_OVER_STRIDE, STEPS, STRIDE_WRONG, WORKED, MaxPool2dCache, pool_cases


def max_by_place(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(stride or kernel_size)
    n, c, h, w = x.shape
    y = np.zeros((n, c, (h - k_h) // s_h + 1, (w - k_w) // s_w + 1), x.dtype)
    for r in range(y.shape[2]):
        for q in range(y.shape[3]):
            y[:, :, r, q] = x[:, :, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w].max(axis=(2, 3))
    return y, None


def max_windows(x, *, kernel_size, stride=None):
    kernel, step = as_pair(kernel_size), as_pair(kernel_size if stride is None else stride)
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel, axis=(2, 3))[:, :, :: step[0], :: step[1]]
    y = windows.max(axis=(4, 5))
    return y, MaxPool2dCache(x, y, kernel, step)


def max_stacked(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(kernel_size if stride is None else stride)
    h_out, w_out = (x.shape[2] - k_h) // s_h + 1, (x.shape[3] - k_w) // s_w + 1
    taps = [x[:, :, i:, j:][:, :, ::s_h, ::s_w][:, :, :h_out, :w_out] for i, j in np.ndindex(k_h, k_w)]
    return np.stack(taps).max(axis=0), [x, (k_h, k_w), (s_h, s_w)]


def max_same(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(kernel_size if stride is None else stride)
    h, w = x.shape[2:]
    pad_h, pad_w = max((-(-h // s_h) - 1) * s_h + k_h - h, 0), max((-(-w // s_w) - 1) * s_w + k_w - w, 0)
    sides = (0, 0), (0, 0), (pad_h // 2, pad_h - pad_h // 2), (pad_w // 2, pad_w - pad_w // 2)
    padded = np.pad(x, sides, constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (k_h, k_w), axis=(2, 3))[:, :, ::s_h, ::s_w]
    return windows.max(axis=(4, 5)), None


def max_zero_padded(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(kernel_size if stride is None else stride)
    padded = np.pad(x, ((0, 0), (0, 0), (k_h // 2, k_h // 2), (k_w // 2, k_w // 2)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (k_h, k_w), axis=(2, 3))[:, :, ::s_h, ::s_w]
    return windows.max(axis=(4, 5)), None


def max_ceil(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(kernel_size if stride is None else stride)
    n, c, h, w = x.shape
    y = np.zeros((n, c, -(-(h - k_h) // s_h) + 1, -(-(w - k_w) // s_w) + 1), x.dtype)
    for r, q in np.ndindex(y.shape[2:]):
        y[:, :, r, q] = x[:, :, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w].max(axis=(2, 3))
    return y, None


def max_size_over_stride(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(kernel_size if stride is None else stride)
    y = np.zeros((*x.shape[:2], x.shape[2] // s_h, x.shape[3] // s_w), x.dtype)
    for r, q in np.ndindex(y.shape[2:]):
        y[:, :, r, q] = x[:, :, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w].max(axis=(2, 3))
    return y, None


MAX_TAP = "y = np.maximum(y, x["

EXERCISE = Exercise(
    "maxpool2d_forward",
    maxpool2d_forward,
    points={"y": 2},
    returns=("y", "cache"),
    steps=STEPS,
    picture="image",
    cases=[case(WORKED, kernel_size=2, note="the example above"), *pool_cases(np.random.default_rng(82))],
    hidden=pool_cases,
    mistakes=[
        *STRIDE_WRONG,
        Mistake(
            "last-pixel-taken",
            "You kept the last pixel of each window, its lower right: your loop overwrites what it found before. Compare with it: np.maximum(y, …).",
            {MAX_TAP: "y = (x["},
        ),
        Mistake(
            "first-pixel-taken",
            "You took the first pixel of each window, its upper left: that is a stride, not a maximum. Look at all its pixels.",
            {"np.ndindex(k_h, k_w)": "np.ndindex(1, 1)"},
        ),
        Mistake(
            "largest-of-the-top-row",
            "You looked at the top row of each window only. The window has kernel_size[0] rows.",
            {"np.ndindex(k_h, k_w)": "np.ndindex(1, k_w)"},
        ),
        Mistake(
            "started-from-zero",
            "You began with zeros, so a window of negative numbers gives 0, as if a ReLU came after. Begin with -np.inf.",
            {"-np.inf": "0"},
        ),
        Mistake(
            "largest-in-size",
            "You compared sizes without their signs. -3 is less than 1: take the largest number, not the one farthest from 0.",
            {MAX_TAP: "y = (lambda a, b: np.where((a == -np.inf) | (abs(b) > abs(a)), b, a))(y, x["},
        ),
        Mistake(
            "over-channels-too",
            "You took the largest number over the channels too. Each map is pooled by itself: as many come out as went in.",
            {"np.maximum(y, x": "np.maximum(y, x.max(axis=1, keepdims=True)"},
        ),
        Mistake(
            "padded-to-keep-the-size",
            "Your windows hang over the edges, so that the map has ⌈size / stride⌉ places: that is Keras's padding='same'. Here nothing is padded: "
            "(size - kernel) // stride + 1 places.",
            max_same,
        ),
        Mistake(
            "padded-with-zeros",
            "You padded the map with zeros as for a convolution. Nothing is padded here, and where pooling is padded, with -∞: a zero may win over the map.",
            max_zero_padded,
        ),
        Mistake("rest-gets-a-window", HANGING, max_ceil),
        Mistake("size-over-stride", SIZE_OVER_STRIDE, max_size_over_stride),
    ],
    styles=[max_by_place, max_windows, max_stacked],
)
