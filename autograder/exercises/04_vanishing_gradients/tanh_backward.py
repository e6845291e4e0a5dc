"""The exercise ``tanh_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.call import case
from course_lib.ops.activations import TanhCache, tanh_backward

from .shared import ADDED, IN_PLACE, NO_DY, NO_TUPLE


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


def tanh_in_place(dy, cache):
    dy *= 1 - cache.y**2
    return (dy,)


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
        Mistake("square-forgotten", "The square is missing: the slope is 1 - y².", {"cache.y**2": "cache.y"}),
        Mistake(
            "plus-for-minus",
            "It is 1 - y², not 1 + y²: where y is 1 or -1, the slope is 0.",
            {"1 - cache": "1 + cache"},
        ),
        Mistake("dy-forgotten", NO_DY, {"dy * (1": "(1"}),
        Mistake("no-tuple", NO_TUPLE, {"(dy * (1 - cache.y**2),)": "dy * (1 - cache.y**2)"}),
        Mistake(
            "wrong-sign",
            "The sign is wrong: tanh rises, so its slope 1 - y² is never below 0.",
            {"(1 - cache.y**2)": "(cache.y**2 - 1)"},
        ),
        Mistake("added-not-multiplied", ADDED, {"dy * (": "dy + ("}),
        Mistake(
            "square-of-the-bracket",
            "You squared the bracket: it is 1 - y², not (1 - y)².",
            {"(1 - cache.y**2)": "(1 - cache.y) ** 2"},
        ),
        Mistake("changed-in-place", IN_PLACE, tanh_in_place),
    ],
    styles=[
        tanh_by_entry,
        {"(1 - cache.y**2)": "(1 - cache.y) * (1 + cache.y)"},
        {"dy * (1 - cache.y**2)": "dy - np.square(cache.y) * dy"},
    ],
)
