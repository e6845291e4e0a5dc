"""The exercise ``gd_step``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.gradient_descent import gd_step


def gd_step_cases(rng):
    """Vectors, matrices, a kernel, float32, the zero gradient."""
    return [
        case(rng.normal(size=3), rng.normal(size=3), lr=0.3),
        case(
            rng.normal(size=(3, 4)),
            rng.normal(size=(3, 4)),
            lr=1.7,
            note="a matrix, and a learning rate above 1",
        ),
        case(
            rng.normal(size=(2, 3, 5)).astype(np.float32),
            rng.normal(size=(2, 3, 5)).astype(np.float32),
            lr=0.01,
            note="float32",
        ),
        case(rng.normal(size=4), np.zeros(4), lr=0.5, note="a gradient of zero"),
    ]


def gd_step_by_entry(param, grad, *, lr):
    new = np.empty_like(param)
    for index in np.ndindex(param.shape):
        new[index] = param[index] - lr * grad[index]
    return new


def gd_step_copy(param, grad, *, lr):
    param = param.copy()
    param -= lr * grad
    return param


def gd_step_normalised(param, grad, *, lr):
    return param - lr * grad / (np.linalg.norm(grad) + 1e-12)


EXERCISE = Exercise(
    "gd_step",
    gd_step,
    points=2,
    returns=("param",),
    cases=[
        case(np.array([1.0, 2.0]), np.array([0.5, -1.0]), lr=0.1, note="the example above"),
        *gd_step_cases(np.random.default_rng(11)),
    ],
    hidden=gd_step_cases,
    steps={("lr * grad", "-lr * grad"): "the learning rate times the gradient"},
    mistakes=[
        Mistake(
            "uphill",
            "You walked uphill: the gradient points to where the loss grows, so subtract it.",
            {"param - lr": "param + lr"},
        ),
        Mistake(
            "normalised-gradient",
            "You divided the gradient by its length. That is normalised gradient descent: every step is lr long. In plain gradient "
            "descent the step shrinks with the gradient.",
            gd_step_normalised,
        ),
        Mistake(
            "scaled-parameter",
            "You subtracted lr times grad times param. The step does not depend on the parameter's own size.",
            {"lr * grad": "lr * grad * param"},
        ),
    ],
    styles=[
        gd_step_by_entry,
        gd_step_copy,
        {"param - lr * grad": "np.add(param, np.multiply(-lr, grad, dtype=param.dtype))"},
    ],
)
