"""The exercise ``check_gradient``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, made
from course_lib.check.case import case
from course_lib.gradcheck import check_gradient

from .shared import quarters


def functions(name, weight):
    """Return a function of an array by name: a weighted sum of a power, or of waves."""

    def square(x):
        return float(np.sum(weight * x**2))

    def cube(x):
        return float(np.sum(weight * x**3))

    def waves(x):
        return float(np.sum(weight * np.sin(2e4 * x)) / 2e4)

    def chain(x):
        return float(np.prod(x) * np.sum(weight))

    return {"square": square, "cube": cube, "waves": waves, "chain": chain}[name]


SAYS = {
    "square": "a weighted sum of squares",
    "cube": "a weighted sum of cubes",
    "waves": "a weighted sum of fast waves, sin(20000 x) / 20000",
    "chain": "a multiple of the product of all entries",
}


def function(name, weight):
    """Return a function as an argument."""
    return made(functions, given=(name, weight), says=f"{SAYS[name]}, of an array of shape {weight.shape}")


def gradient_cases(rng):
    """Gradients that are wrong everywhere, in one entry, by their sign, and right ones with a large step."""

    def one(name, shape, change, note, x=None, **options):
        weight = quarters(rng, *shape)
        x = quarters(rng, *shape) if x is None else x
        exact = {
            "square": lambda: 2 * weight * x,
            "cube": lambda: 3 * weight * x**2,
            "waves": lambda: weight * np.cos(2e4 * x),
            "chain": lambda: weight.sum() * np.prod(x) / x,
        }[name]()
        return case(function(name, weight), x, change(exact), note=note, **options)

    def one_entry(exact):
        wrong = exact.copy()
        wrong[-1, 0] *= 1.5
        return wrong

    zeros = quarters(rng, 2, 3)
    zeros[0, 1] = 0
    return [
        one("square", (3, 2), lambda g: 0.5 * g, "half of the gradient"),
        one("square", (2, 3), one_entry, "one entry wrong by half"),
        one("chain", (2, 2), one_entry, "a function that is no sum; one entry wrong"),
        one("cube", (3, 2), lambda g: g, "a right gradient, measured with a large step", h=0.125),
        one("square", (4,), lambda g: -g, "the sign turned"),
        one("square", (2, 3), one_entry, "an entry that is 0 in both", x=zeros, h=0.25),
        one(
            "waves",
            (2, 2),
            lambda g: g,
            "the step of 1e-5 is seen in the error",
            x=1e-5 * quarters(rng, 2, 2),
        ),
    ]


def check_by_entry(f, x, analytic, *, h=1e-5):
    worst = 0.0
    for index in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[index] = h
        slope = (f(x + step) - f(x - step)) / (2 * h)
        worst = max(worst, abs(slope - analytic[index]) / max(abs(slope) + abs(analytic[index]), 1e-8))
    return worst


def check_flat(f, x, analytic, *, h=1e-5):
    moves = h * np.eye(x.size).reshape(x.size, *x.shape)
    slopes = np.array([f(x + move) - f(x - move) for move in moves]) / (2 * h)
    off, size = np.abs(slopes - analytic.ravel()), np.abs(slopes) + np.abs(analytic.ravel())
    return (off / np.clip(size, 1e-8, None)).max()


def check_in_place(f, x, analytic, *, h=1e-5):
    x, numeric = x.copy(), np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + h
        above = f(x)
        x[index] = kept - h
        numeric[index] = (above - f(x)) / 2 / h
        x[index] = kept
    return float(np.max(np.abs(numeric - analytic) / np.maximum(abs(numeric) + abs(analytic), 1e-8)))


BOTH = "np.abs(analytic) + np.abs(numeric)"
ERROR = "np.abs(analytic - numeric)"
SLOPE = "(f(x + step) - f(x - step)) / (2 * h)"

EXERCISE = Exercise(
    "check_gradient",
    check_gradient,
    points=3,
    returns=("error",),
    cases=[
        case(
            function("square", np.array([1.0, 1.0])),
            np.array([1.0, -3.0]),
            np.array([2.0, -3.0]),
            note="the example above",
        ),
        *gradient_cases(np.random.default_rng(4)),
    ],
    hidden=gradient_cases,
    steps={
        "numeric": "the gradient by central differences",
        ERROR: "how far the two gradients are apart",
        (BOTH, f"np.maximum({BOTH}, 1e-8)"): "the size that the error is relative to: |analytic| + |numeric|",
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
                "numeric = np.zeros_like(x)\n": "numeric = np.zeros_like(x)\n    step = np.zeros_like(x)\n",
            },
        ),
        Mistake(
            "absolute-error",
            "You returned the absolute error. A gradient of 1000 may be off by more than one of 0.001: divide by |analytic| + |numeric|.",
            {f"({ERROR} / np.maximum({BOTH}, 1e-8))": ERROR},
        ),
        Mistake(
            "relative-to-the-analytic-alone",
            "You divided by the size of the analytic gradient alone. Here it is the sum of both sizes, so that the error is at most 1.",
            {BOTH: "np.abs(analytic)"},
        ),
        Mistake(
            "relative-to-the-numeric-alone",
            "You divided by the size of the numerical gradient alone. Here it is the sum of both sizes, so that the error is at most 1.",
            {BOTH: "np.abs(numeric)"},
        ),
        Mistake(
            "relative-to-the-larger",
            "You divided by the larger of the two sizes, as CS231n does. Here it is their sum.",
            {BOTH: "np.maximum(np.abs(analytic), np.abs(numeric))"},
        ),
        Mistake(
            "mean-error",
            "You returned the mean of the errors. One wrong entry among many hides in a mean: return the largest.",
            {"1e-8)).max()": "1e-8)).mean()"},
        ),
        Mistake(
            "sign-lost",
            "You compared the gradients' sizes, so a turned sign is not seen. Take the size of the difference: |analytic - numeric|.",
            {ERROR: "np.abs(np.abs(analytic) - np.abs(numeric))"},
        ),
        Mistake(
            "difference-without-its-size",
            "You took the largest difference, and it may be negative: take the absolute value before the largest.",
            {ERROR: "(analytic - numeric)"},
        ),
        Mistake(
            "nothing-against-zero",
            "Where both gradients are 0 you divide 0 by 0. Divide by at least 1e-8.",
            {f"np.maximum({BOTH}, 1e-8)": f"({BOTH})"},
        ),
        Mistake(
            "norms-compared",
            "You compared the gradients as vectors, by their norms. One small wrong entry hides beside large ones: compare entry by entry.",
            {
                f"({ERROR} / np.maximum({BOTH}, 1e-8)).max()": "np.linalg.norm(analytic - numeric) / (np.linalg.norm(analytic) + np.linalg.norm(numeric))"
            },
        ),
        Mistake(
            "step-fixed", "Your step is 1e-5 whatever `h` says.", {"(2 * h)": "2e-5", "= h\n": "= 1e-5\n"}
        ),
    ],
    styles=[check_by_entry, check_flat, check_in_place],
)
