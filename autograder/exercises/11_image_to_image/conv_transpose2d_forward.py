"""The exercise ``conv_transpose2d_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.conv.conv_transpose2d import conv_transpose2d_forward as ours

from .shared import quarters


def conv_transpose2d_forward(x, weight, bias, *, stride=1, padding=0):
    """Return the output alone."""
    return ours(x, weight, bias, stride=stride, padding=padding)[0]


def transpose_cases(rng):
    """No two sizes alike; stride below, at and above the kernel's size; padding; float32."""

    def one(n, c_in, size, c_out, kernel, note="", dtype=float, **options):
        arrays = quarters(rng, n, c_in, *size, dtype=dtype), quarters(rng, c_in, c_out, *kernel, dtype=dtype)
        return case(*arrays, quarters(rng, c_out, dtype=dtype) + dtype(5), note=note, **options)

    return [
        one(2, 3, (4, 5), 2, (2, 3), "options left out"),
        one(1, 2, (3, 4), 3, (3, 2), "a batch of one, stride 2", stride=2),
        one(1, 3, (2, 4), 2, (4, 4), "stride 2, padding 1", stride=2, padding=1),
        one(2, 1, (3, 2), 3, (2, 1), "stride 3: gaps between the copies", stride=3),
        one(1, 2, (4, 5), 3, (3, 4), "padding 1", padding=1),
        one(1, 2, (3, 4), 4, (5, 4), "float32, stride 3, padding 2", np.float32, stride=3, padding=2),
    ]


def transpose_by_pixel(x, weight, bias, *, stride=1, padding=0):
    n, _, h, w = x.shape
    _, c_out, k_h, k_w = weight.shape
    y = np.zeros((n, c_out, stride * (h - 1) + k_h, stride * (w - 1) + k_w), x.dtype)
    for r in range(h):
        for c in range(w):
            copies = np.tensordot(x[:, :, r, c], weight, axes=(1, 0))
            y[:, :, r * stride : r * stride + k_h, c * stride : c * stride + k_w] += copies
    if padding:
        y = y[:, :, padding:-padding, padding:-padding]
    return y + bias.reshape(1, -1, 1, 1)


def transpose_by_convolution(x, weight, bias, *, stride=1, padding=0):
    n, c_in, h, w = x.shape
    k_h, k_w = weight.shape[2:]
    spread = np.zeros((n, c_in, (h - 1) * stride + 1, (w - 1) * stride + 1), x.dtype)
    spread[:, :, ::stride, ::stride] = x
    padded = np.pad(spread, ((0, 0), (0, 0), (k_h - 1, k_h - 1), (k_w - 1, k_w - 1)))
    seen = np.lib.stride_tricks.sliding_window_view(padded, (k_h, k_w), axis=(2, 3))
    y = np.einsum("nchwij,coij->nohw", seen, weight[:, :, ::-1, ::-1]) + bias[:, None, None]
    return y[:, :, padding : y.shape[2] - padding, padding : y.shape[3] - padding]


COPY = "weight[:, :, i, j]"
CUT = "padding : height - padding, padding : width - padding"
EXERCISE = Exercise(
    "conv_transpose2d_forward",
    conv_transpose2d_forward,
    points=4,
    returns=("y",),
    ours="course_lib.ops.conv.conv_transpose2d:conv_transpose2d_forward",
    picture="image",
    steps={
        "(h - 1) * stride + k_h": "the number of rows before padding is cut off",
        "y": "the sum of the copies, without the bias",
    },
    cases=[
        case(
            np.array([[[[1.0, 2.0]]]]),
            np.array([[[[1.0, 10.0, 100.0]]]]),
            np.array([0.0]),
            stride=2,
            note="the example above",
        ),
        *transpose_cases(np.random.default_rng(1104)),
    ],
    hidden=transpose_cases,
    mistakes=[
        Mistake(
            "kernels-flipped",
            "You turned the filters by 180 degrees. Each pixel lays the filter on the output as it stands: weight[c, o, i, j] goes i rows down and j columns across.",
            {COPY: "weight[:, :, k_h - 1 - i, k_w - 1 - j]"},
        ),
        Mistake(
            "copies-overwritten",
            "Where copies overlap, the last one replaced the others. They are added: += for =.",
            {"full[:, :, rows, cols] += ": "full[:, :, rows, cols] = "},
        ),
        Mistake(
            "bias-under-every-copy",
            "The bias came with every copy, so it is largest where most copies overlap. It is added once, at the end.",
            {f"{COPY})": f"{COPY}) + bias[:, None, None]", "return y + bias[:, None, None]": "return y"},
        ),
        Mistake(
            "bias-left-out",
            "The bias is missing: add bias[o] to the whole of map o.",
            {"return y + bias[:, None, None]": "return y"},
        ),
        Mistake(
            "padding-added",
            "You added a border of zeros. The padding of the convolution that is transposed is *cut off* here: the output gets smaller by 2 * padding.",
            {
                f"full[:, :, {CUT}]": "np.pad(full, ((0, 0), (0, 0), (padding, padding), (padding, padding)))",
            },
        ),
        Mistake(
            "cut-on-one-side",
            "You cut padding off the end only. It goes off both sides: the first rows and columns too.",
            {CUT: ": height - 2 * padding, : width - 2 * padding"},
        ),
        Mistake(
            "channels-averaged",
            "You took the mean over the input channels. Their copies are added.",
            {"np.einsum(": "1 / len(weight) * np.einsum("},
        ),
        Mistake(
            "divided-by-overlap",
            "You divided by the number of copies that overlap. A transposed convolution adds them; the checkerboards that come of it are its own.",
            {
                "    height, width = full": "    ones = np.zeros(full.shape[2:], x.dtype)\n    for i in range(k_h):\n        for j in range(k_w):\n"
                "            ones[i : i + stride * h : stride, j : j + stride * w : stride] += 1\n"
                "    full = full / np.maximum(ones, 1)\n    height, width = full",
            },
        ),
    ],
    styles=[transpose_by_pixel, transpose_by_convolution, {"nchw,co->nohw": "nihw,io->nohw"}],
    forbidden=("course_lib.ops.conv.conv_transpose2d",),
)
