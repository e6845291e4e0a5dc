"""The exercise ``filter2d``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.call import case
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
    y = np.empty((image.shape[0] - k_h + 1, image.shape[1] - k_w + 1), image.dtype)
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


def filter2d_same_size(image, kernel):
    (h, w), (k_h, k_w) = image.shape, kernel.shape
    top, left = (k_h - 1) // 2, (k_w - 1) // 2
    padded = np.pad(image, ((top, k_h - 1 - top), (left, k_w - 1 - left)))
    y = np.zeros_like(image)
    for i in range(k_h):
        for j in range(k_w):
            y += kernel[i, j] * padded[i : i + h, j : j + w]
    return y


def filter2d_turned_shape(image, kernel):
    k_h, k_w = kernel.shape
    rows, cols = image.shape[0] - k_h + 1, image.shape[1] - k_w + 1
    y = np.zeros((cols, rows), image.dtype)
    for r in range(rows):
        for c in range(cols):
            y[c, r] = (image[r : r + k_h, c : c + k_w] * kernel).sum()
    return y


EXERCISE = Exercise(
    "filter2d",
    filter2d,
    points=3,
    returns=("y",),
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
            "and this course take the dot product as it stands, cross-correlation: kernel[i, j] meets image[r + i, c + j].",
            {"kernel[i, j]": "kernel[k_h - 1 - i, k_w - 1 - j]"},
        ),
        Mistake(
            "kernel-transposed",
            "Your kernel is transposed: kernel[i, j] belongs to the pixel i rows down and j columns across.",
            {"    k_h, k_w = kernel.shape": "    kernel = kernel.T\n    k_h, k_w = kernel.shape"},
        ),
        Mistake(
            "height-and-width-swapped",
            "The output's height and width are swapped: rows come first, y[r, c].",
            filter2d_turned_shape,
        ),
        Mistake(
            "same-size",
            "You padded the image with zeros so that the output is as large as the image: padding='same' in Keras and scipy. Here the "
            "kernel stays inside the image, and the output is smaller.",
            filter2d_same_size,
        ),
        Mistake(
            "last-place-missing",
            "The last row and the last column are missing: along an axis of H pixels there are H - K + 1 places, not H - K.",
            {
                "image.shape[0] - k_h + 1, image.shape[1] - k_w + 1": "image.shape[0] - k_h, image.shape[1] - k_w"
            },
        ),
        Mistake(
            "mean-not-sum",
            "You took the mean over the window. A filter takes the sum; a box filter averages because its weights are 1/9.",
            {"return y": "return y / kernel.size"},
        ),
        Mistake(
            "overwritten",
            "Only the kernel's last pixel is left: each product must be added to y, and yours replaces it. Use +=.",
            {"y += kernel": "y[:] = kernel"},
        ),
        Mistake(
            "negative-clipped",
            "Your negative values are gone. Programs that show images clip them; a filter's output keeps its sign.",
            {"return y": "return np.maximum(y, 0)"},
        ),
        Mistake(
            "absolute-values",
            "You returned absolute values. That is the strength of an edge; the filter's output keeps its sign, which says which side is brighter.",
            {"return y": "return np.abs(y)"},
        ),
        Mistake(
            "kernel-normalised",
            "You divided the kernel by its sum. An edge filter's weights add up to 0, so that cannot be done in general: use the kernel as it is.",
            {"return y": "return y / (kernel.sum() or 1)"},
        ),
    ],
    styles=[filter2d_by_place, filter2d_windows, filter2d_dots],
    forbidden=(
        "scipy",
        "torch",
    ),
)
