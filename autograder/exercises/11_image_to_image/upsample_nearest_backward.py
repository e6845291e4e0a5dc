"""The exercise ``upsample_nearest_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.conv.upsample import upsample_nearest_backward_by_scale

from .shared import quarters


def backward_cases(rng):
    """All sizes differ; scale 1, 2 and 3; a batch of one; float32."""
    return [
        case(quarters(rng, 2, 3, 8, 10), scale=2),
        case(quarters(rng, 1, 2, 9, 3), scale=3, note="a batch of one, a map of one column"),
        case(quarters(rng, 2, 1, 3, 4), scale=1, note="scale 1"),
        case(quarters(rng, 3, 2, 4, 8, dtype=np.float32), scale=2, note="float32"),
    ]


def backward_by_place(dy, *, scale):
    return (sum(dy[:, :, i::scale, j::scale] for i in range(scale) for j in range(scale)),)


def backward_axis_by_axis(dy, *, scale):
    rows = np.add.reduceat(dy, np.arange(0, dy.shape[2], scale), axis=2)
    return (np.add.reduceat(rows, np.arange(0, dy.shape[3], scale), axis=3),)


RESHAPE = "dy.reshape(n, c, h // scale, scale, w // scale, scale)"
SUM = "blocks.sum(axis=(3, 5))"
EXERCISE = Exercise(
    "upsample_nearest_backward",
    upsample_nearest_backward_by_scale,
    points={"dx": 1},
    returns=("dx",),
    ours="course_lib.ops.conv.upsample:upsample_nearest_backward_by_scale",
    steps={"h // scale": "the number of rows of dx"},
    picture="image",
    cases=[
        case(np.array([[[[1.0, 2.0], [3.0, 4.0]]]]), scale=2, note="the example above"),
        *backward_cases(np.random.default_rng(1103)),
    ],
    hidden=backward_cases,
    mistakes=[
        Mistake(
            "averaged",
            "You took the mean over the copies. A number that was copied hears from each copy in full: add them.",
            {SUM: "blocks.mean(axis=(3, 5))"},
        ),
        Mistake(
            "first-copy-only",
            "You kept the gradient of the first copy only. Each copy has an effect on the loss: add them all.",
            {SUM: "blocks[:, :, :, 0, :, 0]"},
        ),
        Mistake(
            "first-copy-times-all",
            "You multiplied the gradient of one copy by their number. Each copy has a gradient of its own: add them.",
            {SUM: "blocks[:, :, :, 0, :, 0] * scale**2"},
        ),
        Mistake(
            "largest-copy",
            "You kept the largest gradient, as if this were max pooling. All copies count: add them.",
            {SUM: "blocks.max(axis=(3, 5))"},
        ),
        Mistake(
            "blocks-far-apart",
            "You added pixels that are not copies of one another: the copies of a pixel are next to each other, so the axes are h // scale, then scale.",
            {
                RESHAPE: "dy.reshape(n, c, scale, h // scale, scale, w // scale)",
                SUM: "blocks.sum(axis=(2, 4))",
            },
        ),
        Mistake(
            "no-tuple",
            "Your numbers are right, but the answer is a bare array. Every backward function here returns a tuple: (dx,), comma included.",
            {f"({SUM},)": SUM},
        ),
    ],
    styles=[backward_by_place, backward_axis_by_axis, {SUM: "blocks.sum(5).sum(3)"}],
)
