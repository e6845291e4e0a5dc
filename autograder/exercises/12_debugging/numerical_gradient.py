"""The exercise ``numerical_gradient``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.gradcheck import numerical_gradient

from .shared import function, quarters


def gradient_cases(rng):
    """Sums and a product, a matrix, three axes, one entry; the step as it is by default, and large."""
    return [
        case(function("cube", quarters(rng, 3, 2)), quarters(rng, 3, 2), h=0.25, note="a large step"),
        case(function("product", quarters(rng, 2, 2)), quarters(rng, 2, 2), note="a function that is no sum"),
        case(function("square", quarters(rng, 2, 3, 2)), quarters(rng, 2, 3, 2), h=0.5, note="three axes"),
        case(function("cube", quarters(rng, 1)), quarters(rng, 1), h=0.125, note="one entry"),
        case(function("wave", quarters(rng, 4)), quarters(rng, 4), note="steep, with h as it is by default"),
    ]


def gradient_flat(f, x, *, h=1e-5):
    moves = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + move) - f(x - move)) / (2 * h) for move in moves]).reshape(x.shape)


def gradient_by_entry(f, x, *, h=1e-5):
    grad = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[index] += h
        below[index] -= h
        grad[index] = (f(above) - f(below)) / (2 * h)
    return grad


def gradient_in_a_copy(f, x, *, h=1e-5):
    x, slopes = x.copy(), []
    for index in np.ndindex(*x.shape):
        kept = x[index]
        x[index] = kept + h
        above = f(x)
        x[index] = kept - h
        slopes.append((above - f(x)) / 2 / h)
        x[index] = kept
    return np.reshape(slopes, x.shape)


SLOPE = "(f(x + step) - f(x - step)) / (2 * h)"
EXERCISE = Exercise(
    "numerical_gradient",
    numerical_gradient,
    points=2,
    returns=("grad",),
    cases=[
        case(function("square", np.ones(2)), np.array([1.0, -3.0]), h=1.0, note="the example above"),
        *gradient_cases(np.random.default_rng(122)),
    ],
    hidden=gradient_cases,
    steps={
        "np.array([f(x + h * e.reshape(x.shape)) - f(x - h * e.reshape(x.shape)) for e in np.eye(x.size)]).reshape(x.shape)": "the differences f(x + h) - f(x - h)"
    },
    mistakes=[
        Mistake(
            "one-sided",
            "You took f(x + h) - f(x) over h. Its error is of order h; with f(x + h) - f(x - h) over 2h it is of order h².",
            {SLOPE: "(f(x + step) - f(x)) / h"},
        ),
        Mistake(
            "backward-difference",
            "You took f(x) - f(x - h) over h. Its error is of order h; with f(x + h) - f(x - h) over 2h it is of order h².",
            {SLOPE: "(f(x) - f(x - step)) / h"},
        ),
        Mistake(
            "two-forgotten",
            "Your slopes are twice too large: from x - h to x + h it is 2h.",
            {"(2 * h)": "h"},
        ),
        Mistake(
            "divided-by-two-times-h",
            "`/ 2 * h` divides by 2 and multiplies by h. Write / (2 * h).",
            {"(2 * h)": "2 * h"},
        ),
        Mistake(
            "all-entries-at-once",
            "You moved all entries of x together. Each entry of the gradient needs its own difference, with only this entry moved.",
            {"step[index] = h": "step[:] = h"},
        ),
        Mistake(
            "steps-not-taken-back",
            "Each entry stays moved while the next one is measured: start from x again, with a new step of zeros.",
            {
                "        step = np.zeros_like(x)\n": "",
                "grad = np.zeros_like(x)\n": "grad = np.zeros_like(x)\n    step = np.zeros_like(x)\n",
            },
        ),
        Mistake(
            "sign-turned",
            "Your gradient points the other way: the value above comes first, f(x + h) - f(x - h).",
            {"f(x + step) - f(x - step)": "f(x - step) - f(x + step)"},
        ),
        Mistake(
            "step-fixed", "Your step is 1e-5 whatever `h` says.", {"(2 * h)": "2e-5", "= h\n": "= 1e-5\n"}
        ),
        Mistake(
            "flat",
            "Your gradient is flat. Give it the shape of x.",
            {"return grad": "return grad.ravel()"},
        ),
        Mistake(
            "whole-rows-moved",
            "You moved whole rows of x. Move each entry on its own: `np.ndindex(x.shape)` gives the index of every one.",
            {"np.ndindex(x.shape)": "range(len(x))"},
        ),
    ],
    styles=[gradient_flat, gradient_by_entry, gradient_in_a_copy],
)
