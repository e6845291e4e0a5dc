"""The exercise ``optimal_momentum``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.quadratics import optimal_momentum


def curvature_cases(rng):
    """A ravine, a steep one, a mild one, one that starts below 1, a round bowl."""
    low, bowl = rng.uniform(0.1, 0.8, 3), int(rng.integers(2, 9))
    return [
        case(float(low[0]), float(low[0] * rng.uniform(20, 60))),
        case(float(2 + low[1]), float(rng.uniform(1e3, 1e4)), note="a condition number in the thousands"),
        case(float(low[2]), float(3 * low[2]), note="hardly a ravine"),
        case(bowl, bowl, note="a round bowl: both curvatures the same"),
    ]


def optimal_momentum_condition(curvature_min, curvature_max):
    root = np.sqrt(curvature_max / curvature_min)
    rate = (root - 1) / (root + 1)
    return (1 + rate) ** 2 / curvature_max, rate**2


def optimal_momentum_other_end(curvature_min, curvature_max):
    momentum = (1 - 2 / (1 + (curvature_max / curvature_min) ** 0.5)) ** 2
    return (1 - momentum**0.5) ** 2 / curvature_min, momentum


def optimal_momentum_array(curvature_min, curvature_max):
    low, high = np.sqrt([curvature_min, curvature_max])
    lr, momentum = np.array([4, (high - low) ** 2]) / (high + low) ** 2
    return lr, momentum


def optimal_nesterov(curvature_min, curvature_max):
    low, high = curvature_min**0.5, curvature_max**0.5
    return 1 / curvature_max, (high - low) / (high + low)


def optimal_for_one_over_max(curvature_min, curvature_max):
    return 1 / curvature_max, (1 - (curvature_min / curvature_max) ** 0.5) ** 2


def optimal_gradient_descent(curvature_min, curvature_max):
    return 2 / (curvature_max + curvature_min), 0.0


def optimal_without_roots(curvature_min, curvature_max):
    total = curvature_max + curvature_min
    return (2 / total) ** 2, ((curvature_max - curvature_min) / total) ** 2


def optimal_wrong_end(curvature_min, curvature_max):
    root = (curvature_max / curvature_min) ** 0.5
    rate = (root - 1) / (root + 1)
    return (1 + rate) ** 2 / curvature_min, rate**2


def optimal_ends_in_the_root(curvature_min, curvature_max):
    root = (curvature_max / curvature_min) ** 0.5
    rate = (root - 1) / (root + 1)
    return (1 - rate) ** 2 / curvature_max, rate**2


def optimal_all_without_roots(curvature_min, curvature_max):
    total = curvature_max + curvature_min
    return 2 / total, (curvature_max - curvature_min) / total


def optimal_from_condition(curvature_min, curvature_max):
    root = (curvature_max / curvature_min) ** 0.5
    return (2 / (1 + root)) ** 2, ((root - 1) / (root + 1)) ** 2


ROOTS_LEFT_OUT = "Square roots of the curvatures are missing: √m is (√max - √min) / (√max + √min), and √lr is 2 / (√max + √min)."
ENDS_MIXED_UP = (
    "(1 + √m)² belongs to the steep end, (1 - √m)² to the flat one: divide (1 + √m)² by curvature_max."
)

EXERCISE = Exercise(
    "optimal_momentum",
    optimal_momentum,
    points={"lr": 2, "momentum": 1},
    returns=("lr", "momentum"),
    cases=[
        case(1.0, 25.0, note="the example above"),
        *curvature_cases(np.random.default_rng(25)),
    ],
    hidden=curvature_cases,
    steps={
        "low": "the root of curvature_min",
        "high": "the root of curvature_max",
        ("high + low", "high / low + 1"): "the sum of the roots",
        (
            "(high - low) / (high + low)",
            "((high - low) / (high + low)) ** 2",
        ): "the rate: the root of the momentum",
        ("2 / (high + low)", "(2 / (high + low)) ** 2"): "the root of the learning rate",
    },
    mistakes=[
        Mistake(
            "momentum-not-squared",
            "You returned the rate as the momentum. The rate is sqrt(momentum): square it.",
            {"((high - low) / (high + low)) ** 2": "(high - low) / (high + low)"},
        ),
        Mistake(
            "optimum-of-nesterov",
            "These are Nesterov's constants, lr = 1 / curvature_max and momentum = (√κ - 1) / (√κ + 1), made for his method. "
            "Plain momentum has Polyak's (1964).",
            optimal_nesterov,
        ),
        Mistake(
            "learning-rate-fixed-first",
            "This is the best momentum for lr = 1 / curvature_max. A larger lr, chosen together with it, converges faster.",
            optimal_for_one_over_max,
        ),
        Mistake(
            "optimum-of-gradient-descent",
            "This is the best learning rate without momentum. With momentum both ends can be faster at once.",
            optimal_gradient_descent,
        ),
        Mistake(
            "learning-rate-of-one-over-max",
            "Your momentum is right. The lr that belongs to it is larger than 1 / curvature_max: (1 + √m)² / curvature_max.",
            {"(2 / (high + low)) ** 2": "1 / high**2"},
        ),
        Mistake(
            "squares-of-the-roots-added",
            "(√max + √min)² is not max + min: square the sum, after adding the roots.",
            {"(2 / (high + low)) ** 2": "4 / (high**2 + low**2)"},
        ),
        Mistake(
            "sum-not-squared",
            "lr is 4 over the *square* of the sum of the roots: you left the sum unsquared.",
            {"(2 / (high + low)) ** 2": "4 / (high + low)"},
        ),
        Mistake(
            "habit",
            "0.9 is the habit. The best momentum depends on the condition number.",
            {"((high - low) / (high + low)) ** 2": "0.9"},
        ),
        Mistake(
            "learning-rate-of-gradient-descent",
            "Your lr is the best one without momentum, 2 / (curvature_max + curvature_min). With momentum it is larger.",
            {"(2 / (high + low)) ** 2": "2 / (high**2 + low**2)"},
        ),
        Mistake(
            "roots-left-out",
            ROOTS_LEFT_OUT,
            optimal_without_roots,
        ),
        Mistake(
            "roots-left-out",
            ROOTS_LEFT_OUT,
            {"(2 / (high + low)) ** 2": "(2 / (high**2 + low**2)) ** 2"},
        ),
        Mistake(
            "roots-left-out",
            ROOTS_LEFT_OUT,
            {"((high - low) / (high + low)) ** 2": "((high**2 - low**2) / (high**2 + low**2)) ** 2"},
        ),
        Mistake(
            "constants-of-gradient-descent",
            "Your lr is gradient descent's best, and your momentum is its rate. With momentum the square roots of the curvatures "
            "take the place of the curvatures, and both results are squares.",
            optimal_all_without_roots,
        ),
        Mistake("ends-mixed-up", ENDS_MIXED_UP, optimal_wrong_end),
        Mistake("ends-mixed-up", ENDS_MIXED_UP, optimal_ends_in_the_root),
        Mistake(
            "only-the-condition-number",
            "Your lr depends on the condition number only. On a surface a hundred times as steep, it must be a hundred times smaller.",
            optimal_from_condition,
        ),
        Mistake(
            "weighted-average",
            "Your lr is divided by 1 - momentum: right for the form with (1 - momentum) * grad. Here the gradient counts in full.",
            {
                "return (2 / (high + low)) ** 2": "return (2 / (high + low)) ** 2 / (1 - ((high - low) / (high + low)) ** 2)"
            },
        ),
    ],
    styles=[optimal_momentum_condition, optimal_momentum_other_end, optimal_momentum_array],
)
