"""The exercise ``leaky_relu_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.activations import LeakyReLUCache, leaky_relu_backward

from .shared import NO_DY, NO_TUPLE, with_zeros


def leaky_cases(rng):
    """Several slopes, zeros among the inputs, gradients of both signs, images, float32."""

    def one(shape, slope, note="", dtype=float):
        cache = LeakyReLUCache(with_zeros(rng, shape, dtype), slope)
        return case(rng.normal(size=shape).astype(dtype), cache, note=note)

    return [
        one((4, 5), 0.01, "some inputs exactly 0"),
        one((3, 4), float(rng.uniform(0.15, 0.35)), "a larger slope"),
        one((2, 3, 4, 5), 0.2, "images"),
        one((2, 4), 0.0, "slope 0: a plain ReLU"),
        one((3, 6), 0.3, "float32", np.float32),
    ]


def leaky_by_entry(dy, cache):
    dx = np.empty_like(dy)
    for index in np.ndindex(dy.shape):
        dx[index] = dy[index] if cache.x[index] > 0 else cache.negative_slope * dy[index]
    return (dx,)


def leaky_by_copy(dy, cache):
    dx = dy.copy()
    dx[cache.x <= 0] *= cache.negative_slope
    return (dx,)


EXERCISE = Exercise(
    "leaky_relu_backward",
    leaky_relu_backward,
    points={"dx": 1},
    returns=("dx",),
    cases=[
        case(
            np.array([5.0, 5.0, 5.0]),
            LeakyReLUCache(np.array([-2.0, 0.0, 3.0]), 0.1),
            note="the example above",
        ),
        *leaky_cases(np.random.default_rng(44)),
    ],
    hidden=leaky_cases,
    steps={
        ("cache.x > 0", "cache.x <= 0"): "the mask of the inputs above 0",
        (
            "cache.negative_slope * dy",
            "cache.negative_slope * dy[cache.x <= 0]",
            "np.where(cache.x > 0, 1, cache.negative_slope)",
        ): "the gradient below 0: negative_slope times dy, or the slope at each place",
    },
    mistakes=[
        Mistake(
            "slope-fixed",
            "Your slope is always 0.01, the default of torch and of Maas et al. (2013). The cache says which it is: cache.negative_slope.",
            {"cache.negative_slope * dy": "0.01 * dy"},
        ),
        Mistake(
            "slope-fixed-as-keras",
            "Your slope is always 0.3, the default of Keras's layer. The cache says which it is: cache.negative_slope.",
            {"cache.negative_slope * dy": "0.3 * dy"},
        ),
        Mistake(
            "slope-one-at-zero",
            "At x = 0 your slope is 1. There torch takes the negative slope, and so do we: compare with > 0, not >= 0.",
            {"cache.x > 0": "cache.x >= 0"},
        ),
        Mistake(
            "slope-zero-at-zero",
            "At x = 0 your slope is 0. There torch takes the negative slope, and so do we: everything that is not above 0 has it.",
            {"cache.negative_slope * dy": "np.where(cache.x < 0, cache.negative_slope * dy, 0)"},
        ),
        Mistake(
            "rest-of-one",
            "Below 0 your slope is 1 - negative_slope. It is negative_slope itself, the small one.",
            {"cache.negative_slope * dy": "(1 - cache.negative_slope) * dy"},
        ),
        *[
            Mistake(
                "value-for-slope",
                "Below 0 you took the output, negative_slope * x, for the slope: the slope is negative_slope, and dy is multiplied by it.",
                {"cache.negative_slope * dy": value},
            )
            for value in ("cache.negative_slope * cache.x", "cache.negative_slope * cache.x * dy")
        ],
        Mistake(
            "wrong-sign",
            "The sign below 0 is wrong: there the function still rises, with slope +negative_slope.",
            {"cache.negative_slope * dy": "-cache.negative_slope * dy"},
        ),
        Mistake(
            "gated-by-the-gradient",
            "You asked for the sign of dy. The slope depends on the input: was x above 0?",
            {"cache.x > 0": "dy > 0"},
        ),
        Mistake("no-tuple", NO_TUPLE, {"return (np": "return np", "* dy),)": "* dy)"}),
        Mistake(
            "dy-forgotten",
            NO_DY,
            {"dy, cache.negative_slope * dy)": "1, cache.negative_slope).astype(dy.dtype)"},
        ),
    ],
    styles=[
        leaky_by_entry,
        leaky_by_copy,
        {
            "np.where(cache.x > 0, dy, cache.negative_slope * dy)": "dy * (cache.x > 0) + cache.negative_slope * dy * (cache.x <= 0)"
        },
    ],
)
