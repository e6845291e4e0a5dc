"""The exercise ``maxpool2d_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.check.truth import Pair
from course_lib.ops.conv import pooling
from course_lib.ops.conv.pooling import maxpool2d_forward

from .shared import SEEN, WORKED, MaxPool2dCache, distinct, quarters


def maxpool2d_backward(dy, cache):
    return pooling.maxpool2d_backward(dy, pooling.MaxPool2dCache(*cache, padding=(0, 0), dilation=(1, 1)))


def backward_cases(rng):
    """Numbers with many ties and without, overlap, gaps and a rest, a constant map, negative maps, float32."""

    def one(x, kernel_size, stride, note):
        y, _ = maxpool2d_forward(x, kernel_size=kernel_size, stride=stride)
        dy = quarters(rng, *y.shape, dtype=x.dtype) + x.dtype.type(0.125)  # never 0
        return case(dy, MaxPool2dCache(x, y, kernel_size, stride), note=note)

    return [
        one(distinct(rng, 2, 3, 4, 6), (2, 2), (2, 2), "no ties, windows side by side"),
        one(rng.integers(0, 2, (2, 3, 6, 8)) / 2, (2, 2), (2, 2), "many ties"),
        one(
            np.full((1, 2, 6, 9), 0.5),
            (2, 3),
            (2, 3),
            "a map of one number, as behind a ReLU: every window is a tie",
        ),
        one(distinct(rng, 1, 2, 7, 9), (3, 3), (2, 2), "windows that overlap"),
        one(rng.integers(-2, 1, (2, 1, 7, 10)) / 2, (3, 2), (1, 3), "overlap down, gaps across, ties"),
        one(distinct(rng, 1, 2, 8, 5), (2, 2), (3, 3), "gaps and a rest"),
        one(-1 - np.abs(quarters(rng, 2, 1, 6, 7)), (3, 2), (1, 2), "negative numbers only"),
        one(distinct(rng, 1, 2, 5, 6, dtype=np.float32), (2, 3), (1, 1), "float32"),
    ]


def max_backward_by_place(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    dx = np.zeros(cache.x.shape, dy.dtype)
    for n, c, r, q in np.ndindex(dy.shape):
        window = cache.x[n, c, r * s_h : r * s_h + k_h, q * s_w : q * s_w + k_w]
        i, j = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, r * s_h + i, q * s_w + j] += dy[n, c, r, q]
    return (dx,)


def max_backward_argmax(dy, cache):
    k_w, (s_h, s_w) = cache.kernel_size[1], cache.stride
    windows = np.lib.stride_tricks.sliding_window_view(cache.x, cache.kernel_size, axis=(2, 3))[
        :, :, ::s_h, ::s_w
    ]
    flat = windows.reshape(*windows.shape[:4], -1).argmax(axis=-1)
    n, c, r, q = np.indices(dy.shape)
    dx = np.zeros(cache.x.shape, dy.dtype)
    np.add.at(dx, (n, c, r * s_h + flat // k_w, q * s_w + flat % k_w), dy)
    return (dx,)


def max_backward_scan(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    dx = np.zeros(cache.x.shape, dy.dtype)
    for n, c, r, q in np.ndindex(dy.shape):
        best = None
        for i in range(r * s_h, r * s_h + k_h):
            for j in range(q * s_w, q * s_w + k_w):
                if best is None or cache.x[n, c, i, j] > cache.x[n, c, best[0], best[1]]:
                    best = i, j
        dx[n, c, best[0], best[1]] += dy[n, c, r, q]
    return [dx]


def max_backward_shared(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    h_out, w_out = dy.shape[2:]
    dx, ties = np.zeros_like(cache.x), np.zeros_like(dy)
    views = [
        np.s_[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w] for i, j in np.ndindex(k_h, k_w)
    ]
    for view in views:
        ties += cache.x[view] == cache.y
    for view in views:
        dx[view] += (cache.x[view] == cache.y) * dy / ties
    return (dx,)


def max_backward_spread(dy, cache):
    (k_h, k_w), (s_h, s_w) = cache.kernel_size, cache.stride
    h_out, w_out = dy.shape[2:]
    dx = np.zeros_like(cache.x)
    for i, j in np.ndindex(k_h, k_w):
        dx[:, :, i : i + s_h * h_out : s_h, j : j + s_w * w_out : s_w] += dy / dy.dtype.type(k_h * k_w)
    return (dx,)


def max_backward_side_by_side(dy, cache):
    k_h, k_w = cache.kernel_size
    dx = np.zeros_like(cache.x)
    for n, c, r, q in np.ndindex(dy.shape):
        window = cache.x[n, c, r * k_h : r * k_h + k_h, q * k_w : q * k_w + k_w]
        if window.size:
            i, j = np.unravel_index(window.argmax(), window.shape)
            dx[n, c, r * k_h + i, q * k_w + j] += dy[n, c, r, q]
    return (dx,)


WINDOWS = SEEN.format("cache.x")
FOUND = "found = waiting & (cache.x[seen] == cache.y)"

EXERCISE = Exercise(
    "maxpool2d_backward",
    maxpool2d_backward,
    points={"dx": 4},
    returns=("dx",),
    steps={
        WINDOWS: "the pixels of each window",
        f"{WINDOWS} == cache.y[..., None, None]": "which pixels are equal to their window's largest",
        f"{WINDOWS}.reshape(*cache.y.shape, -1).argmax(-1)": "where in its window the first of the largest stands",
    },
    pair=Pair(
        "maxpool2d_forward",
        cases=[
            case(distinct(np.random.default_rng(88), 1, 2, 5, 7), kernel_size=(3, 2), stride=(2, 3)),
            case(distinct(np.random.default_rng(89), 2, 1, 4, 6), kernel_size=2),
        ],
    ),
    picture="image",
    cases=[
        case(
            np.array([[[[10.0, 20.0]]]]),
            MaxPool2dCache(WORKED, np.array([[[[5.0, 4.0]]]]), (2, 2), (2, 2)),
            note="the example above",
        ),
        *backward_cases(np.random.default_rng(83)),
    ],
    hidden=backward_cases,
    mistakes=[
        Mistake(
            "every-tie-gets-all",
            "Where several pixels of a window are equally large, each of them got the whole gradient: it grew. One of them may have it, here the first "
            "in reading order, as in torch.",
            {FOUND: "found = cache.x[seen] == cache.y"},
        ),
        Mistake(
            "ties-share",
            "Where several pixels are equally large, yours share the gradient (JAX does so for jnp.max; it is a subgradient as well). Here, as in torch, the first in "
            "reading order gets all of it.",
            max_backward_shared,
        ),
        Mistake(
            "last-of-a-tie",
            "Where several pixels are equally large, you took the last one. Take the first in reading order, row by row, as torch and np.argmax do.",
            {"in np.ndindex(k_h, k_w)": "in reversed(list(np.ndindex(k_h, k_w)))"},
        ),
        Mistake(
            "first-column-by-column",
            "Where several pixels are equally large, you took the first going down the columns. Reading order goes along the rows: (0, 0), (0, 1), …, (1, 0).",
            {"in np.ndindex(k_h, k_w)": "in ((i, j) for j in range(k_w) for i in range(k_h))"},
        ),
        Mistake(
            "spread-evenly",
            "You spread the gradient over the whole window. That is average pooling's way back; here only the largest pixel made the output, so it gets all.",
            max_backward_spread,
        ),
        Mistake(
            "first-pixel-gets-it",
            "The gradient always went to the window's upper left pixel. It belongs to the largest one: where cache.x equals cache.y.",
            {FOUND: "found = waiting"},
        ),
        Mistake(
            "stride-taken-for-the-kernel",
            "You took kernel_size for the stride: right only where windows lie side by side. Window (r, q) starts at row r * stride[0], column q * stride[1].",
            max_backward_side_by_side,
        ),
        Mistake(
            "scaled-by-the-value",
            "You multiplied by the largest value itself. The slope of a maximum is 1 for the pixel that wins: pass dy on as it is.",
            {"found * dy": "found * dy * cache.y"},
        ),
        Mistake(
            "no-tuple",
            "Your numbers are right, but the answer is a bare array. A backward function returns a tuple with one gradient for each array that went in: (dx,).",
            {"return (dx,)": "return dx"},
        ),
        Mistake(
            "overwritten-not-added",
            "Where windows overlap, a pixel that won twice keeps only the last window's gradient. It gets the sum: use +=.",
            {"dx[seen] += found * dy": "dx[seen] = np.where(found, dy, dx[seen])"},
        ),
        Mistake(
            "stride-on-the-wrong-axis",
            "stride is applied to the wrong axis: stride[0] goes down and stride[1] across.",
            {"s_h, s_w = cache.stride": "s_w, s_h = cache.stride"},
        ),
    ],
    styles=[max_backward_by_place, max_backward_argmax, max_backward_scan],
    forbidden=("course_lib.ops.conv.pooling",),
)
