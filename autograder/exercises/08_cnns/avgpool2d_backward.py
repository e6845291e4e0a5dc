"""The exercise ``avgpool2d_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.check.truth import Pair
from course_lib.ops.conv import pooling
from course_lib.ops.conv.pooling import avgpool2d_forward

from .shared import WORKED, AvgPool2dCache, quarters


def avgpool2d_backward(dy, cache):
    return pooling.avgpool2d_backward(dy, pooling.AvgPool2dCache(*cache, padding=(0, 0)))


def backward_cases(rng):
    """Windows side by side, overlap, gaps and a rest, pairs, one window, float32; no gradient is 0."""

    def one(x, kernel_size, stride, note):
        y, _ = avgpool2d_forward(x, kernel_size=kernel_size, stride=stride)
        dy = quarters(rng, *y.shape, dtype=x.dtype) + x.dtype.type(0.125)
        return case(dy, AvgPool2dCache(x, kernel_size, stride), note=note)

    return [
        one(quarters(rng, 2, 3, 4, 6), (2, 2), (2, 2), "windows side by side"),
        one(quarters(rng, 1, 2, 6, 9), (2, 3), (2, 3), "a window that is not square"),
        one(quarters(rng, 1, 2, 7, 9), (3, 3), (2, 2), "windows that overlap"),
        one(quarters(rng, 2, 1, 7, 10), (3, 2), (1, 3), "overlap down, gaps across"),
        one(quarters(rng, 1, 2, 8, 5), (2, 2), (3, 3), "gaps and a rest"),
        one(quarters(rng, 2, 3, 3, 5), (3, 5), (3, 5), "one window that covers the map"),
        one(quarters(rng, 1, 2, 5, 6, dtype=np.float32), (2, 3), (1, 1), "float32"),
    ]


def avg_backward_by_place(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    dx = np.zeros(cache.x.shape, dy.dtype)
    for r in range(dy.shape[2]):
        for q in range(dy.shape[3]):
            share = dy[:, :, r, q] / (k_h * k_w)
            dx[:, :, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w] += share[:, :, None, None]
    return (dx,)


def avg_backward_one_by_one(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    dx = np.zeros(cache.x.shape, dy.dtype)
    for n, c, r, q in np.ndindex(dy.shape):
        for i, j in np.ndindex(k_h, k_w):
            dx[n, c, r * s_h + i, q * s_w + j] += dy[n, c, r, q] / (k_h * k_w)
    return [dx]


def avg_backward_two_matrices(dy, cache):
    def averages(size, places, kernel_size, stride):
        matrix = np.zeros((places, size))
        for place in range(places):
            matrix[place, place * stride : place * stride + kernel_size] = 1 / kernel_size
        return matrix

    h, w = cache.x.shape[2:]
    down = averages(h, dy.shape[2], cache.kernel_size[0], cache.stride[0])
    across = averages(w, dy.shape[3], cache.kernel_size[1], cache.stride[1])
    return (np.einsum("rh,ncrq,qw->nchw", down, dy, across).astype(dy.dtype),)


def avg_backward_side_by_side(dy, cache):
    k_h, k_w = cache.kernel_size
    dx = np.zeros_like(cache.x)
    for r, q in np.ndindex(dy.shape[2:]):
        dx[:, :, r * k_h : r * k_h + k_h, q * k_w : q * k_w + k_w] += dy[:, :, r, q][:, :, None, None] / (
            dy.dtype.type(k_h * k_w)
        )
    return (dx,)


def avg_backward_winner(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    dx = np.zeros_like(cache.x)
    for n, c, r, q in np.ndindex(dy.shape):
        window = cache.x[n, c, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w]
        i, j = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, r * s_h + i, q * s_w + j] += dy[n, c, r, q]
    return (dx,)


def avg_backward_by_overlap(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    total, windows = np.zeros_like(cache.x), np.zeros_like(cache.x)
    for r, q in np.ndindex(dy.shape[2:]):
        seen = np.s_[:, :, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w]
        total[seen] += dy[:, :, r, q][:, :, None, None] / dy.dtype.type(k_h * k_w)
        windows[seen] += 1
    return (total / np.maximum(windows, 1),)


SHARE = "dy / (k_h * k_w)"
EXERCISE = Exercise(
    "avgpool2d_backward",
    avgpool2d_backward,
    points={"dx": 2},
    returns=("dx",),
    steps={SHARE: "the share of dy that each pixel of a window gets"},
    pair=Pair(
        "avgpool2d_forward",
        cases=[
            case(quarters(np.random.default_rng(92), 1, 2, 5, 7), kernel_size=(3, 2), stride=(2, 3)),
            case(quarters(np.random.default_rng(93), 2, 1, 4, 6), kernel_size=2),
        ],
    ),
    picture="image",
    cases=[
        case(np.array([[[[10.0, 20.0]]]]), AvgPool2dCache(WORKED, (2, 2), (2, 2)), note="the example above"),
        *backward_cases(np.random.default_rng(91)),
    ],
    hidden=backward_cases,
    mistakes=[
        Mistake(
            "each-pixel-gets-all",
            "Each pixel of a window got the whole of dy. A pixel that moves by 1 moves the mean by 1 / (k_h * k_w) only.",
            {SHARE: "dy"},
        ),
        Mistake(
            "divided-by-one-side",
            "You divided by the window's height only. It has k_h * k_w pixels.",
            {SHARE: "dy / k_h"},
        ),
        Mistake(
            "divided-by-the-stride",
            "You divided by the area of the stride. The mean was taken over the window: divide by k_h * k_w.",
            {SHARE: "dy / (s_h * s_w)"},
        ),
        Mistake(
            "divided-by-the-places",
            "You divided by the number of windows. Each mean was over the pixels of one window: divide by k_h * k_w.",
            {SHARE: "dy / (h_out * w_out)"},
        ),
        Mistake(
            "multiplied-by-the-pixel",
            "You multiplied by the pixel's own value. The mean has the slope 1 / (k_h * k_w) in each pixel, whatever its value is.",
            {
                f"+= {SHARE}": f"+= cache.x[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w] * {SHARE}"
            },
        ),
        Mistake(
            "overwritten-not-added",
            "Where windows overlap, a pixel keeps the last window's share only. It gets the sum of its shares: use +=.",
            {f"+= {SHARE}": f"= {SHARE}"},
        ),
        Mistake(
            "mean-over-the-windows",
            "Where windows overlap, you took the mean of what a pixel gets from each. It gets the sum: moving the pixel moves all of these outputs.",
            avg_backward_by_overlap,
        ),
        Mistake(
            "winner-takes-all",
            "You gave dy to the largest pixel of each window. That is max pooling's backward pass; a mean depends on every pixel of its window.",
            avg_backward_winner,
        ),
        Mistake(
            "stride-taken-for-the-kernel",
            "You took kernel_size for the stride: right only where windows lie side by side. Window (r, q) starts at row r * stride[0], column q * stride[1].",
            avg_backward_side_by_side,
        ),
        Mistake(
            "stride-on-the-wrong-axis",
            "stride is applied to the wrong axis: stride[0] goes down and stride[1] across.",
            {"s_h, s_w = cache.stride": "s_w, s_h = cache.stride"},
        ),
        Mistake(
            "no-tuple",
            "Your numbers are right, but the answer is a bare array. A backward function returns a tuple with one gradient for each array that went in: (dx,).",
            {"return (dx,)": "return dx"},
        ),
    ],
    styles=[avg_backward_by_place, avg_backward_one_by_one, avg_backward_two_matrices],
    forbidden=("course_lib.ops.conv.pooling",),
)
