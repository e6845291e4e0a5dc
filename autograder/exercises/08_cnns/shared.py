"""Cases and mistakes for the poolings of several exercises, and the modules that hold answers."""

from typing import NamedTuple

import numpy as np

from autograder.authoring.exercise import Mistake
from course_lib.check.case import case

TABLES = ("course_lib.nn.architectures",)


def quarters(rng, *shape, dtype=float):
    """Draw multiples of a quarter: sums of them are exact, and a pack of them is small."""
    return (rng.integers(-9, 10, shape) / 4).astype(dtype)


def distinct(rng, *shape, dtype=float):
    """Draw multiples of a quarter, no two of them equal."""
    return (rng.permutation(np.prod(shape)).reshape(shape) / 4 - 9).astype(dtype)


def pool_cases(rng):
    """No axis as long as another; overlap, gaps, a rest, pairs, negative maps, one window, one pixel, float32."""
    return [
        case(quarters(rng, 2, 3, 8, 10), kernel_size=2, note="stride left at its default"),
        case(quarters(rng, 1, 2, 9, 13), kernel_size=3, stride=2, note="windows that overlap, as in AlexNet"),
        case(quarters(rng, 2, 1, 8, 11), kernel_size=(2, 3), note="a window that is not square"),
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


SEEN = "np.lib.stride_tricks.sliding_window_view({}, (k_h, k_w), axis=(2, 3))[:, :, ::s_h, ::s_w]"
STEPS = {
    "h_out": "the number of rows of a pooled map",
    "w_out": "the number of columns of a pooled map",
    SEEN.format("x"): "the pixels of each window",
}
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


SIZE_OVER_STRIDE = (
    "Your map has size // stride places. That counts windows that hang over the edge when the window is larger than the stride, and forgets whole ones when it is "
    "smaller: (size - kernel) // stride + 1 places fit."
)
HANGING = (
    "The rows or columns that are left over got a window of their own, which hangs over the edge: Caffe does so, and torch with ceil_mode=True. "
    "Here, as in torch's default, only windows that fit count: (size - kernel) // stride + 1."
)


class MaxPool2dCache(NamedTuple):
    """The lesson's cache: without the library's padding and dilation."""

    x: np.ndarray
    y: np.ndarray
    kernel_size: tuple
    stride: tuple


class AvgPool2dCache(NamedTuple):
    """The lesson's cache: without the library's padding."""

    x: np.ndarray
    kernel_size: tuple
    stride: tuple
