"""The exercise ``hinge_loss``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.losses import hinge_loss

from .shared import quarters


def hinge_cases(rng):
    """Several sizes and margins, a class exactly at the margin, all content, one example, float32."""

    def one(n, classes, note, dtype=float, **options):
        return case(
            quarters(rng, n, classes, dtype=dtype), rng.integers(classes, size=n), note=note, **options
        )

    return [
        one(5, 3, "five examples, three classes"),
        one(2, 5, "a margin of 0.5", margin=0.5),
        one(3, 3, "a margin of 3", margin=3.0),
        case(
            np.array([[3.0, 2.0, 1.5], [0.5, 0.5, -0.5]]),
            np.array([0, 1]),
            note="classes exactly at the margin",
        ),
        case(np.array([[9.0, 1.0], [-2.0, 5.0]]), np.array([0, 1]), note="all far ahead: loss 0"),
        one(1, 4, "a batch of one"),
        one(4, 3, "float32", dtype=np.float32),
    ]


def hinge_by_example(scores, labels, *, margin=1.0):
    loss, dscores = 0.0, np.zeros_like(scores)
    for n, label in enumerate(labels):
        for j in range(scores.shape[1]):
            if j == label:
                continue
            short = scores[n, j] - scores[n, label] + margin
            if short > 0:
                loss += short / len(scores)
                dscores[n, j] += 1 / len(scores)
                dscores[n, label] -= 1 / len(scores)
    return loss, dscores


def hinge_with_the_true_class(scores, labels, *, margin=1.0):
    n = len(scores)
    true = np.take_along_axis(scores, labels[:, None], 1)
    excess = np.maximum(0, scores - true + margin)
    loss = excess.sum() / n - margin  # the true class itself is margin short
    over = (excess > 0).astype(scores.dtype)
    over[np.arange(n), labels] = 0
    return loss, (over - over.sum(1, keepdims=True) * np.eye(scores.shape[1], dtype=scores.dtype)[labels]) / n


def hinge_masked(scores, labels, *, margin=1.0):
    others = np.arange(scores.shape[1]) != labels[:, None]
    short = np.where(others, scores - scores[np.arange(len(labels)), labels].reshape(-1, 1) + margin, 0)
    on = np.where(short > 0, scores.dtype.type(1), scores.dtype.type(0)) / len(labels)
    grad = np.where(others, on, -on.sum(axis=1, keepdims=True))
    return np.sum(np.clip(short, 0, None)) / len(labels), grad


SHORT = "scores - scores[rows, labels][:, None] + margin"
OWN = "    short[rows, labels] = 0\n"
PUSH = "    dscores[rows, labels] = -dscores.sum(axis=1)\n"
LOSS = "np.maximum(short, 0).sum(axis=1).mean()"
GRAD = "dscores / len(scores)"
EXERCISE = Exercise(
    "hinge_loss",
    hinge_loss,
    points={"loss": 1, "dscores": 1},
    returns=("loss", "dscores"),
    cases=[
        case(np.array([[2.0, 1.5, -1.0]]), np.array([0]), note="the example above"),
        *hinge_cases(np.random.default_rng(7)),
    ],
    hidden=hinge_cases,
    steps={
        (
            "short",
            SHORT,
            "np.maximum(short, 0)",
        ): "what is missing of the lead over each class: scores[j] - scores[label] + margin",
        ("short > 0", "(short > 0).astype(scores.dtype)"): "which classes come too near",
    },
    mistakes=[
        Mistake(
            "true-class-counted",
            "You counted the true class as its own rival: it is `margin` short of itself, so each example's loss is that much too large. Leave it out.",
            {OWN: ""},
        ),
        Mistake(
            "true-class-counted",
            "You counted the true class as its own rival: it is `margin` short of itself, so each example's loss is that much too large. Leave it out.",
            {OWN: "", PUSH: PUSH.replace("= -", "-= ")},
        ),
        Mistake(
            "true-class-not-pushed",
            "The true class gets no gradient. Each class that comes too near pulls it up by 1: minus the number of such classes.",
            {PUSH: ""},
        ),
        Mistake(
            "true-class-pushed-once",
            "You gave the true class -1, however many classes come too near. Each of them counts: minus their number.",
            {"-dscores.sum(axis=1)": "-(dscores.sum(axis=1) > 0)"},
        ),
        Mistake(
            "true-class-pushed-once",
            "You gave the true class -1, however many classes come too near. Each of them counts: minus their number.",
            {"-dscores.sum(axis=1)": "-1"},
        ),
        Mistake(
            "shortfall-for-count",
            "Your gradient is as large as what is missing. The loss is a straight line, so each class that comes too near gets 1, however near it comes.",
            {"(short > 0).astype(scores.dtype)": "np.maximum(short, 0)"},
        ),
        Mistake(
            "margin-left-out",
            "You left out the margin: then it is enough to be ahead by nothing. The true class has to lead by `margin`.",
            {f"{SHORT}": "scores - scores[rows, labels][:, None]"},
        ),
        Mistake(
            "margin-subtracted",
            "You subtracted the margin, so a class may be ahead of the true one by it. It is added: scores[j] - scores[label] + margin.",
            {"+ margin": "- margin"},
        ),
        Mistake(
            "order-turned",
            "You took scores[label] - scores[j] + margin, which grows as the answer gets better. It is scores[j] - scores[label] + margin.",
            {SHORT: "scores[rows, labels][:, None] - scores + margin"},
        ),
        Mistake(
            "gradient-at-the-margin",
            "A class exactly at the margin is given a gradient. It adds nothing to the loss; we take the slope 0 there: > 0, not >= 0.",
            {"short > 0": "short >= 0", PUSH: "    dscores[rows, labels] = 0\n" + PUSH},
        ),
        Mistake(
            "mean-over-classes",
            "You divided by the number of classes too, as torch's multi_margin_loss does. Here each example's loss is the sum over its rivals.",
            {LOSS: "np.maximum(short, 0).mean()", GRAD: "dscores / scores.size"},
        ),
        Mistake(
            "worst-rival-only",
            "You took only the rival that comes nearest: Crammer and Singer's (2001) hinge. Here, as in Weston and Watkins (1999), all rivals are summed.",
            {LOSS: "np.maximum(short, 0).max(axis=1).mean()"},
        ),
        Mistake(
            "squared",
            "You squared the hinge. That is another loss (the L2-SVM's); here it is plain.",
            {LOSS: "(np.maximum(short, 0) ** 2).sum(axis=1).mean()"},
        ),
        Mistake(
            "sum-over-the-batch",
            "You summed over the examples. Losses here are means over the batch, and so is the gradient.",
            {LOSS: "np.maximum(short, 0).sum()", GRAD: "dscores"},
        ),
        Mistake(
            "loss-summed",
            "You summed the losses. Losses here are means over the batch.",
            {LOSS: "np.maximum(short, 0).sum()"},
        ),
        Mistake(
            "gradient-not-divided",
            "The loss is a mean over N examples, so each one's gradient is divided by N.",
            {GRAD: "dscores"},
        ),
        Mistake(
            "not-cut-at-zero",
            "You let rivals that are far behind earn something: nothing below 0 counts, max(0, …).",
            {LOSS: "short.sum(axis=1).mean()"},
        ),
        Mistake("margin-fixed", "Your margin is 1 whatever `margin` says.", {"+ margin": "+ 1.0"}),
    ],
    styles=[hinge_by_example, hinge_with_the_true_class, hinge_masked],
)
