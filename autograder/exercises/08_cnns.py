"""The exercises of lesson 08, convolutional networks."""

from typing import NamedTuple

import numpy as np

from autograder.exercise import Exercise, Mistake
from course_lib.architectures import ALEXNET, LENET5, VGG16, layer_rows, lenet5_shapes
from course_lib.check.call import case
from course_lib.clothes_cnn import cnn_predict, cnn_stages, load_clothes_cnn
from course_lib.counting import inception_cost, parameter_total
from course_lib.datasets import load_fashion
from course_lib.ops import pooling
from course_lib.ops.pooling import avgpool2d_forward, maxpool2d_forward

POOLING = (
    "course_lib.ops.pooling",
    "course_lib.layers",
    "course_lib.models",
    "course_lib.clothes_cnn",
    "torch",
    "scipy",
    "skimage",
)
TABLES = ("course_lib.architectures", "course_lib.counting", "course_lib.models", "torchvision")


def quarters(rng, *shape, dtype=float):
    """Draw multiples of a quarter: sums of them are exact, and a pack of them is small."""
    return (rng.integers(-9, 10, shape) / 4).astype(dtype)


# --------------------------------------------------------------------------------------------------- avgpool2d_forward


def pool_cases(rng):
    """No axis as long as another; overlap, gaps, a rest, pairs, negative maps, one window, one pixel, float32."""
    return [
        case(quarters(rng, 2, 3, 4, 6), kernel_size=2, note="stride left at its default"),
        case(quarters(rng, 1, 2, 7, 9), kernel_size=3, stride=2, note="windows that overlap, as in AlexNet"),
        case(quarters(rng, 2, 1, 6, 9), kernel_size=(2, 3), note="a window that is not square"),
        case(
            quarters(rng, 1, 2, 7, 10),
            kernel_size=(3, 2),
            stride=(1, 3),
            note="other strides down than across",
        ),
        case(quarters(rng, 1, 1, 5, 8), kernel_size=2, stride=3, note="gaps between the windows, and a rest"),
        case(-1 - np.abs(quarters(rng, 1, 2, 4, 4)), kernel_size=2, note="negative numbers only"),
        case(quarters(rng, 2, 3, 3, 5), kernel_size=(3, 5), note="one window that covers the map"),
        case(quarters(rng, 1, 2, 5, 6, dtype=np.float32), kernel_size=2, stride=1, note="float32"),
    ]


WORKED = np.array([[[[1.0, 3.0, 2.0, 0.0], [5.0, 3.0, 4.0, 4.0]]]])
KERNEL = "k_h, k_w = as_pair(kernel_size)"
STRIDE = "s_h, s_w = as_pair(kernel_size if stride is None else stride)"
STRIDE_WRONG = [
    Mistake(
        "stride-default-of-one",
        "Without a stride you moved the window by one pixel. That is a convolution's default; pooling windows lie side by side: stride = kernel_size.",
        {"kernel_size if stride is None else stride": "1 if stride is None else stride"},
    ),
    Mistake(
        "stride-ignored",
        "stride has no effect: your windows always lie side by side. When stride is given, window r starts at row r * stride.",
        {"kernel_size if stride is None else stride": "kernel_size"},
    ),
    Mistake(
        "stride-on-the-wrong-axis",
        "stride is applied to the wrong axis: stride[0] goes down and stride[1] across.",
        {STRIDE: STRIDE.replace("s_h, s_w", "s_w, s_h")},
    ),
    Mistake(
        "window-turned",
        "Your window is turned: kernel_size[0] is its height in rows, kernel_size[1] its width in columns.",
        {KERNEL: KERNEL.replace("k_h, k_w", "k_w, k_h")},
    ),
]


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
    y = np.empty((n, c, (h - k_h) // s_h + 1, (w - k_w) // s_w + 1), x.dtype)
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


SIZE_OVER_STRIDE = (
    "Your map has size // stride places. That counts windows that hang over the edge when the window is larger than the stride, and forgets whole ones when it is "
    "smaller: (size - kernel) // stride + 1 places fit."
)
HANGING = (
    "The rows or columns that are left over got a window of their own, which hangs over the edge: Caffe does so, and torch with ceil_mode=True. "
    "Here, as in torch's default, only windows that fit count: (size - kernel) // stride + 1."
)

AVGPOOL = Exercise(
    "avgpool2d_forward",
    avgpool2d_forward,
    points={"y": 2},
    returns=("y", "cache"),
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
    forbidden=POOLING,
)

# --------------------------------------------------------------------------------------------------- maxpool2d_forward


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


def max_as_mean(x, *, kernel_size, stride=None):
    (k_h, k_w), (s_h, s_w) = as_pair(kernel_size), as_pair(kernel_size if stride is None else stride)
    windows = np.lib.stride_tricks.sliding_window_view(x, (k_h, k_w), axis=(2, 3))[:, :, ::s_h, ::s_w]
    return windows.mean(axis=(4, 5)), None


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

MAXPOOL = Exercise(
    "maxpool2d_forward",
    maxpool2d_forward,
    points={"y": 3},
    returns=("y", "cache"),
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
            "mean-taken",
            "You took the mean of each window. That is average pooling, as in LeNet-5; here the largest number is asked for.",
            max_as_mean,
        ),
        Mistake(
            "smallest-taken",
            "You took the smallest number of each window: the largest is asked for.",
            {"np.maximum": "np.minimum", "-np.inf": "np.inf"},
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
            "over-the-whole-batch",
            "You took one maximum over all images and channels, as .max() without an axis does. Each map of each image is pooled by itself: axes 2 and 3 only.",
            {"np.maximum(y, x": "np.maximum(y, x.max(axis=(0, 1), keepdims=True)"},
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
    forbidden=POOLING,
)

# -------------------------------------------------------------------------------------------------- maxpool2d_backward


class MaxPool2dCache(NamedTuple):
    """The lesson's cache: without the library's padding and dilation."""

    x: np.ndarray
    y: np.ndarray
    kernel_size: tuple
    stride: tuple


def maxpool2d_backward(dy, cache):
    return pooling.maxpool2d_backward(dy, pooling.MaxPool2dCache(*cache, padding=(0, 0), dilation=(1, 1)))


def backward_cases(rng):
    """Numbers with many ties and without, overlap, gaps and a rest, a constant map, negative maps, float32."""

    def one(x, kernel_size, stride, note):
        y, _ = maxpool2d_forward(x, kernel_size=kernel_size, stride=stride)
        dy = quarters(rng, *y.shape, dtype=x.dtype) + x.dtype.type(0.125)  # never 0
        return case(dy, MaxPool2dCache(x, y, kernel_size, stride), note=note)

    def distinct(*shape, dtype=float):
        return (rng.permutation(np.prod(shape)).reshape(shape) / 4 - 9).astype(dtype)

    return [
        one(distinct(2, 3, 4, 6), (2, 2), (2, 2), "no ties, windows side by side"),
        one(rng.integers(0, 2, (2, 3, 6, 8)) / 2, (2, 2), (2, 2), "many ties"),
        one(
            np.full((1, 2, 6, 9), 0.5),
            (2, 3),
            (2, 3),
            "a map of one number, as behind a ReLU: every window is a tie",
        ),
        one(distinct(1, 2, 7, 9), (3, 3), (2, 2), "windows that overlap"),
        one(rng.integers(-2, 1, (2, 1, 7, 10)) / 2, (3, 2), (1, 3), "overlap down, gaps across, ties"),
        one(distinct(1, 2, 8, 5), (2, 2), (3, 3), "gaps and a rest"),
        one(-1 - np.abs(quarters(rng, 2, 1, 6, 7)), (3, 2), (1, 2), "negative numbers only"),
        one(distinct(1, 2, 5, 6, dtype=np.float32), (2, 3), (1, 1), "float32"),
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


FOUND = "found = waiting & (cache.x[seen] == cache.y)"

MAXPOOL_BACKWARD = Exercise(
    "maxpool2d_backward",
    maxpool2d_backward,
    points={"dx": 4},
    returns=("dx",),
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
            "overwritten-not-added",
            "Where windows overlap, a pixel that won twice keeps only the last window's gradient. It gets the sum: use +=.",
            {"dx[seen] += found * dy": "dx[seen] = np.where(found, dy, dx[seen])"},
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
            "stride-on-the-wrong-axis",
            "stride is applied to the wrong axis: stride[0] goes down and stride[1] across.",
            {"s_h, s_w = cache.stride": "s_w, s_h = cache.stride"},
        ),
        Mistake(
            "stride-taken-for-the-kernel",
            "You took kernel_size for the stride: right only where windows lie side by side. Window (r, q) starts at row r * stride[0], column q * stride[1].",
            max_backward_side_by_side,
        ),
        Mistake(
            "dy-forgotten",
            "dy is missing: yours marks the largest pixels with ones. Each gets its window's dy.",
            {"found * dy": "found"},
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
    ],
    styles=[max_backward_by_place, max_backward_argmax, max_backward_scan],
    forbidden=POOLING,
)

# ------------------------------------------------------------------------------------------------------- lenet5_shapes


def lenet_cases(rng):
    """Images that are not square, an odd size, colours."""
    h, w = int(rng.integers(20, 30)), int(rng.integers(31, 48))
    return [
        case((1, h, w)),
        case((3, w, h), note="a colour image, higher than wide"),
        case((1, 2 * (h // 2) + 1, 2 * (w // 2) + 1), note="odd sizes"),
        case((2, 4 * (h // 4) + 6, 4 * (w // 4) + 7), note="an odd size after the first pooling"),
    ]


def lenet_one_by_one(image_shape):
    _, h, w = image_shape
    c1 = (6, h - 5 + 1, w - 5 + 1)
    s2 = (6, c1[1] // 2, c1[2] // 2)
    c3 = (16, s2[1] - 5 + 1, s2[2] - 5 + 1)
    s4 = (16, c3[1] // 2, c3[2] // 2)
    return c1, s2, c3, s4, (120,), (84,), (10,)


def lenet_by_function(image_shape):
    def place(size, kernel_size, stride):
        return (size - kernel_size) // stride + 1

    shapes, size = [], image_shape[1:]
    for maps, kernel_size, stride in [(6, 5, 1), (6, 2, 2), (16, 5, 1), (16, 2, 2)]:
        size = tuple(place(s, kernel_size, stride) for s in size)
        shapes.append((maps, *size))
    return shapes + [(n,) for n in (120, 84, 10)]


def lenet_numpy(image_shape):
    size, shapes = np.array(image_shape[1:]), []
    for maps in (6, 16):
        size = size - 4
        shapes.append([maps, *size.tolist()])
        size = size // 2
        shapes.append([maps, *size.tolist()])
    return [*shapes, [120], [84], [10]]


def lenet_fixed(image_shape):
    return [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120,), (84,), (10,)]


LENET = Exercise(
    "lenet5_shapes",
    lenet5_shapes,
    points={"shapes": 2},
    returns=("shapes",),
    cases=[
        case((1, 32, 32), note="the paper's images"),
        case((1, 28, 28), note="Fashion-MNIST's images"),
        *lenet_cases(np.random.default_rng(84)),
        case((1, 16, 16), note="the smallest image that fits"),
    ],
    hidden=lenet_cases,
    mistakes=[
        Mistake(
            "convolution-keeps-the-size",
            "Your convolutions keep the size: that is padding 2, Keras's 'same'. In the paper nothing is padded: 5×5 takes 4 rows "
            "and columns away.",
            {"h - 4, w - 4": "h, w"},
        ),
        Mistake(
            "first-convolution-padded",
            "Your C1 keeps the size: d2l pads the first convolution by 2, so that 28×28 images do as well. In the paper neither is padded: 5×5 takes 4 rows and columns away, in C1 too.",
            {"h, w = h - 4, w - 4": "h, w = (h, w) if maps == 6 else (h - 4, w - 4)"},
        ),
        Mistake(
            "five-taken-away",
            "A 5×5 kernel has size - 5 + 1 places: 4 rows and columns go, not 5.",
            {"h - 4, w - 4": "h - 5, w - 5"},
        ),
        Mistake(
            "rest-kept",
            "You rounded up when pooling. A window that does not fit is left out: ⌊size / 2⌋.",
            {"h // 2, w // 2": "-(-h // 2), -(-w // 2)"},
        ),
        Mistake(
            "height-and-width-swapped",
            "Height and width have changed places: shapes are (C, H, W).",
            {"_, h, w": "_, w, h"},
        ),
        Mistake(
            "channels-last",
            "Your shapes are (H, W, C), Keras's order. Here, as in torch, channels come first.",
            {"(maps, h, w)": "(h, w, maps)"},
        ),
        Mistake(
            "maps-multiplied",
            "You multiplied the maps: each filter reads all maps before it and gives one, so 16 filters give 16 maps, whatever came in.",
            {"(6, 16)": "(6, 96)"},
        ),
        Mistake(
            "linear-layers-as-maps",
            "Your C5 is (120, 1, 1). In the paper it is a convolution whose 5×5 kernel covers the whole map, true for 32×32 images. Here C5 is a linear layer on "
            "the flattened map, for any size: (120,).",
            {"(120,)": "(120, 1, 1)"},
        ),
        Mistake(
            "flattened-map-listed",
            "You listed the flattened map as a layer of its own. Flattening only writes the same numbers in one row: seven layers are asked for.",
            {"(120,)": "(16 * h * w,), (120,)"},
        ),
        Mistake(
            "pooling-left-out",
            "The pooling layers S2 and S4 are missing: seven shapes are asked for, C1, S2, C3, S4, C5, F6, output.",
            {"h, w = h // 2, w // 2\n        shapes.append((maps, h, w))": "h, w = h // 2, w // 2"},
        ),
        Mistake(
            "image-listed",
            "Your list begins with the image. Only the layers' outputs are asked for.",
            {"return [*shapes": "return [image_shape, *shapes"},
        ),
        Mistake(
            "only-for-32-by-32",
            "These are always the shapes of a 32×32 image. Compute them from image_shape.",
            lenet_fixed,
        ),
        Mistake(
            "pooled-by-one",
            "Your pooling windows move by one pixel. In LeNet-5 they lie side by side: the size halves.",
            {"h // 2, w // 2": "h - 1, w - 1"},
        ),
    ],
    styles=[lenet_one_by_one, lenet_by_function, lenet_numpy],
    forbidden=TABLES,
)

# ----------------------------------------------------------------------------------------------------- parameter_total


def weight_shapes(specs, image_shape):
    return [row.weight_shape for row in layer_rows(specs, image_shape)]


def total_cases(rng):
    """Networks made up: kernels that are not square, pooling between, linear layers only, one layer."""

    def n(low, high):
        return int(rng.integers(low, high))

    a, b, c = n(3, 9), n(10, 20), n(20, 40)
    return [
        case([(a, 1, 5, 3), (), (b, a, 3, 3), (), (c, 7 * b), (10, c)]),
        case([(b, a), (c, b), (a, c)], note="linear layers only"),
        case([(a, 3, 2, 4), (b, a, 1, 1), (c, b, 3, 2)], note="convolutions only"),
        case([(), (a, b, 3, 5), (), ()], note="mostly pooling"),
    ]


def total_sum(layers):
    return sum(int(np.prod(shape)) + shape[0] for shape in layers if len(shape) > 0)


def total_by_multiplying(layers):
    total = 0
    for shape in layers:
        weights = 1
        for size in shape:
            weights *= size
        total += weights + shape[0] if shape != () else 0
    return total


def total_fan_in(layers):
    total = 0
    for shape in layers:
        if not shape:
            continue
        outputs, *inputs = shape
        total += outputs * (np.prod(inputs, dtype=int) + 1)
    return total


def total_pooling_counted(layers):
    return int(sum(np.prod(shape) + (shape[0] if shape else 0) for shape in layers))


WEIGHTS = "int(np.prod(shape)) + shape[0]"

TOTAL = Exercise(
    "parameter_total",
    parameter_total,
    points={"total": 2},
    returns=("total",),
    cases=[
        case([(6, 1, 5, 5), (), (10, 84)], note="the example above"),
        case(weight_shapes(LENET5, (1, 32, 32)), note="LeNet-5"),
        case(weight_shapes(ALEXNET, (3, 227, 227)), note="AlexNet"),
        case(weight_shapes(VGG16, (3, 224, 224)), note="VGG-16"),
        *total_cases(np.random.default_rng(85)),
    ],
    hidden=total_cases,
    mistakes=[
        Mistake(
            "biases-left-out",
            "You counted weights only. Each output of a layer has a bias as well: shape[0] of them.",
            {WEIGHTS: "int(np.prod(shape))"},
        ),
        Mistake(
            "one-bias-a-layer",
            "You counted one bias a layer. Each output has its own: shape[0] of them.",
            {"+ shape[0]": "+ 1"},
        ),
        Mistake(
            "bias-for-each-input",
            "You counted a bias for each input. Biases belong to the outputs, which are shape[0].",
            {"+ shape[0]": "+ shape[1]"},
        ),
        Mistake(
            "pooling-counted",
            "Each pooling layer counted as 1: the product of no numbers is 1. Leave out layers whose shape is ().",
            total_pooling_counted,
        ),
        Mistake(
            "sizes-added",
            "You added the sizes of each shape. An array of shape (6, 1, 5, 5) has 6 · 1 · 5 · 5 numbers: multiply them.",
            {"np.prod": "np.sum"},
        ),
        Mistake(
            "kernel-area-forgotten",
            "You multiplied the first two sizes only: outputs and inputs. A convolution has K_h · K_w weights for each such pair.",
            {"np.prod(shape)": "np.prod(shape[:2])"},
        ),
        Mistake(
            "only-linear-layers",
            "You counted the linear layers only. Convolutions have weights too, of four sizes.",
            {"if shape:": "if len(shape) == 2:"},
        ),
        Mistake(
            "only-convolutions",
            "You counted the convolutions only. Linear layers have weights too, of two sizes; in the old networks they have most of them.",
            {"if shape:": "if len(shape) == 4:"},
        ),
        Mistake(
            "two-biases-an-output",
            "You counted two numbers for each output, as batch norm's gamma and beta. These networks came before it: one bias an output.",
            {"+ shape[0]": "+ 2 * shape[0]"},
        ),
        Mistake(
            "a-bias-for-each-kernel",
            "You counted a bias for each pair of output and input. What all inputs give to an output is added up first, and then gets one bias.",
            {"+ shape[0]": "+ shape[0] * shape[1]"},
        ),
    ],
    styles=[total_sum, total_by_multiplying, total_fan_in],
    forbidden=TABLES,
)

# ------------------------------------------------------------------------------------------------------ inception_cost

BLOCK_3A = {"out_1x1": 64, "out_3x3": 128, "out_5x5": 32}
BOTTLENECKS_3A = {"reduce_3x3": 96, "reduce_5x5": 16, "pool_proj": 32}


def inception_cases(rng):
    """With all bottlenecks, with none, with each alone; maps that are not square."""

    def n(low, high):
        return int(rng.integers(low, high))

    out = {"out_1x1": n(3, 20), "out_3x3": n(20, 40), "out_5x5": n(40, 60)}
    size = (n(5, 9), n(10, 20))
    channels, reduced = n(60, 90), {"reduce_3x3": n(2, 9), "reduce_5x5": n(10, 19), "pool_proj": n(20, 29)}
    alone = [
        case(channels + i, size, **out, **{name: reduced[name]}, note=f"only {name}")
        for i, name in enumerate(reduced)
    ]
    return [
        case(channels, size, **out, note="no bottleneck"),
        case(channels, size[::-1], **out, **reduced, note="all bottlenecks"),
        *alone,
    ]


def inception_by_branch(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    def branch(area, out, reduce):
        return in_channels * reduce + area * reduce * out if reduce else area * in_channels * out

    weights = (
        branch(1, out_1x1, 0)
        + branch(9, out_3x3, reduce_3x3)
        + branch(25, out_5x5, reduce_5x5)
        + in_channels * pool_proj
    )
    out = out_1x1 + out_3x3 + out_5x5 + (pool_proj if pool_proj else in_channels)
    return out, weights, weights * image_size[0] * image_size[1]


def inception_by_convolution(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    shapes = [(out_1x1, in_channels, 1, 1), (pool_proj, in_channels, 1, 1)]
    for size, out, reduce in [(3, out_3x3, reduce_3x3), (5, out_5x5, reduce_5x5)]:
        if reduce > 0:
            shapes.append((reduce, in_channels, 1, 1))
        shapes.append((out, reduce if reduce > 0 else in_channels, size, size))
    weights = sum(int(np.prod(shape)) for shape in shapes)
    outputs = [out_1x1, out_3x3, out_5x5, in_channels if pool_proj == 0 else pool_proj]
    return InceptionCost(sum(outputs), weights, weights * int(np.prod(image_size)))


def inception_summed(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    weights = in_channels * out_1x1
    for k, out, reduce in ((3, out_3x3, reduce_3x3), (5, out_5x5, reduce_5x5)):
        if reduce:
            weights += in_channels * reduce
        weights += k**2 * (reduce or in_channels) * out
    weights += in_channels * pool_proj
    multiplications = sum(weights for _ in range(image_size[0] * image_size[1]))
    return [out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels), weights, multiplications]


def inception_valid(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    h, w = image_size
    small = in_channels * (out_1x1 + reduce_3x3 + reduce_5x5 + pool_proj)
    three, five = 9 * (reduce_3x3 or in_channels) * out_3x3, 25 * (reduce_5x5 or in_channels) * out_5x5
    multiplications = small * h * w + three * (h - 2) * (w - 2) + five * (h - 4) * (w - 4)
    return InceptionCost(
        out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels), small + three + five, multiplications
    )


INCEPTION = Exercise(
    "inception_cost",
    inception_cost,
    points={"out_channels": 1, "weights": 1, "multiplications": 1},
    returns=("out_channels", "weights", "multiplications"),
    cases=[
        case(4, (2, 3), out_1x1=1, out_3x3=2, out_5x5=1, reduce_3x3=2, note="the example above"),
        case(192, (28, 28), **BLOCK_3A, note="block 3a of GoogLeNet without bottlenecks"),
        case(192, (28, 28), **BLOCK_3A, **BOTTLENECKS_3A, note="block 3a of GoogLeNet"),
        *inception_cases(np.random.default_rng(86)),
    ],
    hidden=inception_cases,
    mistakes=[
        Mistake(
            "bottleneck-saves-nothing",
            "Your 3×3 and 5×5 kernels still read all in_channels. Behind a bottleneck they read its outputs only: reduce_3x3 and reduce_5x5 channels.",
            {"reduce_3x3 or in_channels": "in_channels", "reduce_5x5 or in_channels": "in_channels"},
        ),
        Mistake(
            "bottleneck-for-free",
            "The 1×1 convolutions of the bottlenecks cost something too: in_channels · reduce_3x3 and in_channels · reduce_5x5 weights.",
            {" + reduce_3x3 + reduce_5x5 + pool_proj": " + pool_proj"},
        ),
        Mistake(
            "projection-for-free",
            "The 1×1 convolution after pooling costs something too: in_channels · pool_proj weights.",
            {" + pool_proj)": ")"},
        ),
        Mistake(
            "no-bottleneck-no-channels",
            "Without a bottleneck your 3×3 or 5×5 kernels read 0 channels. A 0 means that there is none: they then read all in_channels.",
            {"reduce_3x3 or in_channels": "reduce_3x3", "reduce_5x5 or in_channels": "reduce_5x5"},
        ),
        Mistake(
            "bottleneck-where-there-is-none",
            "You counted a bottleneck of in_channels where its option is 0. A 0 means that there is none, and nothing to pay for.",
            {
                " + reduce_3x3 + reduce_5x5 + pool_proj": " + (reduce_3x3 or in_channels) + (reduce_5x5 or in_channels) + pool_proj"
            },
        ),
        Mistake(
            "one-side-of-the-kernel",
            "You counted 3 and 5 weights for a kernel. A 3×3 kernel has 9 for each pair of channels, a 5×5 kernel 25.",
            {"9 *": "3 *", "25 *": "5 *"},
        ),
        Mistake(
            "pooled-channels-forgotten",
            "The pooling branch is missing from out_channels where it has no projection: max pooling passes all in_channels on.",
            {"(pool_proj or in_channels)": "pool_proj"},
        ),
        Mistake(
            "bottleneck-counted-as-output",
            "You counted the bottlenecks' channels as outputs. They stay inside: what leaves are the ends of the four branches.",
            {"(pool_proj or in_channels)": "(pool_proj or in_channels) + reduce_3x3 + reduce_5x5"},
        ),
        Mistake(
            "branches-added-not-concatenated",
            "You took the widest branch. The four outputs are concatenated: their channels add up.",
            {
                "out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels)": "max(out_1x1, out_3x3, out_5x5, pool_proj or in_channels)"
            },
        ),
        Mistake(
            "biases-counted",
            "You counted a bias for each output as well. Torch would; here only weights are asked for, so that multiplications are weights times places.",
            {"9 * (": "out_1x1 + out_3x3 + out_5x5 + reduce_3x3 + reduce_5x5 + pool_proj + 9 * ("},
        ),
        Mistake(
            "additions-counted-too",
            "You counted multiplications and additions, as many tables of FLOPs do. Here only multiplications: one a weight and place.",
            {"weights * h * w": "2 * weights * h * w"},
        ),
        Mistake(
            "height-only",
            "You multiplied by the height only. Each weight is used at every place of the map: h · w of them.",
            {"weights * h * w": "weights * h"},
        ),
        Mistake(
            "maps-shrink",
            "Your 3×3 and 5×5 branches shrink the maps. They are padded, so that all four branches keep the size; else they could not be concatenated.",
            inception_valid,
        ),
    ],
    styles=[inception_by_branch, inception_by_convolution, inception_summed],
    forbidden=TABLES,
)

# --------------------------------------------------------------------------------------------------------- cnn_predict

PARAMS = load_clothes_cnn()
CLOTHES = load_fashion().test_images
_TOP = np.sort(cnn_stages(PARAMS, CLOTHES)[-1].maps, axis=1)
CLEAR = np.flatnonzero(_TOP[:, -1] - _TOP[:, -2] > 1e-3)  # rounding decides none of them


def clothes_cases(rng):
    """Enough images for an accuracy, and a batch of one."""
    chosen = rng.choice(CLEAR, 121, replace=False)
    return [
        case(PARAMS, CLOTHES[chosen[:120]], note="120 images, on which the network's accuracy is judged"),
        case(PARAMS, CLOTHES[chosen[120:]], note="a batch of one"),
    ]


def cnn_image_by_image(params, images):
    classes = []
    for image in images:
        x = conv2d_forward(image[None], params.conv1_weight, params.conv1_bias, padding=2)[0]
        x = maxpool2d_forward(np.maximum(x, 0), kernel_size=2)[0]
        x = conv2d_forward(x, params.conv2_weight, params.conv2_bias, padding=1)[0]
        x = maxpool2d_forward(np.maximum(x, 0), kernel_size=2)[0]
        classes.append(np.argmax(params.fc_weight @ x.ravel() + params.fc_bias))
    return np.array(classes)


def cnn_in_a_loop(params, images):
    x = images
    for weight, bias, padding in [
        (params.conv1_weight, params.conv1_bias, (2, 2)),
        (params.conv2_weight, params.conv2_bias, (1, 1)),
    ]:
        x, _ = conv2d_forward(x, weight, bias, padding=padding)
        x, _ = maxpool2d_forward(x, kernel_size=2)  # before the ReLU: the two may change places
        x, _ = relu_forward(x)
    return np.argmax(x.reshape(len(images), -1) @ params.fc_weight.T + params.fc_bias, axis=-1)


def cnn_with_softmax(params, images):
    conv1_weight, conv1_bias, conv2_weight, conv2_bias, fc_weight, fc_bias = params
    a = relu_forward(conv2d_forward(images, conv1_weight, conv1_bias, padding=2)[0])[0]
    b = maxpool2d_forward(a, kernel_size=(2, 2), stride=2)[0]
    c = relu_forward(conv2d_forward(b, conv2_weight, conv2_bias, padding=1)[0])[0]
    d = maxpool2d_forward(c, kernel_size=(2, 2), stride=2)[0]
    e = np.exp(linear_forward(d.reshape(d.shape[0], -1), fc_weight, fc_bias)[0])
    return (e / e.sum(axis=1, keepdims=True)).argmax(1).astype(np.int32)


CNN = Exercise(
    "cnn_predict",
    cnn_predict,
    points={"accuracy_50": 1, "accuracy_80": 1, "classes": 2},
    view="accuracy",
    seconds=5.0,
    cases=clothes_cases(np.random.default_rng(87)),
    hidden=clothes_cases,
    mistakes=[
        Mistake(
            "relu-left-out",
            "The ReLUs are missing. Without them convolutions follow each other as one linear map, apart from the pooling; the weights were trained with them.",
            {"relu_forward(x)[0]": "x"},
        ),
        Mistake(
            "averages-pooled",
            "You pooled averages. These weights were trained with max pooling.",
            {"maxpool2d_forward": "avgpool2d_forward"},
        ),
        Mistake(
            "channels-flattened-last",
            "You flattened the maps with the channels last, as Keras does. Here reshape follows (C, H, W): the linear layer's weights expect that order.",
            {"x.reshape(len(x), -1)": "x.transpose(0, 2, 3, 1).reshape(len(x), -1)"},
        ),
        Mistake(
            "biases-left-out",
            "The biases have no effect. Either they are left out, or the images run up to 255, against which they are nothing: these weights were trained on images from 0 to 1.",
            {
                "params.conv1_bias": "0 * params.conv1_bias",
                "params.conv2_bias": "0 * params.conv2_bias",
                "params.fc_bias": "0 * params.fc_bias",
            },
        ),
        Mistake(
            "kernels-flipped",
            "You turned the kernels by 180 degrees: the convolution of mathematics. Networks correlate: use the weights as they are.",
            {
                "params.conv1_weight": "params.conv1_weight[:, :, ::-1, ::-1]",
                "params.conv2_weight": "params.conv2_weight[:, :, ::-1, ::-1]",
            },
        ),
        Mistake(
            "logits-returned",
            "You returned the logits, ten numbers an image. The class is the place of the largest: argmax over axis 1.",
            {".argmax(axis=1)": ""},
        ),
        Mistake(
            "largest-logit-returned",
            "You returned the largest logit itself. The class is its place: argmax, not max.",
            {".argmax(axis=1)": ".max(axis=1)"},
        ),
        Mistake(
            "argmax-over-the-batch",
            "You took the argmax over the batch: for each class the image that has most of it. For each image take the class: axis 1.",
            {"argmax(axis=1)": "argmax(axis=0)"},
        ),
        Mistake(
            "least-likely-class",
            "You took the smallest logit, the least likely class: take the largest.",
            {"argmax": "argmin"},
        ),
        Mistake(
            "classes-from-one",
            "Your classes count from 1. Labels count from 0, as argmax does.",
            {".argmax(axis=1)": ".argmax(axis=1) + 1"},
        ),
        Mistake(
            "images-centred",
            "You subtracted the images' mean first. A good habit, but these weights were trained on images from 0 to 1 as they are.",
            {"conv2d_forward(images,": "conv2d_forward(images - images.mean(),"},
        ),
    ],
    styles=[cnn_image_by_image, cnn_in_a_loop, cnn_with_softmax],
    forbidden=POOLING,
)

EXERCISES = [AVGPOOL, MAXPOOL, MAXPOOL_BACKWARD, LENET, TOTAL, INCEPTION, CNN]
