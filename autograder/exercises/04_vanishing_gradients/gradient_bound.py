"""The exercise ``gradient_bound``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.gradient_norms import gradient_bound


def bound_by_log(depth):
    return np.exp(depth * np.log(0.25))


def bound_by_loop(depth):
    left = 1.0
    for _ in range(depth):
        left /= 4
    return left


EXERCISE = Exercise(
    "gradient_bound",
    gradient_bound,
    points=1,
    returns=("bound",),
    picture="curve",
    steps={"0.25**depth": "the product of the slopes, each at its largest"},
    cases=[
        case(2, note="two sigmoids, by hand: a sixteenth"),
        case(0, note="no sigmoid at all"),
        *[case(d) for d in (1, 3, 5, 10)],
    ],
    hidden=lambda rng: [
        case(0),
        case(1),
        case(2),
        case(int(rng.integers(3, 8))),
        case(int(rng.integers(9, 20))),
    ],
    mistakes=[
        Mistake(
            "divided-by-depth",
            "You divided by the depth. Each layer multiplies by at most 0.25 again: raise it to the power of depth.",
            {"0.25**depth": "0.25 / max(depth, 1)"},
        ),
        Mistake(
            "one-layer-too-few",
            "One layer is missing: the loss comes after the last sigmoid, so the gradient passes all `depth` of them.",
            {"0.25**depth": "0.25 ** (depth - 1)"},
        ),
        Mistake(
            "one-layer-too-many",
            "One layer too many: with no sigmoid at all, depth 0, everything is left and the bound is 1.",
            {"0.25**depth": "0.25 ** (depth + 1)"},
        ),
        Mistake(
            "value-at-zero",
            "0.5 is the sigmoid's value at 0. Its slope there is 0.5 (1 - 0.5) = 0.25.",
            {"0.25**depth": "0.5**depth"},
        ),
        Mistake(
            "tanh-bound",
            "1 is the largest slope of tanh. The sigmoid's is 0.25.",
            {"0.25**depth": "1.0**depth"},
        ),
    ],
    styles=[bound_by_log, bound_by_loop, {"0.25**depth": "2.0 ** (-2 * depth)"}],
)
