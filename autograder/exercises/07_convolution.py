"""The exercises of lesson 07, convolution."""

import numpy as np

from autograder.exercise import Exercise, Mistake
from course_lib.check.call import case
from course_lib.counting import parameter_counts
from course_lib.filters import sobel_x
from course_lib.ops.conv2d import Conv2dCache, conv2d_backward, conv2d_forward, filter2d
from course_lib.ops.conv_geometry import conv_output_size, receptive_field


def quarters(rng, *shape, dtype=float):
    """Draw multiples of a quarter: sums of them are exact, and a pack of them is small."""
    return (rng.integers(-9, 10, shape) / 4).astype(dtype)


# --------------------------------------------------------------------------------------------------- parameter_counts


def counts_cases(rng):
    """Images and patches that are not square, and as many hidden units as pixels only once."""
    h, w, k_h, k_w = (
        int(rng.integers(20, 40)),
        int(rng.integers(41, 60)),
        int(rng.integers(3, 6)),
        int(rng.integers(6, 9)),
    )
    return [
        case((h, w), int(rng.integers(200, 900)), (k_h, k_w)),
        case((h, w), h * w, (k_w, k_h), note="one hidden unit a pixel"),
        case((w, h), 7, (k_h, k_w), note="few hidden units"),
    ]


def counts_by_unit(image_size, hidden, kernel_size):
    pixels = patch = 1
    for size in image_size:
        pixels *= size
    for size in kernel_size:
        patch *= size
    return [sum(pixels for _ in range(hidden)), sum(patch for _ in range(hidden)), patch]


def counts_numpy(image_size, hidden, kernel_size):
    patch = int(np.prod(kernel_size))
    return int(np.prod(image_size)) * hidden, patch * hidden, patch


COUNTS = Exercise(
    "parameter_counts",
    parameter_counts,
    points={"fully_connected": 1, "locally_connected": 1, "convolutional": 1},
    returns=("fully_connected", "locally_connected", "convolutional"),
    cases=[
        case((3, 4), 5, (1, 2), note="the example above"),
        case((200, 200), 40_000, (10, 10), note="the layers of the text"),
        *counts_cases(np.random.default_rng(71)),
    ],
    hidden=counts_cases,
    mistakes=[
        Mistake(
            "biases-counted",
            "You counted biases too, as torch does when it counts parameters. Here only weights are asked for.",
            {
                "height * width * hidden": "height * width * hidden + hidden",
                "hidden * k_h * k_w": "hidden * k_h * k_w + hidden",
                ", k_h * k_w": ", k_h * k_w + 1",
            },
        ),
        Mistake(
            "filter-not-shared",
            "Your convolution has as many weights as the locally connected layer. Its units all share one filter: count it once.",
            {", k_h * k_w": ", hidden * k_h * k_w"},
        ),
        Mistake(
            "a-unit-for-each-pixel",
            "You took it that there is one hidden unit for each pixel. That is so for 40,000 units on 200 × 200 pixels; in general it is "
            "`hidden` that counts the units.",
            {"width * hidden": "width * height * width", "hidden * k_h": "height * width * k_h"},
        ),
        Mistake(
            "patches-are-square",
            "You took the patch to be square. It has kernel_size[0] rows and kernel_size[1] columns.",
            {"k_h * k_w": "k_h * k_h"},
        ),
        Mistake(
            "image-is-square",
            "You took the image to be square. It has image_size[0] rows and image_size[1] columns.",
            {"height * width": "height * height"},
        ),
        Mistake(
            "added-not-multiplied",
            "You added pixels and units. Each of the hidden units has a weight for each pixel it sees: multiply.",
            {"width * hidden": "width + hidden", "hidden * k_h": "hidden + k_h"},
        ),
        Mistake(
            "other-order",
            "These are the right counts in another order: fully connected, locally connected, convolutional.",
            {
                "height * width * hidden, hidden * k_h * k_w, k_h * k_w": "k_h * k_w, hidden * k_h * k_w, height * width * hidden"
            },
        ),
    ],
    styles=[counts_by_unit, counts_numpy, {"hidden * k_h": "sum([hidden]) * k_h"}],
    forbidden=("course_lib.counting",),
)

# ----------------------------------------------------------------------------------------------------------- filter2d


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


FILTER2D = Exercise(
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
    forbidden=("course_lib.ops.conv2d", "scipy", "torch"),
)

# --------------------------------------------------------------------------------------------------- conv_output_size


def output_size_cases(rng):
    """Divisions with and without a rest, each option alone, all at once, one place only."""
    size, k = int(rng.integers(20, 30)), int(rng.integers(3, 6))
    even = size + (size - k) % 2
    return [
        case(size, kernel_size=k, note="all options left at their defaults"),
        case(even + 1, kernel_size=k, stride=2, note="the division leaves a rest"),
        case(even, kernel_size=k, stride=2, note="the division leaves no rest"),
        case(size, kernel_size=k, padding=2),
        case(size, kernel_size=k, dilation=3),
        case(size, kernel_size=1, stride=3, dilation=4, note="a kernel of one pixel"),
        case(size, kernel_size=k, stride=5, padding=3, dilation=2),
        case(size, kernel_size=k + 1, stride=4, padding=1, dilation=3),
        case(k, kernel_size=k, stride=3, note="one place only"),
    ]


def output_size_counted(size, *, kernel_size, stride=1, padding=0, dilation=1):
    last = dilation * (kernel_size - 1)
    return sum(place + last < size + 2 * padding for place in range(0, size + 2 * padding, stride))


def output_size_floor(size, *, kernel_size, stride=1, padding=0, dilation=1):
    return int(np.floor((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1))


def output_size_range(size, *, kernel_size, stride=1, padding=0, dilation=1):
    return len(range(-padding, size + padding - dilation * (kernel_size - 1), stride))


OUTPUT_SIZE = Exercise(
    "conv_output_size",
    conv_output_size,
    points=2,
    returns=("size",),
    cases=[
        case(32, kernel_size=5, note="the example above"),
        case(7, kernel_size=3, stride=2, padding=1),
        case(224, kernel_size=11, stride=4, padding=2, note="AlexNet's first layer"),
        case(8, kernel_size=3, stride=2, note="the division leaves a rest"),
        *output_size_cases(np.random.default_rng(73)),
    ],
    hidden=output_size_cases,
    mistakes=[
        Mistake(
            "rounded-up",
            "You rounded up: then the last window sticks out of the image. That is ceil_mode=True of torch's pooling. Here a place counts "
            "only if the whole window fits: round down.",
            {"(size + 2 * padding - extent) // stride": "-(-(size + 2 * padding - extent) // stride)"},
        ),
        Mistake(
            "not-rounded",
            "Your sizes are fractions where the division leaves a rest. There is no half a place: round down, with //.",
            {"//": "/"},
        ),
        Mistake(
            "one-too-few",
            "The + 1 is missing: the number of steps is one less than the number of places, as with fences and posts.",
            {"// stride + 1": "// stride"},
        ),
        Mistake(
            "one-added-before-dividing",
            "You added the 1 before the division. First count the steps, (…) // stride, then add the place at which it all begins.",
            {"extent) // stride + 1": "extent + 1) // stride"},
        ),
        Mistake(
            "padding-once",
            "You counted the padding once. It is added on both sides: 2 * padding.",
            {"2 * padding": "padding"},
        ),
        Mistake(
            "padding-forgotten",
            "padding has no effect: the image grows by it on both sides.",
            {"size + 2 * padding": "size"},
        ),
        Mistake(
            "dilation-forgotten",
            "dilation has no effect: it stretches the kernel over dilation * (kernel_size - 1) + 1 pixels.",
            {"dilation * (kernel_size - 1) + 1": "kernel_size"},
        ),
        Mistake(
            "dilation-one-pixel-too-many",
            "Your stretched kernel is dilation * kernel_size pixels long. Between K pixels there are K - 1 gaps: dilation * (K - 1) + 1.",
            {"dilation * (kernel_size - 1) + 1": "dilation * kernel_size"},
        ),
        Mistake(
            "dilation-counts-gaps",
            "You took dilation as the number of pixels left out between two of the kernel. In the paper and in torch it is the distance "
            "from one to the next, so that 1 leaves no gap.",
            {"dilation * (kernel_size - 1) + 1": "(dilation + 1) * (kernel_size - 1) + 1"},
        ),
        Mistake(
            "size-over-stride",
            "This is the size of padding='same' in Keras: size / stride, rounded up, whatever the kernel. Here padding is a number.",
            {"(size + 2 * padding - extent) // stride + 1": "-(-size // stride)"},
        ),
        Mistake(
            "transposed-convolution",
            "This is the output size of a transposed convolution (lesson 11), which goes the other way. Here a stride makes images smaller.",
            {"(size + 2 * padding - extent) // stride + 1": "(size - 1) * stride - 2 * padding + extent"},
        ),
    ],
    styles=[output_size_counted, output_size_floor, output_size_range],
    forbidden=("course_lib.ops.conv_geometry", "torch"),
)

# ----------------------------------------------------------------------------------------------------- conv2d_forward


def conv2d_shapes(rng):
    """Yield images, filters and options: no two sizes alike, no kernel, stride, padding or dilation square, but two."""
    plain, odd = {}, {"stride": (2, 1), "padding": (1, 2), "dilation": (1, 2)}

    def one(n, c_in, size, c_out, kernel, note="", dtype=float, **options):
        arrays = quarters(rng, n, c_in, *size, dtype=dtype), quarters(rng, c_out, c_in, *kernel, dtype=dtype)
        return (*arrays, quarters(rng, c_out, dtype=dtype) + dtype(5)), options, note

    yield one(2, 3, (4, 6), 4, (2, 3), **plain)
    yield one(1, 2, (6, 7), 3, (3, 2), "a batch of one, stride (2, 3)", stride=(2, 3))
    yield one(2, 1, (4, 5), 3, (3, 2), "padding (0, 2)", padding=(0, 2))
    yield one(1, 2, (8, 6), 3, (2, 3), "dilation (3, 1)", dilation=(3, 1))
    yield one(1, 3, (5, 8), 2, (2, 3), "stride (2, 1), padding (1, 2), dilation (1, 2)", **odd)
    yield one(
        1, 2, (9, 8), 2, (3, 3), "ints: stride 3, padding 1, dilation 2", stride=3, padding=1, dilation=2
    )
    yield one(2, 3, (2, 4), 5, (1, 1), "1 × 1 filters")
    yield one(2, 3, (5, 6), 2, (2, 3), "float32", np.float32, stride=(1, 2), padding=(2, 0))


def conv2d_cases(rng):
    """All options alone and together, as ints and as pairs; float32."""
    return [case(*arrays, note=note, **options) for arrays, options, note in conv2d_shapes(rng)]


def conv2d_by_place(x, weight, bias, *, stride=1, padding=0, dilation=1):
    s, p, d = as_pair(stride), as_pair(padding), as_pair(dilation)
    x_p = np.pad(x, ((0, 0), (0, 0), (p[0], p[0]), (p[1], p[1])))
    down, across = d[0] * (weight.shape[2] - 1) + 1, d[1] * (weight.shape[3] - 1) + 1
    rows = range(0, x_p.shape[2] - down + 1, s[0])
    cols = range(0, x_p.shape[3] - across + 1, s[1])
    y = np.empty((len(x), len(weight), len(rows), len(cols)), x.dtype)
    for r, top in enumerate(rows):
        for c, left in enumerate(cols):
            patch = x_p[:, :, top : top + down : d[0], left : left + across : d[1]]
            y[:, :, r, c] = np.tensordot(patch, weight, axes=((1, 2, 3), (1, 2, 3))) + bias
    return y, (x, weight, s, p, d)


def conv2d_windows(x, weight, bias, *, stride=1, padding=0, dilation=1):
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = as_pair(stride), as_pair(padding), as_pair(dilation)
    k_h, k_w = weight.shape[2:]
    x_p = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    windows = np.lib.stride_tricks.sliding_window_view(
        x_p, (d_h * (k_h - 1) + 1, d_w * (k_w - 1) + 1), axis=(2, 3)
    )
    seen = windows[:, :, ::s_h, ::s_w, ::d_h, ::d_w]
    return np.einsum("nchwij,ocij->nohw", seen, weight) + bias[None, :, None, None], None


def conv2d_one_by_one(x, weight, bias, *, stride=1, padding=0, dilation=1):
    s, p, d = as_pair(stride), as_pair(padding), as_pair(dilation)
    h = conv_output_size(x.shape[2], kernel_size=weight.shape[2], stride=s[0], padding=p[0], dilation=d[0])
    w = conv_output_size(x.shape[3], kernel_size=weight.shape[3], stride=s[1], padding=p[1], dilation=d[1])
    y = np.empty((len(x), len(weight), h, w), x.dtype)
    for n, o, r, c in np.ndindex(y.shape):
        total = bias[o]
        for k, i, j in np.ndindex(weight.shape[1:]):
            row, col = r * s[0] + i * d[0] - p[0], c * s[1] + j * d[1] - p[1]
            if 0 <= row < x.shape[2] and 0 <= col < x.shape[3]:
                total += weight[o, k, i, j] * x[n, k, row, col]
        y[n, o, r, c] = total
    return y, {"x": x, "weight": weight}


OPTIONS = "(s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation\n"
SEEN = "weight[:, :, i, j], padded[:, :, rows, cols])"

FORWARD = Exercise(
    "conv2d_forward",
    conv2d_forward,
    points={"y": 4},
    returns=("y", "cache"),
    picture="image",
    cases=[
        case(
            np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]]),
            np.array([[[[1.0, 2.0], [0.0, -1.0]]]]),
            np.array([10.0]),
            note="the example above",
        ),
        *conv2d_cases(np.random.default_rng(74)),
    ],
    hidden=conv2d_cases,
    mistakes=[
        Mistake(
            "kernels-flipped",
            "You turned the kernels by 180 degrees: the convolution of mathematics. Networks take cross-correlation: weight[o, c, i, j] meets "
            "the pixel i rows down and j columns across.",
            {"weight[:, :, i, j]": "weight[:, :, k_h - 1 - i, k_w - 1 - j]"},
        ),
        Mistake(
            "kernels-transposed",
            "Each kernel is transposed: the last two axes of weight are rows, then columns.",
            {"    c_out, _, k_h": "    weight = weight.transpose(0, 1, 3, 2)\n    c_out, _, k_h"},
        ),
        Mistake(
            "channels-swapped",
            "You took the weight's axes as (C_in, C_out, …), which is the order for transposed convolutions. Here they are (C_out, C_in, K_h, K_w).",
            {"c_out, _, k_h": "_, c_out, k_h", "oc,nchw": "co,nchw"},
        ),
        Mistake(
            "height-and-width-swapped",
            "Your maps are transposed: y is (N, C_out, H_out, W_out), rows before columns.",
            {"return y,": "return y.transpose(0, 1, 3, 2),"},
        ),
        Mistake(
            "channels-last",
            "Your channels come last, (N, H, W, C): the order of Keras and TensorFlow. Here, as in torch, they come second: (N, C, H, W).",
            {"return y,": "return y.transpose(0, 2, 3, 1),"},
        ),
        Mistake(
            "bias-once-per-tap",
            "The bias is added once for each pixel of the kernel. It belongs to the sum: add it once, after the loop.",
            {SEEN: f"{SEEN} + bias[:, None, None]", "    y += bias[:, None, None]\n": ""},
        ),
        Mistake(
            "bias-once-per-weight",
            "The bias is added once for each weight of the filter: np.sum(window * weight + bias) adds it inside the sum. It comes after the "
            "sum: np.sum(window * weight) + bias.",
            {SEEN: f"{SEEN} + weight.shape[1] * bias[:, None, None]", "    y += bias[:, None, None]\n": ""},
        ),
        Mistake(
            "bias-left-out",
            "The bias is missing: add bias[o] to the whole of map o.",
            {"    y += bias[:, None, None]\n": ""},
        ),
        Mistake(
            "stride-on-the-wrong-axis",
            "stride is applied to the wrong axis: a pair is (rows, columns), so stride[0] goes down and stride[1] across.",
            {OPTIONS: OPTIONS.replace("s_h, s_w", "s_w, s_h")},
        ),
        Mistake(
            "padding-on-the-wrong-axis",
            "padding is applied to the wrong axis: padding[0] rows go on top and below, padding[1] columns left and right.",
            {OPTIONS: OPTIONS.replace("p_h, p_w", "p_w, p_h")},
        ),
        Mistake(
            "dilation-on-the-wrong-axis",
            "dilation is applied to the wrong axis: dilation[0] stretches the kernel downwards, dilation[1] across.",
            {OPTIONS: OPTIONS.replace("d_h, d_w", "d_w, d_h")},
        ),
        Mistake(
            "stride-only-down",
            "stride[1] has no effect: the window moves down by stride[0] and across by stride[1].",
            {OPTIONS: f"{OPTIONS}    s_w = 1\n"},
        ),
        Mistake(
            "stride-ignored",
            "stride has no effect: two neighbouring outputs look at places that are stride pixels apart.",
            {OPTIONS: f"{OPTIONS}    s_h = s_w = 1\n"},
        ),
        Mistake(
            "stride-and-dilation-swapped",
            "stride and dilation have changed places. stride is the distance between two windows; dilation the distance between two pixels of one window.",
            {OPTIONS: "(d_h, d_w), (p_h, p_w), (s_h, s_w) = stride, padding, dilation\n"},
        ),
        Mistake(
            "padded-on-one-side",
            "You padded the top and the left side only. padding goes on both sides: below and on the right too.",
            {
                "x.shape[2], kernel": "x.shape[2] - p_h, kernel",
                "x.shape[3], kernel": "x.shape[3] - p_w, kernel",
                "(p_h, p_h), (p_w, p_w)": "(p_h, 0), (p_w, 0)",
            },
        ),
        Mistake(
            "padding-ignored",
            "padding has no effect: put that many rows and columns of zeros around each image first.",
            {OPTIONS: f"{OPTIONS}    p_h = p_w = 0\n"},
        ),
        Mistake(
            "padded-with-the-edge",
            "You padded with copies of the edge, as image filters often do. Here the padding is zeros.",
            {"(p_w, p_w)))": '(p_w, p_w)), mode="edge")'},
        ),
        Mistake(
            "dilation-counts-gaps",
            "Your kernel is stretched one pixel too far: dilation is the distance between two of its pixels, and 1 leaves no gap.",
            {OPTIONS: f"{OPTIONS}    d_h, d_w = d_h + 1, d_w + 1\n"},
        ),
        Mistake(
            "dilation-ignored",
            "dilation has no effect: kernel pixel (i, j) looks i * dilation[0] rows down and j * dilation[1] columns across.",
            {OPTIONS: f"{OPTIONS}    d_h = d_w = 1\n"},
        ),
        Mistake(
            "first-channel-only",
            "Only the first input channel reaches the output. A filter has a kernel for each channel, and their results are added.",
            {SEEN: "weight[:, :1, i, j], padded[:, :1, rows, cols])"},
        ),
        Mistake(
            "channels-averaged",
            "You took the mean over the input channels. A filter adds them up.",
            {"y += np.einsum": "y += 1 / weight.shape[1] * np.einsum"},
        ),
        Mistake(
            "overwritten",
            "Only the kernel's last pixel is left: add each product to y, do not replace it.",
            {"y += np.einsum": "y = np.einsum"},
        ),
    ],
    styles=[conv2d_by_place, conv2d_windows, conv2d_one_by_one],
    forbidden=("course_lib.ops.conv2d", "course_lib.ops.conv_geometry", "torch", "scipy"),
)

# ---------------------------------------------------------------------------------------------------- receptive_field


def field_cases(rng):
    """No layer, one layer, strides in the middle and at the end, with and without dilation."""
    k = [int(v) for v in rng.integers(3, 8, 8)]
    return [
        case([(k[0], 3)], note="one layer: its stride does not matter"),
        case([(k[1], 1), (k[2], 1), (k[3], 1)], note="no strides"),
        case([(k[4], 2), (k[5], 3), (k[6], 1), (k[7], 2)], note="strides that multiply"),
        case([(3, 1, 1), (3, 1, 2), (k[0], 1, 4)], note="dilations"),
        case(
            [(k[1], 2, 3), (2, 2), (k[2], 3, 2), (1, 2), (3, 1)], note="everything mixed, with a 1 × 1 layer"
        ),
        case([], note="no layer: one pixel sees itself"),
    ]


def field_backwards(layers):
    field = 1
    for layer in reversed(layers):
        kernel_size, stride, dilation = (*layer, 1)[:3]
        field = (field - 1) * stride + dilation * (kernel_size - 1) + 1
    return field


def field_traced(layers):
    seen = {0}
    for layer in layers[::-1]:
        dilation = layer[2] if len(layer) == 3 else 1
        seen = {
            place * layer[1] + i * dilation for place in (min(seen), max(seen)) for i in (0, layer[0] - 1)
        }
    return max(seen) - min(seen) + 1


def field_summed(layers):
    strides = [layer[1] for layer in layers]
    dilations = [layer[2] if len(layer) > 2 else 1 for layer in layers]
    terms = [
        d * (layer[0] - 1) * np.prod(strides[:i], dtype=int)
        for i, (layer, d) in enumerate(zip(layers, dilations, strict=True))
    ]
    return 1 + sum(terms)


def field_reversed_wrong(layers):
    field = 1
    for layer in reversed(layers):
        kernel_size, stride, dilation = (*layer, 1)[:3]
        field = field * stride + dilation * (kernel_size - 1)
    return field


FIELD = Exercise(
    "receptive_field",
    receptive_field,
    points=2,
    returns=("field",),
    cases=[
        case([(3, 1), (2, 2), (3, 1)], note="the example above"),
        case([(3, 1), (3, 1)], note="two 3 × 3 layers see what one 5 × 5 layer sees"),
        *field_cases(np.random.default_rng(75)),
    ],
    hidden=field_cases,
    mistakes=[
        Mistake(
            "kernel-sizes-added",
            "You added the kernel sizes. A kernel adds only kernel_size - 1 new pixels: its first one was seen already.",
            {"(kernel_size - 1)": "kernel_size"},
        ),
        Mistake(
            "strides-ignored",
            "Strides have no effect: after a stride of 2, a step of one unit is a step of two pixels of the image.",
            {"jump *= stride": "pass"},
        ),
        Mistake(
            "own-stride-counted",
            "You multiplied by the layer's own stride. Within a window, neighbours are as far apart as the strides *before* it made them: "
            "grow first, then multiply.",
            {
                "    field += dilation * (kernel_size - 1) * jump\n        jump *= stride": "    jump *= stride\n        field += dilation * (kernel_size - 1) * jump"
            },
        ),
        Mistake(
            "strides-added",
            "You added the strides up. They multiply: a stride of 2 after a stride of 3 is 6 pixels.",
            {"jump *= stride": "jump += stride - 1"},
        ),
        Mistake(
            "starts-at-zero",
            "Your field is one pixel too small: before the first layer, a pixel sees itself. Start at 1.",
            {"    return field": "    return field - 1"},
        ),
        Mistake(
            "dilation-ignored",
            "dilation has no effect: it stretches a kernel over dilation * (kernel_size - 1) + 1 units.",
            {"dilation * (k": "(k"},
        ),
        Mistake(
            "dilation-counts-gaps",
            "You took dilation as the number of units left out. It is the distance from one to the next: 1 leaves no gap.",
            {"dilation * (k": "(dilation + 1) * (k"},
        ),
        Mistake(
            "kernel-sizes-multiplied",
            "You multiplied the kernel sizes: two 3 × 3 layers see 5 pixels along an axis, not 9. Windows overlap.",
            {"field += dilation * (kernel_size - 1) * jump": "field *= dilation * (kernel_size - 1) + 1"},
        ),
        Mistake(
            "area",
            "You squared it: that is the number of pixels in the field. Asked for is its side.",
            {"    return field": "    return field**2"},
        ),
        Mistake(
            "backwards-one-off",
            "Going from the output to the input, r units are r - 1 steps apart: (r - 1) * stride, plus the kernel.",
            field_reversed_wrong,
        ),
        Mistake(
            "last-layer-first",
            "You went through the layers from the last to the first, multiplying strides as you went. The strides that count are those "
            "*before* a layer: start at the image.",
            {"for layer in layers": "for layer in reversed(layers)"},
        ),
    ],
    styles=[field_backwards, field_traced, field_summed],
    forbidden=("course_lib.ops.conv_geometry",),
)

# ---------------------------------------------------------------------------------------------------- conv2d_backward


def backward_cases(rng):
    """The same images, filters and options as for the forward pass."""
    cases = []
    for (x, weight, bias), options, note in conv2d_shapes(rng):
        y, cache = conv2d_forward(x, weight, bias, **options)
        cases.append(case(quarters(rng, *y.shape, dtype=x.dtype.type), cache, note=note))
    return cases


def backward_by_place(dy, cache):
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache.stride, cache.padding, cache.dilation
    h, w = cache.x.shape[2:]
    k_h, k_w = cache.weight.shape[2:]
    padded = np.pad(cache.x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    dpadded, dweight = np.zeros_like(padded), np.zeros_like(cache.weight)
    for r in range(dy.shape[2]):
        for c in range(dy.shape[3]):
            rows = slice(r * s_h, r * s_h + d_h * (k_h - 1) + 1, d_h)
            cols = slice(c * s_w, c * s_w + d_w * (k_w - 1) + 1, d_w)
            dweight += np.tensordot(dy[:, :, r, c], padded[:, :, rows, cols], axes=(0, 0))
            dpadded[:, :, rows, cols] += np.tensordot(dy[:, :, r, c], cache.weight, axes=(1, 0))
    return dpadded[:, :, p_h : h + p_h, p_w : w + p_w], dweight, np.einsum("nohw->o", dy)


def backward_matmul(dy, cache):
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = cache.stride, cache.padding, cache.dilation
    padded = np.pad(cache.x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    n, o, h_out, w_out = dy.shape
    flat = dy.reshape(n, o, -1)
    dpadded, dweight = np.zeros_like(padded), np.empty_like(cache.weight)
    for i, j in np.ndindex(cache.weight.shape[2:]):
        seen = (
            slice(None),
            slice(None),
            i * d_h + s_h * np.arange(h_out)[:, None],
            j * d_w + s_w * np.arange(w_out),
        )
        dweight[:, :, i, j] = (flat @ padded[seen].reshape(n, -1, h_out * w_out).transpose(0, 2, 1)).sum(
            axis=0
        )
        dpadded[seen] += (cache.weight[:, :, i, j].T @ flat).reshape(n, -1, h_out, w_out)
    bottom, right = dpadded.shape[2] - p_h, dpadded.shape[3] - p_w
    return dpadded[:, :, p_h:bottom, p_w:right], dweight, flat.sum(axis=2).sum(axis=0)


def backward_one_by_one(dy, cache):
    x, weight = cache.x, cache.weight
    dx, dweight, dbias = np.zeros_like(x), np.zeros_like(weight), np.zeros_like(weight[:, 0, 0, 0])
    for n, o, r, c in np.ndindex(dy.shape):
        dbias[o] += dy[n, o, r, c]
        for i, j in np.ndindex(weight.shape[2:]):
            row = r * cache.stride[0] + i * cache.dilation[0] - cache.padding[0]
            col = c * cache.stride[1] + j * cache.dilation[1] - cache.padding[1]
            if 0 <= row < x.shape[2] and 0 <= col < x.shape[3]:
                dx[n, :, row, col] += dy[n, o, r, c] * weight[o, :, i, j]
                dweight[o, :, i, j] += dy[n, o, r, c] * x[n, :, row, col]
    return dx, dweight, dbias


CACHED = "(s_h, s_w), (p_h, p_w), (d_h, d_w) = cache.stride, cache.padding, cache.dilation\n"
CUT = "dpadded[:, :, p_h : p_h + h, p_w : p_w + w]"

BACKWARD = Exercise(
    "conv2d_backward",
    conv2d_backward,
    points={"dx": 3, "dweight": 2, "dbias": 1},
    returns=("dx", "dweight", "dbias"),
    seconds=3.0,
    cases=[
        case(
            np.array([[[[1.0, 10.0]]]]),
            Conv2dCache(
                np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]]),
                np.array([[[[1.0, 2.0], [0.0, -1.0]]]]),
                (1, 1),
                (0, 0),
                (1, 1),
            ),
            note="the example above",
        ),
        *backward_cases(np.random.default_rng(76)),
    ],
    hidden=backward_cases,
    mistakes=[
        Mistake(
            "overwritten-not-added",
            "Where windows overlap, your dx keeps only the last contribution. A pixel that is seen several times gets the sum of all: use +=.",
            {"cols] += np.einsum": "cols] = np.einsum"},
        ),
        Mistake(
            "padding-not-cut-off",
            "dx still has its padding: the zeros around the image are no input. Cut them off, so that dx has the shape of x.",
            {CUT: "dpadded"},
        ),
        Mistake(
            "padding-cut-off-one-side",
            "You cut dx at the wrong place: x begins padding[0] rows down and padding[1] columns across.",
            {CUT: "dpadded[:, :, :h, :w]"},
        ),
        Mistake(
            "bias-gradient-averaged",
            "You took the mean over batch and places for dbias. The bias is added at each place of each image, so its gradient is the sum.",
            {"dy.sum(axis=(0, 2, 3))": "dy.mean(axis=(0, 2, 3))"},
        ),
        Mistake(
            "bias-gradient-over-the-batch",
            "You divided dbias by the batch size. The loss is a mean already, and dy knows it: only add up.",
            {"dy.sum(axis=(0, 2, 3))": "dy.sum(axis=(0, 2, 3)) / dy.dtype.type(len(dy) + (len(dy) == 1))"},
        ),
        Mistake(
            "bias-gradient-at-each-place",
            "Your dbias still has a number for each place. One bias serves the whole map: sum over rows and columns too.",
            {"axis=(0, 2, 3)": "axis=0"},
        ),
        Mistake(
            "weight-gradient-averaged",
            "You divided dweight by the number of places. The filter is used at each of them, so its gradient is the sum.",
            {"dy, padded[:, :, rows, cols])": "dy, padded[:, :, rows, cols]) / dy.dtype.type(h_out * w_out)"},
        ),
        Mistake(
            "weight-gradient-flipped",
            "Your dweight is turned by 180 degrees: the convolution of mathematics. In the forward pass kernel pixel (i, j) met the pixel i rows down.",
            {"dweight[:, :, i, j]": "dweight[:, :, weight.shape[2] - 1 - i, weight.shape[3] - 1 - j]"},
        ),
        Mistake(
            "dx-with-flipped-kernel",
            "In your dx the kernels are turned by 180 degrees once too often. Sending dy[r, c] * weight[i, j] back to the pixel it came from needs no "
            "turning; it appears only when dx is written as a convolution of dy.",
            {
                'nchw", weight[:, :, i, j]': 'nchw", weight[:, :, weight.shape[2] - 1 - i, weight.shape[3] - 1 - j]'
            },
        ),
        Mistake(
            "last-image-only",
            "dweight knows only the last image of the batch: sum over the batch too.",
            {"dy, padded[:, :, rows, cols])": "dy[-1:], padded[-1:, :, rows, cols])"},
        ),
        Mistake(
            "stride-ignored",
            "stride has no effect on your gradients: output (r, c) looked at the pixels from r * stride[0] and c * stride[1] on.",
            {CACHED: f"{CACHED}    s_h = s_w = 1\n"},
        ),
        Mistake(
            "stride-on-the-wrong-axis",
            "stride is applied to the wrong axis: stride[0] goes down and stride[1] across.",
            {CACHED: CACHED.replace("s_h, s_w", "s_w, s_h")},
        ),
        Mistake(
            "dilation-ignored",
            "dilation has no effect on your gradients: kernel pixel (i, j) met the pixel i * dilation[0] rows down.",
            {CACHED: f"{CACHED}    d_h = d_w = 1\n"},
        ),
        Mistake(
            "stride-and-dilation-swapped",
            "stride and dilation have changed places: the cache's order is x, weight, stride, padding, dilation.",
            {CACHED: "(d_h, d_w), (p_h, p_w), (s_h, s_w) = cache.stride, cache.padding, cache.dilation\n"},
        ),
        Mistake(
            "dx-and-dweight-swapped",
            "dx and dweight have changed places: gradients come in the order of the forward pass's arrays, x, weight, bias.",
            {"return dx, dweight,": "return dweight, dx,"},
        ),
        Mistake(
            "dx-averaged-over-filters",
            "You took the mean over the filters for dx. Each filter's map depends on the pixel, so their contributions are added.",
            {'+= np.einsum("oc': '+= 1 / len(weight) * np.einsum("oc'},
        ),
    ],
    styles=[backward_by_place, backward_matmul, backward_one_by_one],
    forbidden=("course_lib.ops.conv2d", "course_lib.ops.conv_geometry", "torch", "scipy"),
)

EXERCISES = [COUNTS, FILTER2D, OUTPUT_SIZE, FORWARD, FIELD, BACKWARD]
