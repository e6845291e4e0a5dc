"""The exercise ``basic_block_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.check.truth import Pair
from course_lib.ops.basic_block import basic_block_backward, basic_block_forward

from .shared import block_arrays


def backward_cases(rng):
    """Stride 1 and 2, channels kept and added, odd sizes, a batch of one, float32."""

    def one(shape, c_out, stride, note, dtype=float):
        y, cache = basic_block_forward(*block_arrays(rng, shape, c_out, dtype), stride=stride)
        return case((0.3 + rng.normal(size=y.shape)).astype(dtype), cache, note=note)

    return [
        one((2, 3, 4, 5), 3, 1, "as many channels as come in, stride 1"),
        one((2, 2, 4, 6), 4, 2, "stride 2, twice the channels"),
        one((3, 2, 5, 3), 3, 2, "stride 2, odd sizes, one channel more"),
        one((2, 2, 3, 4), 3, 1, "stride 1, one channel more"),
        one((1, 2, 4, 3), 2, 1, "a batch of one"),
        one((2, 2, 4, 4), 4, 2, "float32", np.float32),
    ]


def backward_by_paths(dy, cache):
    dsum = dy * (cache.relu2.x > 0)
    dnorm2, dgamma2, dbeta2 = batchnorm_backward(dsum, cache.norm2)
    dinside, dweight2, _ = conv2d_backward(dnorm2, cache.conv2)
    dnorm1, dgamma1, dbeta1 = batchnorm_backward(dinside * (cache.relu1.x > 0), cache.norm1)
    through, dweight1, _ = conv2d_backward(dnorm1, cache.conv1)
    past = np.zeros_like(through)
    past[:, :, :: cache.stride, :: cache.stride] = dsum[:, : through.shape[1]]
    return through + past, dweight1, dgamma1, dbeta1, dweight2, dgamma2, dbeta2


def backward_in_a_loop(dy, cache):
    (dh,) = relu_backward(dy, cache.relu2)
    past, grads = dh, []
    for conv, norm, relu in [(cache.conv2, cache.norm2, cache.relu1), (cache.conv1, cache.norm1, None)]:
        dh, dgamma, dbeta = batchnorm_backward(dh, norm)
        dh, dweight, _ = conv2d_backward(dh, conv)
        if relu is not None:
            (dh,) = relu_backward(dh, relu)
        grads = [dweight, dgamma, dbeta, *grads]
    for r, c in np.ndindex(past.shape[2:]):
        dh[:, :, r * cache.stride, c * cache.stride] += past[:, : dh.shape[1], r, c]
    return [dh, *grads]


def backward_layer_by_layer(dy, cache):
    c1, n1, r1, c2, n2, r2, stride = cache
    dsum = np.where(r2.x > 0, dy, 0)
    d2 = batchnorm_backward(dsum, n2)
    w2 = conv2d_backward(d2[0], c2)
    d1 = batchnorm_backward(relu_backward(w2[0], r1)[0], n1)
    w1 = conv2d_backward(d1[0], c1)
    n, c, h, w = w1[0].shape
    past = np.zeros((n, c, h, w), dy.dtype)
    past[:, :, np.arange(0, h, stride)[:, None], np.arange(0, w, stride)] = dsum[:, np.arange(c)]
    return w1[0] + past, w1[1], d1[1], d1[2], w2[1], d2[1], d2[2]


BEGIN = "(dsum,) = relu_backward(dy, cache.relu2)"
ADDED = "dx[:, :, ::s, ::s] += dsum[:, : dx.shape[1]]"
EXERCISE = Exercise(
    "basic_block_backward",
    basic_block_backward,
    points={
        "dx": 2,
        "dweight1": 0.5,
        "dgamma1": 0.25,
        "dbeta1": 0.25,
        "dweight2": 0.5,
        "dgamma2": 0.25,
        "dbeta2": 0.25,
    },
    returns=("dx", "dweight1", "dgamma1", "dbeta1", "dweight2", "dgamma2", "dbeta2"),
    steps={
        "dsum": "the gradient with respect to the sum: dy where the last ReLU is open",
        "conv2d_backward(batchnorm_backward(dsum, cache.norm2)[0], cache.conv2)[0]": "the gradient with respect to the output of the inner ReLU",
        "dh": "the gradient with respect to what the first batch norm gets",
        "conv2d_backward(dh, cache.conv1)[0]": "what comes back through the branch",
    },
    pair=Pair(
        "basic_block_forward",
        cases=[
            case(*block_arrays(np.random.default_rng(931), (2, 2, 4, 3), 2)),
            case(*block_arrays(np.random.default_rng(932), (2, 2, 5, 4), 3), stride=2),
        ],
    ),
    cases=backward_cases(np.random.default_rng(991)),
    hidden=backward_cases,
    mistakes=[
        Mistake(
            "shortcut-past-the-last-relu",
            "Along the shortcut you sent dy as it came. The last ReLU comes after the *sum*: both terms get the gradient that is left before it.",
            {ADDED: ADDED.replace("dsum", "dy")},
        ),
        Mistake(
            "last-relu-left-out",
            "The ReLU after the sum is missing in the backward pass: it stops the gradient wherever the sum was negative.",
            {BEGIN: "dsum = dy"},
        ),
        Mistake(
            "inner-relu-left-out",
            "The ReLU between the convolutions is missing in the backward pass.",
            {"    (dh,) = relu_backward(dh, cache.relu1)\n": ""},
        ),
        Mistake(
            "relus-exchanged",
            "In the backward pass your inner ReLU has the cache of the outer one. Each backward function takes the cache of its own forward function.",
            {"cache.relu1": "cache.relu2"},
        ),
        Mistake(
            "shortcut-left-out",
            "The gradient along the shortcut is missing in dx. A sum hands its gradient to both of its terms.",
            {ADDED: "pass"},
        ),
        Mistake(
            "overwritten-not-added",
            "The gradient along the shortcut replaces what came through the branch. dx is the sum of both: use +=.",
            {ADDED: ADDED.replace("+=", "=")},
        ),
        Mistake(
            "spread-over-all-pixels",
            "Along the shortcut you gave the gradient to all pixels. Only every stride-th one went through it; the others get nothing from it.",
            {
                ADDED: "dx += np.repeat(np.repeat(dsum[:, : dx.shape[1]], s, 2), s, 3)[:, :, : dx.shape[2], : dx.shape[3]]"
            },
        ),
        Mistake(
            "last-channels",
            "Along the shortcut you took the gradients of the last channels. The channels of x are the first ones; after them come zeros.",
            {ADDED: ADDED.replace("dsum[:, : dx.shape[1]]", "dsum[:, -dx.shape[1] :]")},
        ),
        Mistake(
            "shortcut-doubled",
            "The gradient along the shortcut is in dx twice.",
            {ADDED: ADDED.replace("+= ", "+= 2 * ")},
        ),
    ],
    styles=[backward_by_paths, backward_in_a_loop, backward_layer_by_layer],
)
