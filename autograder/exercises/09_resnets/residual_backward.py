"""The exercise ``residual_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.check.truth import Pair
from course_lib.ops.residual import ResidualCache, residual_backward

from .shared import branch, quarters, way_back


def backward_cases(rng):
    """The ways back of the branches of residual_forward; gradients of all shapes."""

    def one(shape, *made, note, dtype=float):
        x, dy = quarters(rng, *shape, dtype=dtype), quarters(rng, *shape, dtype=dtype)
        return case(dy, ResidualCache(way_back(x, *made)), note=note)

    return [
        one((3, 4), "mix", quarters(rng, 4, 4), note="rows"),
        one((2, 3, 4, 5), "mix", quarters(rng, 3, 3), note="images"),
        one((3, 2), "square", note="a branch that squares"),
        one((2, 5), "scale", 0.0, note="a branch that gives 0"),
        one((2, 3), "mix", quarters(rng, 3, 3, dtype=np.float32), note="float32", dtype=np.float32),
    ]


def backward_by_steps(dy, cache):
    dx = np.array(dy)
    dx += cache.branch_backward(dy)
    return [dx]


THROUGH = "cache.branch_backward(dy)"
EXERCISE = Exercise(
    "residual_backward",
    residual_backward,
    points={"dx": 2},
    returns=("dx",),
    steps={THROUGH: "what comes back through the branch"},
    pair=Pair(
        "residual_forward",
        cases=[
            case(np.array([[1.0, 2.0, -1.0], [0.5, -2.0, 1.5]]), branch("square")),
            case(np.array([[2.0, -1.0], [1.0, 3.0]]), branch("mix", np.array([[1.0, 2.0], [0.0, -1.0]]))),
        ],
    ),
    cases=[
        case(
            np.array([1.0, -2.0]),
            ResidualCache(way_back(np.array([1.0, 2.0]), "scale", 10.0)),
            note="the example above",
        ),
        *backward_cases(np.random.default_rng(92)),
    ],
    hidden=backward_cases,
    mistakes=[
        Mistake(
            "shortcut-forgotten",
            "The shortcut is missing: this is what comes through the branch alone. The sum hands dy to both its terms, so dy itself belongs in dx.",
            {f"dy + {THROUGH}": THROUGH},
        ),
        Mistake(
            "shortcut-doubled",
            "dy is in your sum twice. The shortcut's slope is 1: one dy, and the branch's gradient.",
            {f"dy + {THROUGH}": f"2 * dy + {THROUGH}"},
        ),
        Mistake(
            "halved",
            "You shared dy out, a half for each path. A sum does not share: its slope is 1 for each term, so both get all of dy.",
            {f"dy + {THROUGH}": f"(dy + {THROUGH}) / 2"},
        ),
        Mistake(
            "one-for-dy",
            "You added 1 where dy belongs: 1 is the shortcut's slope, and the chain rule multiplies it by dy.",
            {f"dy + {THROUGH}": f"1 + {THROUGH}"},
        ),
        Mistake(
            "ones-into-the-branch",
            "You sent ones back through the branch. It gets what the sum's output got: dy.",
            {THROUGH: "cache.branch_backward(np.ones_like(dy))"},
        ),
        Mistake(
            "slope-times-gradient",
            "You multiplied dy by the branch's slope, entry by entry. J is a matrix: send dy itself back through the branch.",
            {f"dy + {THROUGH}": "dy * (1 + cache.branch_backward(np.ones_like(dy)))"},
        ),
        Mistake(
            "branch-twice",
            "You sent the sum through the branch once more. The branch's backward function is called once, with dy.",
            {f"dy + {THROUGH}": f"dy + cache.branch_backward(dy + {THROUGH})"},
        ),
        Mistake(
            "two-gradients",
            "You returned one gradient for each path. Both paths start at the same x, so dx is their sum, alone in a tuple.",
            {f"(dy + {THROUGH},)": f"(dy, {THROUGH})"},
        ),
        Mistake(
            "no-tuple",
            "Your numbers are right, but the answer is a bare array. Every backward function here returns a tuple with one gradient for each "
            "array that went in; where one went in, that is (dx,), comma included.",
            {f"(dy + {THROUGH},)": f"dy + {THROUGH}"},
        ),
    ],
    styles=[
        backward_by_steps,
        {f"dy + {THROUGH}": f"np.add({THROUGH}, dy)"},
        {f"dy + {THROUGH}": f"sum([dy, {THROUGH}])"},
    ],
)
