"""The exercise ``fit_line``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.line_fit import fit_line


def fit_line_cases(rng):
    """One epoch and several, a short last batch, one example per batch, all in one, float32."""

    def one(n, d, size, epochs, lr, note, dtype=float):
        batches = []
        for _ in range(epochs):
            order = rng.permutation(n)
            batches += [order[start : start + size] for start in range(0, n, size)]
        x, y, weight = rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=d)
        return case(weight.astype(dtype), x.astype(dtype), y.astype(dtype), batches, lr=lr, note=note)

    return [
        one(12, 3, 4, 1, 0.1, "one epoch"),
        one(11, 2, 4, 3, 0.05, "three epochs, a short last batch"),
        one(7, 4, 1, 2, 0.02, "one example per batch"),
        one(9, 2, 9, 4, 0.1, "all examples in one batch"),
        one(10, 3, 3, 2, 0.1, "float32", np.float32),
    ]


def fit_line_with_own_gradient(weight, x, y, batches, *, lr):
    losses = np.zeros(len(batches))
    for step, batch in enumerate(batches):
        losses[step] = ((x @ weight - y) ** 2).mean()
        weight = gd_step(
            weight, linear_regression_gradient(weight, x[batch], y[batch]), lr=lr
        )  # the lesson's own
    return weight, losses


def fit_line_by_example(weight, x, y, batches, *, lr):
    losses = []
    for batch in batches:
        losses.append(sum((row @ weight - target) ** 2 for row, target in zip(x, y, strict=True)) / len(y))
        grad = 0 * weight
        for i in batch:
            grad = grad + 2 * (x[i] @ weight - y[i]) * x[i]
        weight = weight - lr * grad / len(batch)
    return weight, np.array(losses)


def fit_line_by_means(weight, x, y, batches, *, lr):
    losses = np.array([])
    for batch in batches:
        losses = np.append(losses, np.mean(np.square(y - x @ weight)))
        seen, wanted = x[batch], y[batch]
        weight = weight + lr * np.mean(2 * (wanted - seen @ weight)[:, None] * seen, axis=0)
    return weight, losses


def gradient_of_the_first_weight(weight, x, y, batches, *, lr):
    losses, start = [], weight
    for batch in batches:
        losses.append(np.mean((x @ weight - y) ** 2))
        residual = x[batch] @ start - y[batch]
        weight = weight - lr * 2 / len(batch) * x[batch].T @ residual
    return weight, np.array(losses)


def rate_times_the_number_of_batches(weight, x, y, batches, *, lr):
    losses = []
    for batch in batches:
        losses.append(np.mean((x @ weight - y) ** 2))
        residual = x[batch] @ weight - y[batch]
        weight = weight - lr * len(batches) * 2 / len(x) * x[batch].T @ residual
    return weight, np.array(losses)


def loss_after_the_step(weight, x, y, batches, *, lr):
    losses = []
    for batch in batches:
        residual = x[batch] @ weight - y[batch]
        weight = weight - lr * 2 / len(batch) * x[batch].T @ residual
        losses.append(np.mean((x @ weight - y) ** 2))
    return weight, np.array(losses)


def loss_of_the_batch(weight, x, y, batches, *, lr):
    losses = []
    for batch in batches:
        residual = x[batch] @ weight - y[batch]
        losses.append(np.mean(residual**2))
        weight = weight - lr * 2 / len(batch) * x[batch].T @ residual
    return weight, np.array(losses)


MEAN = "2 / len(batch)"
EXERCISE = Exercise(
    "fit_line",
    fit_line,
    points={"weight": 1, "losses": 1},
    returns=("weight", "losses"),
    cases=[
        case(
            np.array([0.0]),
            np.array([[1.0], [2.0]]),
            np.array([2.0, 2.0]),
            [np.array([0]), np.array([1])],
            lr=0.1,
            note="the example above",
        ),
        *fit_line_cases(np.random.default_rng(23)),
    ],
    hidden=fit_line_cases,
    steps={
        (
            "residual",
            "-residual",
        ): "the residual of the last batch, at the weight that the right walk has there",
        (
            "2 / len(batch) * x[batch].T @ residual",
            "-2 / len(batch) * x[batch].T @ residual",
        ): "the mean gradient of the last batch, at the weight that the right walk has there",
    },
    mistakes=[
        Mistake(
            "sum-for-mean",
            "You took the sum over the batch. Then steps grow with the batch; the gradient of the loss is a mean.",
            {MEAN: "2"},
        ),
        Mistake(
            "divided-by-batches",
            "You divided by the number of batches. The mean is over the examples in this batch.",
            {MEAN: "2 / len(batches)"},
        ),
        Mistake(
            "size-of-the-first-batch",
            "You divided by the size of the first batch. The last batch of an epoch may be shorter: divide by its own size.",
            {MEAN: "2 / len(batches[0])"},
        ),
        Mistake(
            "rate-times-batches",
            "You multiplied by the number of batches to make up for it. That fits only one epoch of batches of equal size: divide by the "
            "size of the batch instead.",
            rate_times_the_number_of_batches,
        ),
        Mistake(
            "half-the-gradient",
            "The 2 is gone: the loss is a plain mean of squares, and its gradient has a 2.",
            {MEAN: "1 / len(batch)"},
        ),
        Mistake(
            "all-examples-each-step",
            "You take the gradient of all examples at each step: right, but as costly as the exact gradient. Use x[batch] and y[batch].",
            {
                "residual = x[batch] @ weight - y[batch]": "residual = x @ weight - y",
                "x[batch].T": "x.T",
                MEAN: "2 / len(x)",
            },
        ),
        Mistake(
            "targets-of-other-examples",
            "Examples and targets no longer belong together: index both with the same batch.",
            {"- y[batch]": "- y[: len(batch)]"},
        ),
        Mistake(
            "gradient-of-the-first-weight",
            "Each gradient is taken at the first weight. It belongs to the weight where the step starts.",
            gradient_of_the_first_weight,
        ),
        Mistake(
            "loss-after-the-step",
            "The weight is right. Each loss is noted after its step; the loss before the step is asked for.",
            loss_after_the_step,
        ),
        Mistake(
            "loss-of-the-batch",
            "The weight is right. You note the loss of the batch; the loss of all examples is asked for.",
            loss_of_the_batch,
        ),
        Mistake(
            "uphill",
            "Your loop walks uphill: subtract the gradient.",
            {"weight - lr *": "weight + lr *"},
        ),
        Mistake(
            "only-the-first-batch",
            "Your `return` stands inside the loop, which ends after the first batch.",
            {"    return weight, np": "        return weight, np"},
        ),
    ],
    styles=[fit_line_with_own_gradient, fit_line_by_example, fit_line_by_means],
)
