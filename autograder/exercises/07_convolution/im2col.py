"""The exercise ``im2col``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.conv.columns import im2col

from .shared import quarters


def column_cases(rng):
    """Several channels and images, each option alone and with others, as an int and as a pair; float32."""

    def one(n, c, size, note="", dtype=float, **options):
        return case(quarters(rng, n, c, *size, dtype=dtype), note=note, **options)

    return [
        one(2, 3, (4, 5), kernel_size=(2, 3)),
        one(1, 2, (6, 7), "a batch of one, stride (2, 3)", kernel_size=(3, 2), stride=(2, 3)),
        one(2, 2, (3, 4), "padding (0, 2)", kernel_size=(3, 2), padding=(0, 2)),
        one(1, 3, (7, 6), "ints: kernel 3, stride 2, padding 1", kernel_size=3, stride=2, padding=1),
        one(2, 3, (2, 4), "a kernel of one pixel", kernel_size=1),
        one(1, 1, (4, 4), "one channel, kernel and stride 2", kernel_size=2, stride=2),
        one(2, 2, (5, 4), "float32", np.float32, kernel_size=(2, 3), stride=(1, 1), padding=(2, 1)),
    ]


def im2col_by_place(x, *, kernel_size, stride=1, padding=0):
    (k_h, k_w), (s_h, s_w), (p_h, p_w) = as_pair(kernel_size), as_pair(stride), as_pair(padding)
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    columns = []
    for top in range(0, padded.shape[2] - k_h + 1, s_h):
        for left in range(0, padded.shape[3] - k_w + 1, s_w):
            columns.append(padded[:, :, top : top + k_h, left : left + k_w].reshape(len(x), -1))
    return np.stack(columns, axis=2)


def im2col_by_windows(x, *, kernel_size, stride=1, padding=0):
    (s_h, s_w), (p_h, p_w) = as_pair(stride), as_pair(padding)
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    seen = np.lib.stride_tricks.sliding_window_view(padded, as_pair(kernel_size), axis=(2, 3))[
        :, :, ::s_h, ::s_w
    ]
    n, c, h_out, w_out, k_h, k_w = seen.shape
    return seen.transpose(0, 1, 4, 5, 2, 3).reshape(n, c * k_h * k_w, h_out * w_out)


def im2col_one_by_one(x, *, kernel_size, stride=1, padding=0):
    k, s, p = as_pair(kernel_size), as_pair(stride), as_pair(padding)
    h = (x.shape[2] + 2 * p[0] - k[0]) // s[0] + 1
    w = (x.shape[3] + 2 * p[1] - k[1]) // s[1] + 1
    columns = np.zeros((len(x), x.shape[1], *k, h, w), x.dtype)
    for n, c, i, j, r, q in np.ndindex(columns.shape):
        row, col = r * s[0] + i - p[0], q * s[1] + j - p[1]
        if 0 <= row < x.shape[2] and 0 <= col < x.shape[3]:
            columns[n, c, i, j, r, q] = x[n, c, row, col]
    return columns.reshape(len(x), -1, h * w)


SEEN = "padded[:, :, rows, cols]"
KEPT = "columns[:, :, i, j]"
RETURN = "return columns.reshape(len(x), -1, h_out * w_out)"
EMPTY = "np.zeros((*x.shape[:2], k_h, k_w, h_out, w_out), x.dtype)"
EXERCISE = Exercise(
    "im2col",
    im2col,
    points=2,
    returns=("columns",),
    steps={
        "h_out": "the number of rows of a map",
        "w_out": "the number of columns of a map",
        "padded": "the padded images",
        ("columns", "columns.transpose(0, 4, 5, 1, 2, 3)", "columns.transpose(0, 1, 4, 5, 2, 3)"): (
            "the window at each place, not yet in one column"
        ),
    },
    cases=[
        case(np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]]), kernel_size=2, note="the example above"),
        case(
            np.array([[[[1.0, 2.0]], [[3.0, 4.0]]]]),
            kernel_size=(1, 2),
            note="two channels of 1 × 2 pixels, and a kernel as large",
        ),
        *column_cases(np.random.default_rng(78)),
    ],
    hidden=column_cases,
    mistakes=[
        Mistake(
            "one-row-per-place",
            "Your windows lie in the rows. Each place is to be one *column*: the places come last, "
            "(N, C * K_h * K_w, H_out * W_out).",
            {RETURN: f"{RETURN}.transpose(0, 2, 1)"},
        ),
        Mistake(
            "channels-last-in-a-column",
            "In your columns the channel changes fastest: that is the order of Keras' extract_patches. A filter's weights are stored as "
            "(C_in, K_h, K_w), so the channel comes first and changes slowest.",
            {RETURN: "return columns.transpose(0, 2, 3, 1, 4, 5).reshape(len(x), -1, h_out * w_out)"},
        ),
        Mistake(
            "kernel-transposed",
            "In your columns the pixels of a window stand column by column. A filter's weights are stored row by row.",
            {RETURN: "return columns.transpose(0, 1, 3, 2, 4, 5).reshape(len(x), -1, h_out * w_out)"},
        ),
        Mistake(
            "places-column-by-column",
            "Your places go down first. They are to be in reading order: across the first row of places, then across the second.",
            {RETURN: "return columns.transpose(0, 1, 2, 3, 5, 4).reshape(len(x), -1, h_out * w_out)"},
        ),
        Mistake(
            "reshaped-without-moving-the-axes",
            "Your array has the right shape and the wrong order: you reshaped while the axes of the places stood before those of the "
            "kernel. First move the axes, with transpose, then reshape.",
            {
                RETURN: "return columns.transpose(0, 1, 4, 5, 2, 3).reshape(len(x), -1, h_out * w_out)",
            },
        ),
        Mistake(
            "reshaped-windows-of-places",
            "Your array has the right shape and the wrong order: you reshaped an array whose axes were (place, channel, kernel pixel). "
            "First move the axis of the places to the end.",
            {
                RETURN: "return columns.transpose(0, 4, 5, 1, 2, 3).reshape(len(x), -1, h_out * w_out)",
            },
        ),
        Mistake(
            "stride-ignored",
            "stride has no effect: the window moves down by stride[0] and across by stride[1].",
            {"as_pair(stride)": "(1, 1)"},
        ),
        Mistake(
            "padded-with-the-edge",
            "You padded with copies of the edge. Here the padding is zeros.",
            {"(p_w, p_w)))": '(p_w, p_w)), mode="edge")'},
        ),
        Mistake(
            "kernel-flipped",
            "Each of your windows is turned by 180 degrees. Networks take cross-correlation: nothing is turned.",
            {KEPT: "columns[:, :, k_h - 1 - i, k_w - 1 - j]"},
        ),
        Mistake(
            "first-channel-only",
            "Only the first channel is in your columns. A column holds the window of every channel, one below the other.",
            {EMPTY: f"{EMPTY}[:, :1]", SEEN: "padded[:, :1, rows, cols]"},
        ),
    ],
    styles=[im2col_by_place, im2col_by_windows, im2col_one_by_one],
    forbidden=("course_lib.ops.conv.geometry",),
)
