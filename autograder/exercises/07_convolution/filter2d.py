"""The exercise ``filter2d``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.images.filters import sobel_x
from course_lib.ops.conv.conv2d import filter2d

from .shared import quarters


def filter2d_cases(rng):
    """Kernels higher than wide and wider than high, a kernel as large as the image, one pixel, float32."""

    def one(image, kernel, note="", dtype=float):
        return case(quarters(rng, *image, dtype=dtype), quarters(rng, *kernel, dtype=dtype), note=note)

    return [
        one((5, 7), (2, 3)),
        one((7, 5), (4, 1), "a column"),
        one((4, 6), (3, 3), "a square kernel"),
        one((3, 4), (3, 4), "a kernel as large as the image"),
        one((3, 5), (1, 1), "a kernel of one pixel"),
        one((6, 5), (3, 2), "float32", np.float32),
    ]


def filter2d_by_place(image, kernel):
    k_h, k_w = kernel.shape
    y = np.zeros((image.shape[0] - k_h + 1, image.shape[1] - k_w + 1), image.dtype)
    for r in range(y.shape[0]):
        for c in range(y.shape[1]):
            y[r, c] = (image[r : r + k_h, c : c + k_w] * kernel).sum()
    return y


def filter2d_windows(image, kernel):
    return np.einsum("rcij,ij->rc", np.lib.stride_tricks.sliding_window_view(image, kernel.shape), kernel)


def filter2d_dots(image, kernel):
    (h, w), (k_h, k_w) = image.shape, kernel.shape
    rows = [
        [np.vdot(image[r : r + k_h, c : c + k_w], kernel) for c in range(w - k_w + 1)]
        for r in range(h - k_h + 1)
    ]
    return np.array(rows, dtype=image.dtype)


SAME_SIZE = (
    "You padded the image with zeros so that the output is as large as the image: padding='same' in Keras and "
    "scipy. Here the kernel stays inside the image, and the output is smaller."
)
SIZES = "image.shape[0] - k_h + 1, image.shape[1] - k_w + 1"


def same_size(top, left):
    """Return the solution's edits for zeros around the image: so many above it and on its left."""
    pads = f"(({top}, k_h - 1 - {top}), ({left}, k_w - 1 - {left}))"
    return {SIZES: f"image.shape\n    image = np.pad(image, {pads})"}


EXERCISE = Exercise(
    "filter2d",
    filter2d,
    points=2,
    returns=("y",),
    steps={
        "rows": "the number of rows of y: H - K_h + 1",
        "cols": "the number of columns of y: W - K_w + 1",
        "np.lib.stride_tricks.sliding_window_view(image, kernel.shape)": "the window of the image at each place",
        "np.lib.stride_tricks.sliding_window_view(image, kernel.shape) * kernel": (
            "the products of the kernel and the window at each place"
        ),
    },
    picture="image",
    cases=[
        case(
            np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
            np.array([[1.0, 2.0], [0.0, -1.0]]),
            note="the example above",
        ),
        *filter2d_cases(np.random.default_rng(72)),
        case(
            np.add.outer(np.arange(5.0), 0.5 * np.arange(6.0) ** 2),
            8 * sobel_x(),
            note="the edge filter of the text, not divided",
        ),
    ],
    hidden=filter2d_cases,
    mistakes=[
        Mistake(
            "kernel-flipped",
            "You turned the kernel by 180 degrees. That is convolution as mathematics and scipy.signal.convolve2d define it. Networks, torch "
            "and this course take the dot product as it stands, cross-correlation: kernel[i, j] meets image[r + i, q + j].",
            {"kernel[i, j]": "kernel[k_h - 1 - i, k_w - 1 - j]"},
        ),
        Mistake(
            "kernel-transposed",
            "Your kernel is transposed: kernel[i, j] belongs to the pixel i rows down and j columns across.",
            {"    k_h, k_w = kernel.shape": "    kernel = kernel.T\n    k_h, k_w = kernel.shape"},
        ),
        Mistake("same-size", SAME_SIZE, same_size("(k_h - 1) // 2", "(k_w - 1) // 2")),
        Mistake("same-size", SAME_SIZE, same_size("k_h // 2", "k_w // 2")),
        Mistake(
            "last-place-missing",
            "The last row and the last column are missing: along an axis of H pixels there are H - K + 1 places, not H - K.",
            {SIZES: "image.shape[0] - k_h, image.shape[1] - k_w"},
        ),
        Mistake(
            "kernel-normalised",
            "You divided the kernel by its sum. An edge filter's weights add up to 0, so that cannot be done in general: use the kernel as it is.",
            {"return y": "return y / (kernel.sum() or 1)"},
        ),
    ],
    styles=[filter2d_by_place, filter2d_windows, filter2d_dots],
)
