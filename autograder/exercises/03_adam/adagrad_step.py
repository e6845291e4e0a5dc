"""The exercise ``adagrad_step``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.adaptive import AdaGradState, adagrad_init, adagrad_step

from .shared import after


def adagrad_cases(rng):
    """Cold and warm, a sum as small as eps squared, a large eps, a gradient of zero, float32."""
    run = (adagrad_step, adagrad_init, rng)
    return [
        after(*run, (3,), steps=0, lr=0.3, note="the first step"),
        after(*run, (2, 3), steps=4, lr=0.05, note="the fifth step"),
        after(*run, (4,), steps=3, lr=0.2, scale=1e-10, note="gradients as small as eps"),
        after(*run, (5,), steps=2, lr=0.1, eps=0.3, note="a large eps"),
        case(
            rng.normal(size=3),
            np.array([0.0, 1.0, 0.0]),
            AdaGradState(np.zeros(3)),
            lr=0.1,
            note="a gradient of 0",
        ),
        after(*run, (3, 2), steps=2, lr=0.1, dtype=np.float32, note="float32"),
    ]


def adagrad_by_entry(param, grad, state, *, lr, eps=1e-10):
    new, total = np.empty_like(param), np.empty_like(param)
    for i in np.ndindex(param.shape):
        total[i] = state.sum_sq[i] + grad[i] * grad[i]
        new[i] = param[i] - lr / (total[i] ** 0.5 + eps) * grad[i]
    return new, AdaGradState(total)


def adagrad_copies(param, grad, state, *, lr, eps=1e-10):
    sum_sq = state.sum_sq.copy()
    sum_sq += np.square(grad)
    denominator = np.sqrt(sum_sq)
    denominator += eps
    param = param.copy()
    param -= lr * grad / denominator
    return param, (sum_sq,)


def adagrad_rates(param, grad, state, *, lr, eps=1e-10):
    state = state._replace(sum_sq=state.sum_sq + grad * grad)
    rates = lr / (eps + state.sum_sq**0.5)
    return param - rates * grad, state


EXERCISE = Exercise(
    "adagrad_step",
    adagrad_step,
    points={"param": 0.5, "sum_sq": 0.5},
    returns=("param", "state"),
    cases=[
        case(
            np.array([1.0, 1.0]),
            np.array([3.0, 0.1]),
            AdaGradState(np.array([16.0, 0.0])),
            lr=0.1,
            note="the example above",
        ),
        *adagrad_cases(np.random.default_rng(32)),
    ],
    hidden=adagrad_cases,
    steps={
        "grad**2": "the square of the gradient",
        "sum_sq": "the new sum of squares",
        "np.sqrt(sum_sq)": "the root of the new sum",
        "np.sqrt(sum_sq) + eps": "the divisor: the root of the new sum, plus eps",
        (
            "lr * grad / (np.sqrt(sum_sq) + eps)",
            "grad / (np.sqrt(sum_sq) + eps)",
            "lr / (np.sqrt(sum_sq) + eps)",
        ): "the step",
    },
    mistakes=[
        Mistake(
            "eps-inside-the-root",
            "Your eps stands inside the root, √(sum + eps): d2l and Keras 3 have it there. Here, as in torch and CS231n, it is "
            "added after the root.",
            {"np.sqrt(sum_sq) + eps": "np.sqrt(sum_sq + eps)"},
        ),
        Mistake(
            "not-squared",
            "You summed the sizes of the gradients, not their squares.",
            {"grad**2": "np.abs(grad)", "np.sqrt(sum_sq) + eps": "sum_sq + eps"},
        ),
        Mistake(
            "not-squared",
            "You summed the sizes of the gradients, not their squares.",
            {"grad**2": "np.abs(grad)"},
        ),
        Mistake(
            "old-sum-used",
            "You divided by the sum without this step's gradient: on the first step that is eps alone, and the step is huge.",
            {"np.sqrt(sum_sq)": "np.sqrt(state.sum_sq)"},
        ),
        Mistake(
            "memory-forgotten",
            "You used this step's gradient alone: that leaves its sign. Add its square to the sum so far.",
            {"state.sum_sq + grad**2": "grad**2"},
        ),
        Mistake(
            "one-rate-for-all",
            "You summed over all entries: then they all share one rate (AdaGrad-Norm). Here every entry has a sum of its own.",
            {"state.sum_sq + grad**2": "state.sum_sq + np.sum(grad**2)"},
        ),
        Mistake(
            "starts-at-a-tenth",
            "You added 0.1 to the sum: Keras 3 starts its accumulator there. Here the sum starts at 0, and the state says so.",
            {"np.sqrt(sum_sq)": "np.sqrt(sum_sq + 0.1)"},
        ),
        Mistake(
            "running-mean",
            "You let old gradients fade with 0.9 and 0.1: that is RMSProp, the next exercise. AdaGrad forgets nothing.",
            {"state.sum_sq + grad**2": "0.9 * state.sum_sq + 0.1 * grad**2"},
        ),
        Mistake(
            "eps-fixed-at-1e-8",
            "You wrote 1e-8, the eps of RMSProp and Adam. Use eps: it is given.",
            {"+ eps": "+ 1e-8"},
        ),
        Mistake(
            "eps-as-a-floor",
            "You took the larger of root and eps. Here, as in torch, eps is *added* to the root.",
            {"(np.sqrt(sum_sq) + eps)": "np.maximum(np.sqrt(sum_sq), eps)"},
        ),
    ],
    styles=[adagrad_by_entry, adagrad_copies, adagrad_rates],
)
