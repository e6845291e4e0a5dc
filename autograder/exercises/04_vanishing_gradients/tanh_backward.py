"""The exercise ``tanh_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.activations import TanhCache, tanh_backward

from .shared import ADDED, NO_TUPLE


def tanh_cases(rng):
    """A batch, images, saturated ends, float32."""

    def one(shape, scale=1.0, note="", dtype=float):
        y = np.tanh(scale * rng.normal(size=shape))
        return case(rng.normal(size=shape).astype(dtype), TanhCache(y.astype(dtype)), note=note)

    return [
        one((3, 4)),
        one((2, 3, 4, 5), note="images"),
        one((2, 5), 20.0, "saturated: y near -1 and 1"),
        case(rng.normal(size=3), TanhCache(np.array([-1.0, 0.0, 1.0])), note="y exactly -1, 0 and 1"),
        one((4, 3), note="float32", dtype=np.float32),
    ]


def tanh_by_entry(dy, cache):
    dx = np.empty_like(dy)
    for index in np.ndindex(dy.shape):
        dx[index] = dy[index] * (1 - cache.y[index] ** 2)
    return (dx,)


EXERCISE = Exercise(
    "tanh_backward",
    tanh_backward,
    points={"dx": 1},
    returns=("dx",),
    cases=[
        case(np.array([1.0, -2.0]), TanhCache(np.array([0.0, 0.5])), note="the example above"),
        *tanh_cases(np.random.default_rng(42)),
    ],
    hidden=tanh_cases,
    steps={
        "cache.y**2": "the square of y",
        ("1 - cache.y**2", "dy * (1 - cache.y**2)"): "the slope: 1 - y², alone or times dy",
    },
    mistakes=[
        Mistake(
            "sigmoid-slope",
            "y (1 - y) is the slope of the sigmoid. That of tanh is 1 - y².",
            {"(1 - cache.y**2)": "cache.y * (1 - cache.y)"},
        ),
        Mistake(
            "tanh-taken-again",
            "You took the tanh of cache.y, but cache.y is its output already: the slope is 1 - y² of it as it is.",
            {"cache.y**2": "np.tanh(cache.y) ** 2"},
        ),
        Mistake("added-not-multiplied", ADDED, {"dy * (": "dy + ("}),
        Mistake("no-tuple", NO_TUPLE, {"(dy * (1 - cache.y**2),)": "dy * (1 - cache.y**2)"}),
    ],
    styles=[
        tanh_by_entry,
        {"(1 - cache.y**2)": "(1 - cache.y) * (1 + cache.y)"},
        {"dy * (1 - cache.y**2)": "dy - np.square(cache.y) * dy"},
    ],
)
