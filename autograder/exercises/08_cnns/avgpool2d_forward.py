"""The exercise ``avgpool2d_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.conv.pooling import avgpool2d_forward

from .shared import HANGING, SIZE_OVER_STRIDE, STEPS, STRIDE_WRONG, WORKED, pool_cases


def avg_by_place(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(stride or kernel_size)
    n, c, h, w = x.shape
    y = np.zeros((n, c, (h - k_h) // s_h + 1, (w - k_w) // s_w + 1), x.dtype)
    for r in range(y.shape[2]):
        for q in range(y.shape[3]):
            y[:, :, r, q] = x[:, :, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w].mean(axis=(2, 3))
    return y, None


def avg_windows(x, *, kernel_size, stride=None):
    kernel, step = as_pair(kernel_size), as_pair(kernel_size if stride is None else stride)
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel, axis=(2, 3))
    return windows[:, :, :: step[0], :: step[1]].mean(axis=(-1, -2)), AvgPool2dCache(x, kernel, step)


def avg_one_by_one(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(kernel_size if stride is None else stride)
    n, c, h, w = x.shape
    y = np.zeros((n, c, (h - k_h) // s_h + 1, (w - k_w) // s_w + 1), x.dtype)
    for image, channel, r, q in np.ndindex(y.shape):
        total = 0.0
        for i, j in np.ndindex(k_h, k_w):
            total += x[image, channel, r * s_h + i, q * s_w + j]
        y[image, channel, r, q] = total / (k_h * k_w)
    return y, AvgPool2dCache(x, (k_h, k_w), (s_h, s_w))


def avg_as_max(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(kernel_size if stride is None else stride)
    windows = np.lib.stride_tricks.sliding_window_view(x, (k_h, k_w), axis=(2, 3))[:, :, ::s_h, ::s_w]
    return windows.max(axis=(4, 5)), None


def avg_ceil(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(kernel_size if stride is None else stride)
    n, c, h, w = x.shape
    y = np.zeros((n, c, -(-(h - k_h) // s_h) + 1, -(-(w - k_w) // s_w) + 1), x.dtype)
    for r, q in np.ndindex(y.shape[2:]):
        y[:, :, r, q] = x[:, :, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w].mean(axis=(2, 3))
    return y, None


def avg_size_over_stride(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(kernel_size if stride is None else stride)
    y = np.zeros((*x.shape[:2], x.shape[2] // s_h, x.shape[3] // s_w), x.dtype)
    for r, q in np.ndindex(y.shape[2:]):
        y[:, :, r, q] = x[:, :, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w].mean(axis=(2, 3))
    return y, None


EXERCISE = Exercise(
    "avgpool2d_forward",
    avgpool2d_forward,
    points={"y": 1},
    returns=("y", "cache"),
    steps={**STEPS, "y": "the sum of each window"},
    picture="image",
    cases=[case(WORKED, kernel_size=2, note="the example above"), *pool_cases(np.random.default_rng(81))],
    hidden=pool_cases,
    mistakes=[
        *STRIDE_WRONG,
        Mistake("rest-gets-a-window", HANGING, avg_ceil),
        Mistake("size-over-stride", SIZE_OVER_STRIDE, avg_size_over_stride),
        Mistake(
            "sum-not-mean",
            "You summed each window: divide by how many pixels it has, or the numbers grow with the window.",
            {" / (k_h * k_w)": ""},
        ),
        Mistake(
            "divided-by-one-side",
            "You divided by the window's height only. It has k_h * k_w pixels.",
            {"/ (k_h * k_w)": "/ k_h"},
        ),
        Mistake(
            "divided-by-the-stride",
            "You divided by the area of the stride. Where windows overlap that is not how many pixels were added: divide by k_h * k_w.",
            {"/ (k_h * k_w)": "/ (s_h * s_w)"},
        ),
        Mistake(
            "divided-by-the-map",
            "You divided by the number of places in the pooled map. The mean is over the window's own pixels: divide by k_h * k_w.",
            {"/ (k_h * k_w)": "/ (h_out * w_out)"},
        ),
        Mistake(
            "largest-not-mean",
            "You took each window's largest number. That is max pooling, the next exercise; here the mean is asked for.",
            avg_as_max,
        ),
        Mistake(
            "only-one-pixel",
            "You took one pixel of each window, its upper left: that is a stride, not a mean. Every pixel of the window counts.",
            {"np.ndindex(k_h, k_w)": "np.ndindex(1, 1)", " / (k_h * k_w)": ""},
        ),
    ],
    styles=[avg_by_place, avg_windows, avg_one_by_one],
)
