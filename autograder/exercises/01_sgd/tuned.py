"""The exercise ``tuned``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, made
from course_lib.check.case import case
from course_lib.optim.line_fit import tuned

FLATTEST = 1 / 20  # of the largest curvature


def examples(seed, curvatures, best, budget):
    """Return a function that draws new examples, until the budget is spent, and gives their mean gradient."""
    rng, left = np.random.default_rng(seed), [budget]

    def gradient(weight, batch_size):
        if batch_size > left[0]:
            raise ValueError(f"{batch_size} examples were asked for, {left[0]} of {budget} are left.")
        left[0] -= batch_size
        x = rng.normal(size=(batch_size, len(best))) * np.sqrt(curvatures / 2)
        residual = x @ (weight - best) - rng.normal(size=batch_size)
        return 2 / batch_size * x.T @ residual

    return gradient


def budget_cases(rng):
    """Losses of three scales; the budget is 500 examples for each feature."""

    def one(features, curvature, note):
        curvatures = curvature * np.geomspace(1, FLATTEST, features)
        best = rng.normal(size=features) * np.sqrt(2 / curvatures)
        budget, seed = 500 * features, int(rng.integers(2**31))
        says = f"a function that draws new examples, {budget:,} in all"
        return case(
            made(examples, given=(seed, curvatures, best, budget), says=says),
            np.zeros(features),
            budget=budget,
            curvature=curvature,
            note=note,
            target={"best": best, "curvatures": curvatures},
        )

    return [
        one(40, 4.0, "largest curvature 4"),
        one(32, 0.1, "largest curvature 0.1"),
        one(48, 60.0, "largest curvature 60"),
    ]


def tuned_by_steps(gradient, weight, *, budget, curvature):
    steps = budget // 16
    for step in range(steps):
        lr = step_decay(step, lr=0.5 / curvature, drop=0.3, every=steps // 4)  # the lesson's own
        weight = sgd_step(weight, gradient(weight, 16), lr=lr)  # the lesson's own
    return weight


def tuned_by_averaging(gradient, weight, *, budget, curvature):
    path = []
    for _ in range(budget // 4):
        weight = weight - 0.1 / curvature * gradient(weight, 4)
        path.append(weight)
    return np.mean(path[len(path) // 2 :], axis=0)


def tuned_by_batches_that_grow(gradient, weight, *, budget, curvature):
    size = 8
    while budget >= size:
        share = max(size, budget // 3)
        for _ in range(share // size):
            weight = weight - 0.3 / curvature * gradient(weight, size)
            budget -= size
        size *= 2
    return weight


def constant(gradient, weight, *, budget, curvature):
    for _ in range(budget // 16):
        weight = weight - 0.4 / curvature * gradient(weight, 16)
    return weight


def one_large_batch(gradient, weight, *, budget, curvature):
    return weight - 1 / curvature * gradient(weight, budget)


EXERCISE = Exercise(
    "tuned",
    tuned,
    points={"within_0.15": 1, "within_0.02": 2},
    by_property=(
        "levels",
        {"measure": "excess_loss", "levels": {"within_0.15": 0.15, "within_0.02": 0.02}},
    ),
    seconds=5.0,
    cases=budget_cases(np.random.default_rng(29)),
    hidden=budget_cases,
    mistakes=[
        Mistake(
            "constant-rate",
            "Your rate stays as it is, so the walk ends in its noise ball. Let the rate sink, or the batches grow.",
            constant,
        ),
        Mistake(
            "one-large-batch",
            "You spent the budget on one step. A good direction is of no use without steps.",
            one_large_batch,
        ),
        Mistake(
            "large-batches",
            "Your batches are large, so there are few steps, and the flat directions are not walked to their end.",
            {"batch_size = 16": "batch_size = 400"},
        ),
        Mistake(
            "curvature-ignored",
            "Your rate does not depend on the curvature: it is far too large for one loss, and far too small for another.",
            {"lr=0.4 / curvature": "lr=0.1"},
        ),
        Mistake(
            "rate-far-too-small",
            "Your rate is so small that the budget is spent before the walk arrives.",
            {"lr=0.4 / curvature": "lr=0.004 / curvature"},
        ),
        Mistake(
            "uphill",
            "The walk goes uphill: subtract the gradient.",
            {
                "weight = sgd_step(weight, gradient(weight, batch_size), lr=lr)": "weight = weight + lr * gradient(weight, batch_size)"
            },
        ),
        Mistake(
            "never-moved",
            "You return the weight where you started.",
            {"weight = sgd_step(": "_ = sgd_step("},
        ),
        Mistake(
            "part-of-the-budget",
            "You stop long before the budget is spent.",
            {"steps = budget // batch_size": "steps = budget // batch_size // 20"},
        ),
    ],
    styles=[tuned_by_steps, tuned_by_averaging, tuned_by_batches_that_grow],
    forbidden=("course_lib.optim.quadratics",),
)
