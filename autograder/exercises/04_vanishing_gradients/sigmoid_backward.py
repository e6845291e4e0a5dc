"""The exercise ``sigmoid_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.activations import SigmoidCache, sigmoid_backward, sigmoid_forward

from .shared import ADDED, NO_TUPLE


def sigmoid_cases(rng):
    """A batch, an image, saturated ends, float32, one number."""

    def one(shape, scale=1.0, note="", dtype=float):
        y, _ = sigmoid_forward(scale * rng.normal(size=shape))
        y.flat[0] = 0.5
        return case(rng.normal(size=shape).astype(dtype), SigmoidCache(y.astype(dtype)), note=note)

    return [
        one((3, 4)),
        one((2, 3, 4, 5), note="images"),
        one((2, 5), 40.0, "saturated: y near 0 and 1"),
        case(rng.normal(size=3), SigmoidCache(np.array([0.0, 1.0, 0.5])), note="y exactly 0 and 1"),
        one((4, 3), note="float32", dtype=np.float32),
    ]


def sigmoid_by_entry(dy, cache):
    dx = np.empty_like(dy)
    for index in np.ndindex(dy.shape):
        y = cache.y[index]
        dx[index] = dy[index] * y * (1 - y)
    return (dx,)


def sigmoid_of_y(dy, cache):
    y = 1 / (1 + np.exp(-cache.y))
    return (dy * y * (1 - y),)


EXERCISE = Exercise(
    "sigmoid_backward",
    sigmoid_backward,
    points={"dx": 2},
    returns=("dx",),
    cases=[
        case(np.array([1.0, -2.0]), SigmoidCache(np.array([0.5, 0.75])), note="the example above"),
        *sigmoid_cases(np.random.default_rng(41)),
    ],
    hidden=sigmoid_cases,
    steps={
        "1 - cache.y": "1 - y",
        (
            "cache.y * (1 - cache.y)",
            "dy * cache.y * (1 - cache.y)",
        ): "the slope: y (1 - y), alone or times dy",
    },
    mistakes=[
        Mistake(
            "tanh-slope",
            "1 - y² is the slope of tanh. The sigmoid's is y (1 - y).",
            {"cache.y * (1 - cache.y)": "(1 - cache.y**2)"},
        ),
        Mistake("no-tuple", NO_TUPLE, {"(dy * cache.y * (1 - cache.y),)": "dy * cache.y * (1 - cache.y)"}),
        Mistake(
            "sigmoid-taken-again",
            "You took the sigmoid of cache.y, but cache.y is the sigmoid's output already: the slope is y (1 - y) of it as it is.",
            sigmoid_of_y,
        ),
        Mistake(
            "largest-slope-everywhere",
            "You took the slope's largest value, 1/4, everywhere: that is the bound. The slope itself is y (1 - y).",
            {"cache.y * (1 - cache.y)": "0.25"},
        ),
        Mistake("added-not-multiplied", ADDED, {"dy * cache.y": "dy + cache.y"}),
    ],
    styles=[
        sigmoid_by_entry,
        {"dy * cache.y * (1 - cache.y)": "dy * (cache.y - cache.y**2)"},
        {"(dy * cache.y * (1 - cache.y),)": "[np.multiply(dy, cache.y) - dy * np.square(cache.y)]"},
    ],
)
