"""The exercise ``conv2d_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.check.truth import Pair
from course_lib.ops.conv.conv2d import Conv2dCache, conv2d_backward, conv2d_forward

from .shared import conv2d_shapes, quarters, windows


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
    dpadded, dweight = np.zeros_like(padded), np.zeros_like(cache.weight)
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
MEAN = "You divided by the number of images. The loss is a mean already, so dy contains the division: only add up."
DBIAS, SENT = "dy.sum(axis=(0, 2, 3))", "dy, padded[:, :, rows, cols])"
CUT = "dpadded[:, :, p_h : p_h + h, p_w : p_w + w]"

EXERCISE = Exercise(
    "conv2d_backward",
    conv2d_backward,
    points={"dx": 2, "dweight": 1, "dbias": 1},
    returns=("dx", "dweight", "dbias"),
    steps={
        "padded": "the padded images",
        windows("weight.shape[2]", "weight.shape[3]", "len(weight)"): "what the kernels saw at each place",
        "np.einsum('nohw,ocij->nchwij', dy, weight)": "what each place sends back to the pixels that it saw",
        "dpadded": "the gradient of the padded images",
    },
    pair=Pair(
        "conv2d_forward",
        cases=[case(*arrays, **options) for arrays, options, _ in conv2d_shapes(np.random.default_rng(77))][
            4:7
        ],
    ),
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
            "padding-not-cut-off",
            "dx still has its padding: the zeros around the image are no input. Cut them off, so that dx has the shape of x.",
            {CUT: "dpadded"},
        ),
        Mistake(
            "padding-cut-off-one-side",
            "You cut dx at the wrong place: x begins padding[0] rows down and padding[1] columns across.",
            {CUT: "dpadded[:, :, :h, :w]"},
        ),
        Mistake("divided-by-the-batch-size", MEAN, {DBIAS: f"{DBIAS} / len(dy)"}),
        Mistake("divided-by-the-batch-size", MEAN, {DBIAS: f"{DBIAS} / len(dy)", SENT: f"{SENT} / len(dy)"}),
        Mistake(
            "divided-by-the-batch-size",
            MEAN,
            {CUT: f"{CUT} / len(dy)", DBIAS: f"{DBIAS} / len(dy)", SENT: f"{SENT} / len(dy)"},
        ),
        Mistake(
            "weight-gradient-averaged",
            "You divided dweight by the number of places. The filter is used at each of them, so its gradient is the sum.",
            {SENT: f"{SENT} / (h_out * w_out)"},
        ),
        Mistake(
            "weight-gradient-flipped",
            "Your dweight is turned by 180 degrees: the convolution of mathematics. In the forward pass kernel pixel (i, j) met the pixel i rows down.",
            {"dweight[:, :, i, j]": "dweight[:, :, weight.shape[2] - 1 - i, weight.shape[3] - 1 - j]"},
        ),
        Mistake(
            "dx-with-flipped-kernel",
            "In your dx the kernels are turned by 180 degrees once too often. Sending dy[r, q] * weight[i, j] back to the pixel it came from needs no "
            "turning; it appears only when dx is written as a convolution of dy.",
            {
                'nchw", weight[:, :, i, j]': 'nchw", weight[:, :, weight.shape[2] - 1 - i, weight.shape[3] - 1 - j]'
            },
        ),
        Mistake(
            "last-image-only",
            "dweight knows only the last image of the batch: sum over the batch too.",
            {SENT: "dy[-1:], padded[-1:, :, rows, cols])"},
        ),
        Mistake(
            "stride-on-the-wrong-axis",
            "stride is applied to the wrong axis: stride[0] goes down and stride[1] across.",
            {CACHED: CACHED.replace("s_h, s_w", "s_w, s_h")},
        ),
        Mistake(
            "stride-and-dilation-swapped",
            "stride and dilation have changed places: the cache's order is x, weight, stride, padding, dilation.",
            {CACHED: "(d_h, d_w), (p_h, p_w), (s_h, s_w) = cache.stride, cache.padding, cache.dilation\n"},
        ),
        Mistake(
            "dx-averaged-over-filters",
            "You took the mean over the filters for dx. Each filter's map depends on the pixel, so their contributions are added.",
            {'+= np.einsum("oc': '+= 1 / len(weight) * np.einsum("oc'},
        ),
    ],
    styles=[backward_by_place, backward_matmul, backward_one_by_one],
    forbidden=("course_lib.ops.conv.geometry",),
)
