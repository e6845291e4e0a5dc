"""The exercise ``linear_regression_gradient``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.quadratics import linear_regression_gradient


def regression_cases(rng):
    """More examples than features and fewer, one example, one feature, float32."""

    def regression(n, d, note="", dtype=float):
        x, y, weight = rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=d)
        return case(weight.astype(dtype), x.astype(dtype), y.astype(dtype), note=note)

    return [
        regression(7, 3),
        regression(3, 5, "fewer examples than features"),
        regression(1, 4, "a batch of one"),
        regression(6, 1, "one feature"),
        regression(8, 3, "float32", np.float32),
    ]


def regression_by_example(weight, x, y):
    grad = np.zeros_like(weight)
    for row, target in zip(x, y, strict=True):
        grad += 2 * (row @ weight - target) * row / len(x)
    return grad


def regression_einsum(weight, x, y):
    residual = np.einsum("nd,d->n", x, weight) - y
    return np.einsum("n,nd->d", residual, x) * 2 / x.shape[0]


def regression_expanded(weight, x, y):
    return (x.T @ x @ weight - x.T @ y) * 2 / len(y)


GRADIENT = "2 / len(x) * x.T @ (x @ weight - y)"
MATRIX = "Somewhere a column (N, 1) met a row (N,) and NumPy made (N, N) of them. Keep the prediction and y both of shape (N,)."


EXERCISE = Exercise(
    "linear_regression_gradient",
    linear_regression_gradient,
    points=3,
    returns=("gradient",),
    cases=[
        case(
            np.array([1.0, 0.0, 0.0]),
            np.array([[1.0, 2.0, 0.0], [3.0, 4.0, 1.0]]),
            np.array([0.0, 1.0]),
            note="the example above",
        ),
        *regression_cases(np.random.default_rng(17)),
    ],
    hidden=regression_cases,
    steps={
        "x @ weight": "the prediction: x @ weight",
        "x @ weight - y": "the residual: prediction minus target",
        (
            "x.T @ (x @ weight - y)",
            "2 * x.T @ (x @ weight - y)",
            "x.T @ (x @ weight - y) / len(x)",
        ): "the product of x transposed and the residual",
    },
    mistakes=[
        Mistake(
            "half-the-loss",
            "This is the gradient of half the mean squared error: d2l and optax's l2_loss put ½ before the square so that the 2 cancels. "
            "Here the loss is the plain mean of squares, and its gradient keeps the 2.",
            {"2 / len(x)": "1 / len(x)"},
        ),
        Mistake(
            "residual-turned-round",
            "The sign is wrong: the residual is prediction minus target, x @ weight - y. Yours gives minus the gradient.",
            {"(x @ weight - y)": "(y - x @ weight)"},
        ),
        Mistake(
            "divided-by-features",
            "You divided by the number of features. The mean is over examples: divide by len(x), not by len(weight).",
            {"2 / len(x)": "2 / len(weight)"},
        ),
        *[
            Mistake("column-minus-row", MATRIX, {f"return {GRADIENT}": f"return {matrix}"})
            for column in ("x @ weight[:, None] - y", "x @ weight - y[:, None]")
            for whole in [f"2 / len(x) * x.T @ ({column})"]
            for matrix in (whole, f"({whole}).mean(axis=1)", f"({whole}).sum(axis=1)")
        ],
        Mistake(
            "divided-twice",
            "You divided by the number of examples twice: once is the mean.",
            {"2 / len(x)": "2 / len(x) ** 2"},
        ),
    ],
    styles=[regression_by_example, regression_einsum, regression_expanded],
)
