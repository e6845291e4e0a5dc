"""The exercise ``logistic_loss``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.losses import logistic_loss


def logistic_cases(rng):
    """Both classes, scores that overflow at either end, zero, one example, float32."""

    def one(n, note, scale=2.0, dtype=float):
        labels = np.arange(n) % 2
        return case((scale * rng.normal(size=n)).round(3).astype(dtype), rng.permutation(labels), note=note)

    return [
        one(5, "five examples"),
        one(2, "two examples", scale=5.0),
        case(rng.normal(size=3).round(3), np.array([1, 1, 1]), note="all of class 1"),
        case(rng.normal(size=3).round(3), np.array([0, 0, 0]), note="all of class 0"),
        case(np.array([1000.0, -1000.0]), np.array([1, 0]), note="scores of ±1000, both right"),
        case(np.array([1000.0, -1000.0, 0.0]), np.array([0, 1, 1]), note="scores of ±1000, both wrong"),
        case(np.array([0.75]), np.array([0]), note="a batch of one"),
        one(4, "float32", dtype=np.float32),
    ]


def logistic_by_example(scores, labels):
    loss, dscores = 0.0, np.zeros_like(scores)
    for n, (z, label) in enumerate(zip(scores, labels, strict=True)):
        p = 1 / (1 + np.exp(-z)) if z >= 0 else np.exp(z) / (1 + np.exp(z))
        against = -z if label else z
        loss += max(against, 0) + np.log1p(np.exp(-abs(z)))
        dscores[n] = (p - label) / len(scores)
    return loss / len(scores), dscores


def logistic_by_softmax(scores, labels):
    loss, dlogits = softmax_cross_entropy(np.stack([0 * scores, scores], axis=1), labels)  # the lesson's own
    return loss, dlogits[:, 1]


def logistic_by_signs(scores, labels):
    signs = (1 - 2 * labels).astype(scores.dtype)
    losses = np.logaddexp(0, signs * scores)
    return losses.mean(), signs * np.exp(signs * scores - losses) / scores.dtype.type(len(scores))


PROBS = "np.where(scores < 0, small, 1) / (1 + small)"
LOSS = "(np.maximum(scores, 0) - scores * labels + np.log1p(small)).mean()"
GRAD = "(probs - labels) / len(scores)"
NAIVE = "1 / (1 + np.exp(-scores))"
EXERCISE = Exercise(
    "logistic_loss",
    logistic_loss,
    points={"loss": 1, "dscores": 1},
    returns=("loss", "dscores"),
    cases=[
        case(np.array([np.log(3.0), 0.0]), np.array([1, 0]), note="the example above"),
        *logistic_cases(np.random.default_rng(6)),
    ],
    hidden=logistic_cases,
    steps={
        ("probs", "probs - labels"): "the probability of class 1: the sigmoid of the score",
        LOSS.removesuffix(".mean()").removeprefix("(").removesuffix(")"): "the loss of each example",
    },
    mistakes=[
        Mistake(
            "log-of-zero",
            "A probability that was rounded to 0 has no logarithm, so your loss is infinite or NaN at ±1000. Compute it from the score: max(z, 0) - z·t + log(1 + exp(-|z|)).",
            {LOSS: "-np.where(labels == 1, np.log(probs), np.log(1 - probs)).mean()"},
        ),
        Mistake(
            "log-of-zero",
            "A probability that was rounded to 0 has no logarithm, so your loss is infinite or NaN at ±1000. Compute it from the score: max(z, 0) - z·t + log(1 + exp(-|z|)).",
            {LOSS: "-(labels * np.log(probs) + (1 - labels) * np.log(1 - probs)).mean()"},
        ),
        Mistake(
            "sigmoid-of-minus-the-size",
            "You took small / (1 + small) for all scores. That is the sigmoid of negative ones; for the others it is 1 / (1 + small).",
            {PROBS: "small / (1 + small)"},
        ),
        Mistake(
            "class-zero-left-out",
            "Examples of class 0 add nothing to your loss. Theirs is -log(1 - p): the probability of class 0 is 1 - p.",
            {LOSS: LOSS.replace(".mean()", " @ labels / len(scores)")},
        ),
        Mistake(
            "overflow",
            "np.exp of 1000 is infinite, so your loss is too. Let it see -|z| only: max(z, 0) - z·t + log(1 + exp(-|z|)).",
            {LOSS: "(np.log(1 + np.exp(scores)) - scores * labels).mean()"},
        ),
        Mistake(
            "clipped",
            "You clipped the probability, so the loss stops at about 30 where it should be 1000. Compute it from the score: max(z, 0) - z·t + log(1 + exp(-|z|)).",
            {
                LOSS: "-np.where(labels == 1, np.log(np.clip(probs, 1e-12, 1)), np.log(np.clip(1 - probs, 1e-12, 1))).mean()"
            },
        ),
        Mistake(
            "labels-of-one-and-minus-one",
            "You used the form for labels of 1 and -1, log(1 + exp(-t·z)). Here labels are 0 and 1: 2·labels - 1 turns one into the other.",
            {
                LOSS: "np.logaddexp(0, -labels * scores).mean()",
                GRAD: "-labels / (1 + np.exp(labels * scores)) / len(scores)",
            },
        ),
        Mistake(
            "classes-exchanged",
            "You took the probability of the other class: sigmoid(score) is that of class 1.",
            {"scores * labels": "scores * (1 - labels)", "probs - labels": "probs - (1 - labels)"},
        ),
        Mistake(
            "sum-over-the-batch",
            "You summed over the examples. Losses here are means over the batch, and so is the gradient.",
            {LOSS: LOSS.replace("mean", "sum"), GRAD: "probs - labels"},
        ),
        Mistake(
            "loss-summed",
            "You summed the losses. Losses here are means over the batch.",
            {LOSS: LOSS.replace("mean", "sum")},
        ),
        Mistake(
            "gradient-not-divided",
            "The loss is a mean over N examples, so each one's gradient is divided by N.",
            {GRAD: "probs - labels"},
        ),
        Mistake(
            "gradient-turned",
            "Your gradient has the wrong sign: it is p - label, since a larger score of class 1 makes the loss of class 0 larger.",
            {"probs - labels": "labels - probs"},
        ),
        Mistake(
            "slope-of-the-sigmoid-kept",
            "You multiplied by the sigmoid's slope p(1 - p). That belongs to squared error; in the logistic loss the logarithm's derivative cancels it.",
            {GRAD: "(probs - labels) * probs * (1 - probs) / len(scores)"},
        ),
        Mistake(
            "class-one-only",
            "You took -log p for all examples. For class 0 it is -log(1 - p).",
            {"scores * labels": "scores * 1"},
        ),
        Mistake(
            "squared-error",
            "You took the squared error of the probability. The logistic loss is -log of the true class's probability.",
            {LOSS: "((probs - labels) ** 2).mean()"},
        ),
    ],
    styles=[logistic_by_example, logistic_by_softmax, logistic_by_signs],
)
