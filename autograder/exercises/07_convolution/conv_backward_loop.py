"""The exercise ``conv_backward_loop``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.conv.backward_loop import conv_backward_loop

from .shared import quarters

LEFT_OUT = "stride left out"


def loop_cases(rng):
    """Windows that overlap, that touch and that leave gaps; one filter and several; a rest; float32."""

    def one(n, c_in, size, c_out, kernel, stride, note="", dtype=float):
        places = [(s - k) // stride + 1 for s, k in zip(size, kernel, strict=True)]
        arrays = [(n, c_out, *places), (n, c_in, *size), (c_out, c_in, *kernel)]
        options = {} if note == LEFT_OUT else {"stride": stride}
        return case(*[quarters(rng, *shape, dtype=dtype) for shape in arrays], **options, note=note)

    return [
        one(2, 3, (4, 5), 2, (2, 3), 1, "two filters, and windows that overlap"),
        one(1, 2, (6, 6), 1, (3, 3), 2, "one filter, windows that overlap by a row or a column"),
        one(2, 2, (4, 6), 3, (2, 2), 2, "three filters, windows side by side"),
        one(1, 1, (5, 7), 1, (3, 2), 1, "one channel, one filter"),
        one(2, 2, (6, 7), 2, (3, 3), 2, "pixels at the border that no window covers"),
        one(2, 1, (3, 4), 2, (2, 2), 1, "float32", np.float32),
        one(1, 2, (4, 4), 2, (2, 2), 1, LEFT_OUT),
    ]


def loop_over_kernel(dy, x, weight, *, stride=1):
    h_out, w_out = dy.shape[2:]
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    for i in range(weight.shape[2]):
        for j in range(weight.shape[3]):
            rows = slice(i, i + stride * h_out, stride)
            cols = slice(j, j + stride * w_out, stride)
            dx[:, :, rows, cols] += np.einsum("oc,nohw->nchw", weight[:, :, i, j], dy)
            dweight[:, :, i, j] = np.einsum("nohw,nchw->oc", dy, x[:, :, rows, cols])
    return dx, dweight


def loop_over_places(dy, x, weight, *, stride=1):
    k_h, k_w = weight.shape[2:]
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    for r in range(dy.shape[2]):
        for c in range(dy.shape[3]):
            window = np.s_[:, :, r * stride : r * stride + k_h, c * stride : c * stride + k_w]
            dx[window] = dx[window] + np.tensordot(dy[:, :, r, c], weight, axes=(1, 0))
            dweight += np.tensordot(dy[:, :, r, c], x[window], axes=(0, 0))
    return dx, dweight


def loop_with_add_at(dy, x, weight, *, stride=1):
    dx, dweight = np.zeros_like(x), np.zeros_like(weight)
    for o, c, i, j in np.ndindex(weight.shape):
        for r in range(dy.shape[2]):
            for q in range(dy.shape[3]):
                np.add.at(
                    dx, np.s_[:, c, r * stride + i, q * stride + j], dy[:, o, r, q] * weight[o, c, i, j]
                )
                dweight[o, c, i, j] += dy[:, o, r, q] @ x[:, c, r * stride + i, q * stride + j]
    return dx, dweight


def filters_added_only(dy, x, weight, *, stride=1):
    dx = np.zeros_like(x)
    k_h, k_w = weight.shape[2:]
    for n, r, c in np.ndindex(dy.shape[0], *dy.shape[2:]):
        window = np.s_[n, :, r * stride : r * stride + k_h, c * stride : c * stride + k_w]
        dx[window] = np.tensordot(dy[n, :, r, c], weight, axes=1)
    return dx, np.zeros_like(weight)


def places_added_only(dy, x, weight, *, stride=1):
    dx = np.zeros_like(x)
    k_h, k_w = weight.shape[2:]
    for o in range(len(weight)):
        sent = np.zeros_like(x)
        for n, r, c in np.ndindex(dy.shape[0], *dy.shape[2:]):
            window = np.s_[n, :, r * stride : r * stride + k_h, c * stride : c * stride + k_w]
            sent[window] += dy[n, o, r, c] * weight[o]
        dx = np.where(sent != 0, sent, dx)
    return dx, np.zeros_like(weight)


SENT = "sent = dy[n, o, r, q] * weight[o]"
EXERCISE = Exercise(
    "conv_backward_loop",
    conv_backward_loop,
    points={"dx": 2},
    returns=("dx", "dweight"),
    steps={"dx": "the gradient of the images: what all windows and all filters send back, added up"},
    cases=[
        case(
            np.array([[[[1.0, 10.0]]]]),
            np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]]),
            np.array([[[[1.0, 2.0], [0.0, -1.0]]]]),
            note="the example above",
        ),
        *loop_cases(np.random.default_rng(80)),
    ],
    hidden=loop_cases,
    mistakes=[
        Mistake(
            "filters-added-only",
            "The filters of one place now add up, but each window still overwrites what the windows before it left in the pixels that they share.",
            filters_added_only,
        ),
        Mistake(
            "places-added-only",
            "The windows of one filter now add up, but each filter still overwrites what the filters before it gave.",
            places_added_only,
        ),
        Mistake(
            "averaged-over-filters",
            "You divided by the number of filters. Each filter's map depends on the pixel, so what they send back is added.",
            {SENT: f"{SENT} / len(weight)"},
        ),
        Mistake(
            "weight-multiplied-by-the-pixel",
            "You sent back dy times the pixel: that belongs to dweight. In a product each factor gets dy times *the other* factor, so the pixel gets dy times the weight.",
            {SENT: "sent = dy[n, o, r, q] * x[window]"},
        ),
        Mistake(
            "kernel-flipped",
            "You turned the kernels by 180 degrees. Here each place sends dy back through the weights as they stand.",
            {SENT: "sent = dy[n, o, r, q] * weight[o, :, ::-1, ::-1]"},
        ),
        Mistake(
            "subtracted",
            "You subtract what each window sends back. It is added.",
            {"dx[window] += sent": "dx[window] -= sent"},
        ),
        Mistake(
            "divided-by-the-overlap",
            "You took the mean over the windows that cover a pixel. What they send back is added, however many they are.",
            {
                "    return dx, dweight": "    covered = np.zeros(x.shape[2:])\n"
                "    for r, c in np.ndindex(*dy.shape[2:]):\n"
                "        covered[r * stride : r * stride + k_h, c * stride : c * stride + k_w] += 1\n"
                "    return dx / np.maximum(covered, 1).astype(x.dtype), dweight"
            },
        ),
    ],
    styles=[loop_over_kernel, loop_over_places, loop_with_add_at],
    forbidden=("course_lib.ops.conv.conv2d", "course_lib.ops.conv.geometry"),
)
