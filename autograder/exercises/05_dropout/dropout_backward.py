"""The exercise ``dropout_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.check.truth import Pair
from course_lib.ops.dropout import DropoutCache, dropout_backward, dropout_forward


def backward_cases(rng):
    """After training passes with several p, after a test pass, images, float32."""

    def after(shape, p, note="", training=True, dtype=float):
        x = rng.normal(size=shape).astype(dtype)
        cache = dropout_forward(x, p=p, training=training, rng=rng)[1]
        return case(rng.normal(size=shape).astype(dtype), cache, note=note)

    return [
        after((5, 4), 0.3),
        after((3, 6), 0.8, "most were dropped"),
        after((2, 3, 4, 5), 0.4, "images"),
        after((4, 3), 0.3, "after a test pass", training=False),
        after((3, 2), 0.0, "nothing was dropped"),
        after((7, 4), 0.25, "float32", dtype=np.float32),
    ]


def backward_where(dy, cache):
    return (np.where(cache.mask, dy / (1 - cache.p), 0).astype(dy.dtype),)


def backward_indexed(dy, cache):
    dx = np.zeros_like(dy)
    dx[cache.mask] = dy[cache.mask] / (1 - cache.p)
    return (dx,)


def backward_unpacked(dy, cache):
    mask, p = cache
    return [dy * (mask / (1 - p)).astype(dy.dtype)]


def backward_new_mask(dy, cache):
    mask = np.random.default_rng(0).random(dy.shape) >= cache.p
    return (dy * mask / (1 - cache.p),)


EXERCISE = Exercise(
    "dropout_backward",
    dropout_backward,
    points=2,
    returns=("dx",),
    cases=[
        case(
            np.array([[1.0, 2.0, -4.0, 8.0]]),
            DropoutCache(np.array([[True, False, True, False]]), 0.5),
            note="the example above",
        ),
        *backward_cases(np.random.default_rng(37)),
    ],
    hidden=backward_cases,
    steps={
        ("1 - cache.p", "1 / (1 - cache.p)"): "1 - p",
        ("dy * cache.mask", "cache.mask / (1 - cache.p)"): "dy times the mask",
    },
    pair=Pair(
        "dropout_forward",
        cases=[
            case(np.arange(1.0, 13.0).reshape(3, 4), p=p, training=training, rng=Made("rng", (5,)))
            for p, training in [(0.3, True), (0.8, True), (0.3, False)]
        ],
    ),
    mistakes=[
        Mistake(
            "scale-forgotten",
            "The factor 1 / (1 - p) is missing: y was x divided by 1 - p, so the gradient is divided too.",
            {" / (1 - cache.p)": ""},
        ),
        Mistake(
            "divided-by-p",
            "You divided by p, as with a keep-probability. Here p is the probability to drop: divide by 1 - p.",
            {"/ (1 - cache.p)": "/ cache.p"},
        ),
        Mistake(
            "scaled-twice",
            "You divided by 1 - p twice.",
            {"(1 - cache.p)": "(1 - cache.p) ** 2"},
        ),
        Mistake(
            "new-mask-drawn",
            "You drew a new mask. The gradient must go through the very units that were kept in the forward pass.",
            backward_new_mask,
        ),
        Mistake(
            "no-tuple",
            "The numbers may be right, but a backward function returns a tuple with one gradient for each input: (dx,), with the comma.",
            {"return (dy * cache.mask / (1 - cache.p),)": "return dy * cache.mask / (1 - cache.p)"},
        ),
    ],
    styles=[backward_where, backward_indexed, backward_unpacked],
)
