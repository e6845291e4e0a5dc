"""The exercise ``fix_the_loop_5``, a bias that never moves: its cases, its known mistakes, other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.debugging.loops import fix_the_loop_5

from .shared import labelled, quarters


def loop_cases(rng):
    """Several steps, one step, a large batch, two classes of which one is rare."""

    def one(n, features, classes, steps, lr, note="", rare=False):
        labels = np.array([0] * (n - 1) + [1]) if rare else labelled(rng, classes, n)
        return case(
            quarters(rng, classes, features),
            quarters(rng, classes),
            quarters(rng, n, features),
            labels,
            lr=lr,
            steps=steps,
            note=note,
        )

    return [
        one(6, 3, 4, 3, 0.2),
        one(5, 2, 3, 1, 0.1, "one step"),
        one(8, 4, 3, 4, 0.05),
        one(10, 3, 2, 4, 0.3, "nine of ten samples are of class 0", rare=True),
    ]


def loop_with_ones(weight, bias, x, labels, *, lr, steps):
    both = np.concatenate([weight, bias[:, None]], axis=1)
    inputs = np.concatenate([x, np.ones((len(x), 1))], axis=1)
    for _ in range(steps):
        _, dlogits = softmax_cross_entropy(inputs @ both.T, labels)
        both = both - lr * (dlogits.T @ inputs)
    return both[:, :-1], both[:, -1]


def loop_by_hand(weight, bias, x, labels, *, lr, steps):
    for _ in range(steps):
        probs = np.exp(x @ weight.T + bias)
        probs /= probs.sum(axis=1, keepdims=True)
        probs[np.arange(len(x)), labels] -= 1
        weight, bias = weight - lr * probs.T @ x / len(x), bias - lr * probs.mean(axis=0)
    return weight, bias


EXERCISE = Exercise(
    "fix_the_loop_5",
    fix_the_loop_5,
    points={"weight": 0.5, "bias": 0.5},
    returns=("weight", "bias"),
    cases=loop_cases(np.random.default_rng(1210)),
    hidden=loop_cases,
    steps={
        "dlogits": "the gradient for the logits at the last step",
        "dlogits.sum(axis=0)": "the gradient of the bias at the last step",
    },
    mistakes=[
        Mistake(
            "averaged-again",
            "You took the mean of dlogits over the batch. The loss's 1/N is already in dlogits: sum.",
            {"dlogits.sum(axis=0)": "dlogits.mean(axis=0)"},
        ),
        Mistake(
            "uphill",
            "Your bias walks uphill: subtract its gradient.",
            {"bias - lr": "bias + lr"},
        ),
        Mistake(
            "rate-forgotten",
            "Your bias steps with a rate of 1: multiply its gradient by lr.",
            {"bias - lr * dlogits": "bias - dlogits"},
        ),
        Mistake(
            "bias-left-out",
            "You took the bias out of the forward pass. It belongs there; what is missing is its step.",
            {"x @ weight.T + bias": "x @ weight.T"},
        ),
        Mistake(
            "second-gradient",
            "You computed the gradient again after the weight's step. Both parameters step with the gradients of the same forward pass.",
            {
                "        bias = bias - lr": "        _, dlogits = softmax_cross_entropy(x @ weight.T + bias, labels)\n        bias = bias - lr"
            },
        ),
        Mistake(
            "one-step-after-the-loop",
            "Your bias takes one step, after the loop. It has to take one in each step, as the weight does.",
            {"        bias = bias - lr": "    bias = bias - lr"},
        ),
        Mistake(
            "one-class-alone",
            "Only the bias of class 0 takes a step. Every class has a bias, and each of them has to learn.",
            {"dlogits.sum(axis=0)": "dlogits.sum(axis=0) * (np.arange(len(bias)) == 0)"},
        ),
        Mistake(
            "weight-stands-still",
            "Now the weight takes no step. Both take one.",
            {"weight = weight - lr": "_ = weight - lr"},
        ),
    ],
    styles=[
        loop_with_ones,
        loop_by_hand,
        {"dlogits.sum(axis=0)": "np.ones(len(x)) @ dlogits"},
    ],
)
