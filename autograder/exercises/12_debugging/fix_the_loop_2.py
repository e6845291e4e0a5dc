"""The exercise ``fix_the_loop_2``, probabilities for logits: its cases, its known mistakes, other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.debugging.loops import fix_the_loop_2

from .shared import labelled, quarters


def loop_cases(rng):
    """A few steps, one step, one sample, two classes."""

    def one(n, features, classes, steps, lr, note=""):
        return case(
            quarters(rng, classes, features),
            quarters(rng, n, features),
            labelled(rng, classes, n),
            lr=lr,
            steps=steps,
            note=note,
        )

    return [
        one(6, 3, 4, 3, 0.2),
        one(5, 2, 3, 1, 0.1, "one step"),
        one(1, 4, 3, 4, 0.05, "one sample"),
        one(8, 3, 2, 5, 0.3, "two classes"),
    ]


def loop_by_hand(weight, x, labels, *, lr, steps):
    rows, losses = np.arange(len(x)), np.empty(steps)
    for step in range(steps):
        logits = x @ weight.T
        logits = logits - logits.max(axis=1, keepdims=True)
        log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        losses[step] = -log_probs[rows, labels].mean()
        dlogits = np.exp(log_probs)
        dlogits[rows, labels] -= 1
        weight = weight - lr * dlogits.T @ x / len(x)
    return weight, losses


def loop_with_names(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        logits = x @ weight.T
        loss, dlogits = softmax_cross_entropy(logits, labels)
        losses += [float(loss)]
        weight = weight - lr * np.dot(dlogits.T, x)
    return weight, np.array(losses)


def loop_with_logs(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        logits = x @ weight.T
        log_probs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        loss, dlogits = softmax_cross_entropy(log_probs, labels)
        weight = weight - lr * (dlogits.T @ x)
        losses.append(loss)
    return weight, np.array(losses)


HALF = """
def fix_the_loop_2(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        logits = x @ weight.T
        exps = np.exp(logits - logits.max(axis=1, keepdims=True))
        probs = exps / exps.sum(axis=1, keepdims=True)
        loss, dlogits = softmax_cross_entropy(ARGUMENT, labels)
        weight = weight - lr * (dlogits.T @ x)
        losses.append(loss)
    return weight, np.array(losses)
"""


def backward_left(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        logits = x @ weight.T
        exps = np.exp(logits - logits.max(axis=1, keepdims=True))
        probs = exps / exps.sum(axis=1, keepdims=True)
        loss, dprobs = softmax_cross_entropy(logits, labels)
        dlogits = probs * (dprobs - (dprobs * probs).sum(axis=1, keepdims=True))
        weight = weight - lr * (dlogits.T @ x)
        losses.append(loss)
    return weight, np.array(losses)


def loss_alone(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        logits = x @ weight.T
        exps = np.exp(logits - logits.max(axis=1, keepdims=True))
        probs = exps / exps.sum(axis=1, keepdims=True)
        _, dprobs = softmax_cross_entropy(probs, labels)
        dlogits = probs * (dprobs - (dprobs * probs).sum(axis=1, keepdims=True))
        losses.append(softmax_cross_entropy(logits, labels)[0])
        weight = weight - lr * (dlogits.T @ x)
    return weight, np.array(losses)


def losses_of_probabilities(weight, x, labels, *, lr, steps):
    losses = []
    for _ in range(steps):
        logits = x @ weight.T
        exps = np.exp(logits - logits.max(axis=1, keepdims=True))
        probs = exps / exps.sum(axis=1, keepdims=True)
        losses.append(softmax_cross_entropy(probs, labels)[0])
        weight = weight - lr * (softmax_cross_entropy(logits, labels)[1].T @ x)
    return weight, np.array(losses)


EXERCISE = Exercise(
    "fix_the_loop_2",
    fix_the_loop_2,
    points={"weight": 0.5, "losses": 0.5},
    returns=("weight", "losses"),
    cases=loop_cases(np.random.default_rng(127)),
    hidden=loop_cases,
    steps={"dlogits": "the gradient for the logits at the last step"},
    mistakes=[
        Mistake(
            "softmax-left-out-on-the-way-back-only",
            "The loss still gets probabilities, and only the gradient skips one softmax: forward and backward no longer fit. The loss wants the logits.",
            HALF.replace("ARGUMENT", "probs"),
        ),
        Mistake(
            "softmax-left-in-the-gradient",
            "The loss gets logits now, but the gradient still goes back through a softmax that is no longer there.",
            backward_left,
        ),
        Mistake(
            "loss-alone",
            "You write down the right loss, but the gradient is still that of a softmax of a softmax.",
            loss_alone,
        ),
        Mistake(
            "loss-after-the-step",
            "You wrote down the loss after each step; the one before it is asked for.",
            {"losses.append(loss)": "losses.append(softmax_cross_entropy(x @ weight.T, labels)[0])"},
        ),
        Mistake(
            "losses-of-probabilities",
            "The training is right now, but the losses that you write down are still those of probabilities.",
            losses_of_probabilities,
        ),
        Mistake(
            "mean-forgotten",
            "Your steps are N times too long. The loss is a mean over the samples, so its gradient has a factor 1/N.",
            {"(dlogits.T @ x)": "(dlogits.T @ x) * len(x)"},
        ),
    ],
    styles=[loop_by_hand, loop_with_names, loop_with_logs],
)
