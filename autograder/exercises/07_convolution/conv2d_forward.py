"""The exercise ``conv2d_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.conv.conv2d import Conv2dCache, conv2d_forward
from course_lib.ops.conv.geometry import conv_output_size

from .shared import conv2d_shapes, windows


def conv2d_cases(rng):
    """All options alone and together, as ints and as pairs; float32."""
    return [case(*arrays, note=note, **options) for arrays, options, note in conv2d_shapes(rng)]


def conv2d_by_place(x, weight, bias, *, stride=1, padding=0, dilation=1):
    s, p, d = as_pair(stride), as_pair(padding), as_pair(dilation)
    x_p = np.pad(x, ((0, 0), (0, 0), (p[0], p[0]), (p[1], p[1])))
    down, across = d[0] * (weight.shape[2] - 1) + 1, d[1] * (weight.shape[3] - 1) + 1
    rows = range(0, x_p.shape[2] - down + 1, s[0])
    cols = range(0, x_p.shape[3] - across + 1, s[1])
    y = np.zeros((len(x), len(weight), len(rows), len(cols)), x.dtype)
    for r, top in enumerate(rows):
        for c, left in enumerate(cols):
            patch = x_p[:, :, top : top + down : d[0], left : left + across : d[1]]
            y[:, :, r, c] = np.tensordot(patch, weight, axes=((1, 2, 3), (1, 2, 3))) + bias
    return y, Conv2dCache(x, weight, s, p, d)


def conv2d_windows(x, weight, bias, *, stride=1, padding=0, dilation=1):
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = as_pair(stride), as_pair(padding), as_pair(dilation)
    k_h, k_w = weight.shape[2:]
    x_p = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    windows = np.lib.stride_tricks.sliding_window_view(
        x_p, (d_h * (k_h - 1) + 1, d_w * (k_w - 1) + 1), axis=(2, 3)
    )
    seen = windows[:, :, ::s_h, ::s_w, ::d_h, ::d_w]
    return np.einsum("nchwij,ocij->nohw", seen, weight) + bias[None, :, None, None], Conv2dCache(
        x=x, weight=weight, stride=(s_h, s_w), padding=(p_h, p_w), dilation=(d_h, d_w)
    )


def conv2d_one_by_one(x, weight, bias, *, stride=1, padding=0, dilation=1):
    s, p, d = as_pair(stride), as_pair(padding), as_pair(dilation)
    h = conv_output_size(x.shape[2], kernel_size=weight.shape[2], stride=s[0], padding=p[0], dilation=d[0])
    w = conv_output_size(x.shape[3], kernel_size=weight.shape[3], stride=s[1], padding=p[1], dilation=d[1])
    y = np.zeros((len(x), len(weight), h, w), x.dtype)
    for n, o, r, c in np.ndindex(y.shape):
        total = bias[o]
        for k, i, j in np.ndindex(weight.shape[1:]):
            row, col = r * s[0] + i * d[0] - p[0], c * s[1] + j * d[1] - p[1]
            if 0 <= row < x.shape[2] and 0 <= col < x.shape[3]:
                total += weight[o, k, i, j] * x[n, k, row, col]
        y[n, o, r, c] = total
    return y, Conv2dCache(x, weight, s, p, d)


PAIRS = "as_pair(stride), as_pair(padding), as_pair(dilation)"
OPTIONS = "(s_h, s_w), (p_h, p_w), (d_h, d_w) = stride, padding, dilation\n"
SEEN = "weight[:, :, i, j], padded[:, :, rows, cols])"

EXERCISE = Exercise(
    "conv2d_forward",
    conv2d_forward,
    points={"y": 2, "cache": 1},
    returns=("y", "cache"),
    steps={
        "h_out": "the number of rows of a map",
        "w_out": "the number of columns of a map",
        "padded": "the padded images",
        windows("k_h", "k_w", "c_out"): "what the kernels see at each place",
        "y - bias[:, None, None]": "the sums of products, without the bias",
    },
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
            "stride-only-down",
            "stride[1] has no effect: the window moves down by stride[0] and across by stride[1].",
            {OPTIONS: f"{OPTIONS}    s_w = 1\n"},
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
            "padded-images-in-the-cache",
            "Your cache holds the padded images. Its x is without padding: `conv2d_backward` pads it itself.",
            {"Conv2dCache(x,": "Conv2dCache(padded,"},
        ),
        Mistake(
            "options-not-pairs-in-the-cache",
            "Your cache holds the options as they came in. It is to hold pairs (rows, columns): `as_pair` makes them.",
            {
                f"stride, padding, dilation = {PAIRS}\n    (s_h": "(s_h",
                "= stride, padding, dilation\n": f"= {PAIRS}\n",
            },
        ),
    ],
    styles=[conv2d_by_place, conv2d_windows, conv2d_one_by_one],
    forbidden=("course_lib.ops.conv.geometry",),
)
