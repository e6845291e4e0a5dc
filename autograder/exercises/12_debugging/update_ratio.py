"""The exercise ``update_ratio``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.debugging.sanity import update_ratio

from .shared import quarters


def ratio_cases(rng):
    """A vector, a matrix, a kernel, one entry, an update of zero."""
    return [
        case(quarters(rng, 5), 0.01 * quarters(rng, 5)),
        case(quarters(rng, 3, 4), 0.001 * quarters(rng, 3, 4), note="a matrix"),
        case(quarters(rng, 2, 3, 2, 2), quarters(rng, 2, 3, 2, 2), note="a kernel, and a step as long as it"),
        case(quarters(rng, 1), -0.1 * np.abs(quarters(rng, 1)), note="one entry"),
        case(quarters(rng, 2, 2), np.zeros((2, 2)), note="no step at all"),
    ]


def ratio_of_sums(param, update):
    return np.sqrt((update**2).sum() / (param**2).sum())


def ratio_flat(param, update):
    w, d = param.ravel(), update.ravel()
    return float(np.sqrt(d @ d) / np.sqrt(w @ w))


RATIO = "np.linalg.norm(update) / np.linalg.norm(param)"
EXERCISE = Exercise(
    "update_ratio",
    update_ratio,
    points=1,
    returns=("ratio",),
    cases=[
        case(np.array([3.0, 4.0]), np.array([0.0, -0.005]), note="the example above"),
        *ratio_cases(np.random.default_rng(125)),
    ],
    hidden=ratio_cases,
    steps={
        "np.linalg.norm(update)": "the norm of the update",
        "np.linalg.norm(param)": "the norm of the parameter",
    },
    mistakes=[
        Mistake(
            "upside-down",
            "Your ratio is upside down: the update's norm is divided by the parameter's.",
            {RATIO: "np.linalg.norm(param) / np.linalg.norm(update)"},
        ),
        Mistake(
            "after-the-step",
            "You divided by the norm of the parameter *after* the step. Take the parameter as it is given.",
            {"norm(param)": "norm(param + update)"},
        ),
        Mistake(
            "norm-of-the-quotients",
            "You divided entry by entry and took the norm of that: one small weight decides it. Take the norms first.",
            {RATIO: "np.linalg.norm(update / param)"},
        ),
        Mistake(
            "mean-of-the-quotients",
            "You took the mean of the quotients of single entries. Take both norms, then divide.",
            {RATIO: "np.abs(update / param).mean()"},
        ),
        Mistake(
            "squares",
            "You left out the roots: the ratio of the sums of squares is the square of what is asked.",
            {RATIO: "(np.linalg.norm(update) / np.linalg.norm(param)) ** 2"},
        ),
        Mistake(
            "absolute-sums",
            "You summed absolute values (the 1-norm). The norm here is the root of the sum of squares.",
            {RATIO: "np.abs(update).sum() / np.abs(param).sum()"},
        ),
        Mistake(
            "largest-entries",
            "You compared the largest entries. The norm here is the root of the sum of squares.",
            {RATIO: "np.abs(update).max() / np.abs(param).max()"},
        ),
        Mistake(
            "parameter-left-out",
            "You returned the update's norm alone: divide by the parameter's.",
            {" / np.linalg.norm(param)": ""},
        ),
        Mistake(
            "update-taken-for-the-new-parameter",
            "You took `update` for the new parameter. It is the change itself.",
            {"norm(update)": "norm(update - param)"},
        ),
        Mistake(
            "root-of-the-numerator-only",
            "You divided by the sum of the parameter's squares. Its root is missing.",
            {"norm(param)": "norm(param) ** 2"},
        ),
        Mistake(
            "ratio-for-each-row",
            "You returned a ratio for each row. One ratio is asked for, over all entries.",
            {RATIO: "np.linalg.norm(update, axis=-1) / np.linalg.norm(param, axis=-1)"},
        ),
        Mistake(
            "sums",
            "You summed the entries themselves, so that signs cancel. The norm is the root of the sum of squares.",
            {RATIO: "update.sum() / param.sum()"},
        ),
    ],
    styles=[
        ratio_of_sums,
        ratio_flat,
        {
            RATIO: "np.std(np.append(update.ravel(), -update.ravel())) / np.std(np.append(param.ravel(), -param.ravel()))"
        },
    ],
)
