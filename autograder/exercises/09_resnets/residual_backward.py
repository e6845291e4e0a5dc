"""The exercise ``residual_backward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.call import case
from course_lib.check.codec import Made
from course_lib.ops.residual import ResidualCache, residual_backward

from .shared import quarters


def backward_cases(rng):
    """The ways back of the branches of residual_forward; gradients of all shapes."""

    def one(shape, *made, note, dtype=float):
        x, dy = quarters(rng, *shape, dtype=dtype), quarters(rng, *shape, dtype=dtype)
        return case(dy, ResidualCache(Made("way_back", (x, *made))), note=note)

    return [
        one((3, 4), "mix", quarters(rng, 4, 4), note="rows"),
        one((2, 3, 4, 5), "mix", quarters(rng, 3, 3), note="images"),
        one((3, 2), "square", note="a branch that squares"),
        one((2, 5), "scale", 0.0, note="a branch that gives 0"),
        one((2, 3), "mix", quarters(rng, 3, 3, dtype=np.float32), note="float32", dtype=np.float32),
    ]


def backward_in_place(dy, cache):
    dy += cache.branch_backward(dy)
    return (dy,)


def backward_by_steps(dy, cache):
    dx = np.array(dy)
    dx += cache.branch_backward(dy)
    return [dx]


THROUGH = "cache.branch_backward(dy)"
EXERCISE = Exercise(
    "residual_backward",
    residual_backward,
    points={"dx": 3},
    returns=("dx",),
    cases=[
        case(
            np.array([1.0, -2.0]),
            ResidualCache(Made("way_back", (np.array([1.0, 2.0]), "scale", 10.0))),
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
            "branch-forgotten",
            "The branch is missing: this is dy alone. x goes into the branch too, and what comes back from there is added.",
            {f"dy + {THROUGH}": "dy.copy()"},
        ),
        Mistake(
            "shortcut-doubled",
            "dy is in your sum twice. The shortcut's slope is 1: one dy, and the branch's gradient.",
            {f"dy + {THROUGH}": f"2 * dy + {THROUGH}"},
        ),
        Mistake(
            "all-doubled",
            "Your dx is twice too much. Each path hands back its own gradient, and they are added once.",
            {f"dy + {THROUGH}": f"2 * (dy + {THROUGH})"},
        ),
        Mistake(
            "halved",
            "You shared dy out, a half for each path. A sum does not share: its slope is 1 for each term, so both get all of dy.",
            {f"dy + {THROUGH}": f"(dy + {THROUGH}) / 2"},
        ),
        Mistake(
            "multiplied",
            "You multiplied the two paths. Along a path slopes are multiplied; where paths meet again, gradients are added.",
            {f"dy + {THROUGH}": f"dy * {THROUGH}"},
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
            "subtracted",
            "You subtracted the branch's gradient. The forward pass adds the branch, so its gradient is added.",
            {f"dy + {THROUGH}": f"dy - {THROUGH}"},
        ),
        Mistake(
            "branch-twice",
            "You sent the sum through the branch once more. The branch's way back is taken once, with dy.",
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
        Mistake(
            "changed-in-place",
            "You changed `dy` itself: the caller may still need it. Make a new array.",
            backward_in_place,
        ),
    ],
    styles=[
        backward_by_steps,
        {f"dy + {THROUGH}": f"np.add({THROUGH}, dy)"},
        {f"dy + {THROUGH}": f"sum([dy, {THROUGH}])"},
    ],
)
