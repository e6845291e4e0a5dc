"""The exercise ``relu_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.activations import ReLUCache, relu_backward

from .shared import NO_DY, NO_TUPLE, with_zeros


def relu_cases(rng):
    """Zeros among the inputs, gradients of both signs, images, float32, a dead batch."""

    def one(shape, note="", dtype=float):
        return case(rng.normal(size=shape).astype(dtype), ReLUCache(with_zeros(rng, shape, dtype)), note=note)

    return [
        one((4, 5), "some inputs exactly 0"),
        one((2, 3, 4, 5), "images"),
        case(rng.normal(size=(3, 2)), ReLUCache(-np.abs(rng.normal(size=(3, 2)))), note="all inputs below 0"),
        case(rng.normal(size=5), ReLUCache(100 * rng.normal(size=5)), note="large inputs"),
        one((3, 6), "float32", np.float32),
    ]


def relu_by_entry(dy, cache):
    dx = np.zeros_like(dy)
    for index in np.ndindex(dy.shape):
        if cache.x[index] > 0:
            dx[index] = dy[index]
    return (dx,)


def relu_by_copy(dy, cache):
    dx = dy.copy()
    dx[cache.x <= 0] = 0
    return (dx,)


EXERCISE = Exercise(
    "relu_backward",
    relu_backward,
    points={"dx": 1},
    returns=("dx",),
    cases=[
        case(np.array([5.0, 5.0, 5.0]), ReLUCache(np.array([-2.0, 0.0, 3.0])), note="the example above"),
        *relu_cases(np.random.default_rng(43)),
    ],
    hidden=relu_cases,
    steps={("cache.x > 0", "cache.x <= 0"): "the mask of the inputs above 0"},
    mistakes=[
        Mistake(
            "slope-one-at-zero",
            "At x = 0 your slope is 1. Any number from 0 to 1 is a subgradient there; torch, JAX and TensorFlow take 0, and so do we: "
            "compare with > 0, not >= 0.",
            {"cache.x > 0": "cache.x >= 0"},
        ),
        Mistake(
            "slope-half-at-zero",
            "At x = 0 your slope is ½, the mean of both sides (np.heaviside(x, 0.5), some autodiff systems for max). torch, JAX and "
            "TensorFlow take 0 for a ReLU, and so do we.",
            {"np.where(cache.x > 0, dy, 0)": "dy * np.heaviside(cache.x, 0.5).astype(dy.dtype)"},
        ),
        Mistake(
            "gated-by-the-gradient",
            "You let through where dy is above 0. That is the 'deconvnet' of Zeiler and Fergus (2014), made to draw pictures; the "
            "derivative asks whether the input x was above 0.",
            {"cache.x > 0": "dy > 0"},
        ),
        Mistake(
            "gated-by-both",
            "You let through where x and dy are both above 0. That is guided backpropagation (Springenberg et al., 2015), made to draw "
            "pictures; the derivative asks only for x.",
            {"cache.x > 0": "(cache.x > 0) & (dy > 0)"},
        ),
        Mistake(
            "multiplied-by-relu",
            "You multiplied by the ReLU's output. Its slope is wanted: 1 where x > 0, however large x is.",
            {"np.where(cache.x > 0, dy, 0)": "dy * np.maximum(cache.x, 0)"},
        ),
        Mistake("dy-forgotten", NO_DY, {"np.where(cache.x > 0, dy, 0)": "(cache.x > 0).astype(dy.dtype)"}),
        Mistake(
            "all-goes-through",
            "You let everything through: where x was below 0 the output did not depend on it, and the gradient is 0.",
            {"np.where(cache.x > 0, dy, 0)": "dy.copy()"},
        ),
        *[
            Mistake(
                "wrong-side",
                "You let through where x was below 0: it is the other side that the ReLU passes on.",
                {"cache.x > 0": f"cache.x {other} 0"},
            )
            for other in ("<", "<=")
        ],
        Mistake(
            "sign-for-step",
            "Below 0 your gradient comes through with its sign turned: np.sign is -1 there. The slope is 0.",
            {"np.where(cache.x > 0, dy, 0)": "dy * np.sign(cache.x)"},
        ),
        Mistake(
            "leaky",
            "A hundredth comes through below 0: that is the leaky ReLU, the next exercise. The plain one lets nothing through.",
            {"dy, 0)": "dy, 0.01 * dy)"},
        ),
        Mistake("no-tuple", NO_TUPLE, {"(np.where(cache.x > 0, dy, 0),)": "np.where(cache.x > 0, dy, 0)"}),
    ],
    styles=[relu_by_entry, relu_by_copy, {"np.where(cache.x > 0, dy, 0)": "dy * (cache.x > 0)"}],
)
