"""The exercise ``relative_error``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.gradcheck import relative_error

from .shared import quarters


def error_cases(rng):
    """Matrices that differ everywhere and in one entry, equal ones, opposite signs, zeros in both."""
    a, b = quarters(rng, 3, 4), quarters(rng, 3, 4)
    one = a.copy()
    one[1, 2] *= 1.5
    zeros = a.copy()
    zeros[0] = 0
    other = zeros.copy()
    other[2, 1] *= 3
    small = 1e-9 * np.abs(quarters(rng, 3))
    return [
        case(a, b, note="all entries differ"),
        case(np.abs(a), np.abs(b), note="all entries are positive"),
        case(a, one, note="one entry differs"),
        case(a, a.copy(), note="equal"),
        case(zeros, other, note="entries that are 0 in both"),
        case(
            np.array([1000.0, 0.25]),
            np.array([1001.0, 0.5]),
            note="a small entry is far off, a large one a little",
        ),
        case(small, 2 * small, note="differences far below 1e-8"),
    ]


def error_by_entry(a, b):
    worst = 0.0
    for one, other in zip(a.ravel(), b.ravel(), strict=True):
        worst = max(worst, abs(one - other) / max(abs(one) + abs(other), 1e-8))
    return worst


def error_clipped(a, b):
    return float(np.max(abs(b - a) / np.clip(abs(a) + abs(b), 1e-8, None)))


def error_where(a, b):
    size = abs(a) + abs(b)
    return np.amax(np.abs(a - b) / np.where(size < 1e-8, 1e-8, size))


BOTH = "np.abs(a) + np.abs(b)"
DIFFERENCE = "np.abs(a - b) /"
EXERCISE = Exercise(
    "relative_error",
    relative_error,
    points=1,
    returns=("error",),
    steps={"np.abs(a - b)": "the size of the differences", BOTH: "the sum of both sizes"},
    cases=[
        case(np.array([0.0, 3.0]), np.array([0.0, 1.0]), note="the example above"),
        *error_cases(np.random.default_rng(123)),
    ],
    hidden=error_cases,
    mistakes=[
        Mistake(
            "absolute-error",
            "You returned the largest absolute difference. A gradient of 1000 may be off by more than one of 0.001: divide by |a| + |b|.",
            {f"({DIFFERENCE} np.maximum({BOTH}, 1e-8))": "np.abs(a - b)"},
        ),
        Mistake(
            "relative-to-one",
            "You divided by the size of one of the two. Here it is the sum of both sizes, so that the error is at most 1.",
            {BOTH: "np.abs(a)"},
        ),
        Mistake(
            "relative-to-one",
            "You divided by the size of one of the two. Here it is the sum of both sizes, so that the error is at most 1.",
            {BOTH: "np.abs(b)"},
        ),
        Mistake(
            "relative-to-the-larger",
            "You divided by the larger of the two sizes, as some do. Here it is their sum.",
            {BOTH: "np.maximum(np.abs(a), np.abs(b))"},
        ),
        Mistake(
            "size-of-the-sum",
            "You divided by |a + b|. Where the signs differ that is nearly 0: take |a| + |b|.",
            {BOTH: "np.abs(a + b)"},
        ),
        Mistake(
            "mean-error",
            "You returned the mean of the errors. One wrong entry among many hides in a mean: return the largest.",
            {").max()": ").mean()"},
        ),
        Mistake(
            "sign-lost",
            "You compared sizes only, so a turned sign is not seen. Take the size of the difference: |a - b|.",
            {DIFFERENCE: "np.abs(np.abs(a) - np.abs(b)) /"},
        ),
        Mistake(
            "difference-without-its-size",
            "You took the largest difference, and it may be negative: take the absolute value first.",
            {DIFFERENCE: "(a - b) /"},
        ),
        Mistake(
            "nothing-against-zero",
            "Where both are 0 you divide 0 by 0. Divide by at least 1e-8.",
            {f"np.maximum({BOTH}, 1e-8)": f"({BOTH})"},
        ),
        Mistake(
            "norms-compared",
            "You compared the arrays as vectors, by their norms. One small wrong entry hides beside large ones: compare entry by entry.",
            {
                f"({DIFFERENCE} np.maximum({BOTH}, 1e-8)).max()": "np.linalg.norm(a - b) / max(np.linalg.norm(a) + np.linalg.norm(b), 1e-8)"
            },
        ),
        Mistake(
            "added-to-the-denominator",
            "You added 1e-8 to the denominator. Here it is the least that the denominator may be: np.maximum(…, 1e-8).",
            {f"np.maximum({BOTH}, 1e-8)": f"({BOTH} + 1e-8)"},
        ),
        Mistake(
            "denominator-at-most",
            "Your denominator is at most 1e-8. It has to be *at least* 1e-8: np.maximum.",
            {"np.maximum(": "np.minimum("},
        ),
        Mistake(
            "error-for-each-entry",
            "You returned an error for each entry. Return the largest of them.",
            {").max()": ")"},
        ),
        Mistake(
            "mean-of-the-sizes",
            "You divided by the mean of the two sizes. Here it is their sum.",
            {BOTH: f"({BOTH}) / 2"},
        ),
        Mistake(
            "largest-by-largest",
            "You divided the largest difference by the largest size. Divide entry by entry, and take the largest quotient.",
            {
                f"({DIFFERENCE} np.maximum({BOTH}, 1e-8)).max()": f"np.abs(a - b).max() / np.maximum({BOTH}, 1e-8).max()"
            },
        ),
    ],
    styles=[error_by_entry, error_clipped, error_where],
)
