"""The exercise ``fix_the_loop_4``, the single-batch test: its cases, its known mistakes, other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.debugging.loops import fix_the_loop_4

from .shared import labelled, quarters


def loop_cases(rng):
    """Several batches of a shuffled order, one batch, batches of one sample, one step."""

    def one(n, size, features, classes, steps, lr, note=""):
        order = rng.permutation(n)
        batches = [order[start : start + size] for start in range(0, n, size)]
        return case(
            quarters(rng, classes, features),
            quarters(rng, n, features),
            labelled(rng, classes, n),
            batches,
            lr=lr,
            steps=steps,
            note=note,
        )

    return [
        one(12, 4, 3, 3, 6, 0.2),
        one(9, 3, 4, 5, 5, 0.1, "as many batches as samples in one"),
        one(5, 1, 2, 3, 4, 0.1, "batches of one sample"),
        one(6, 2, 3, 2, 1, 0.3, "one step"),
        one(4, 4, 2, 3, 3, 0.1, "one batch"),
    ]


def loop_cut_first(weight, x, labels, batches, *, lr, steps):
    images, classes, losses = x[batches[0]], labels[batches[0]], []
    while len(losses) < steps:
        loss, dlogits = softmax_cross_entropy(images @ weight.T, classes)
        losses.append(loss)
        weight = weight - lr * dlogits.T @ images
    return np.array(losses)


def loop_inside(weight, x, labels, batches, *, lr, steps):
    losses = np.zeros(steps)
    for step in range(steps):
        batch = batches[0]
        losses[step], dlogits = softmax_cross_entropy(np.dot(x[batch], weight.T), labels[batch])
        weight = weight - lr * np.dot(dlogits.T, x[batch])
    return losses


def random_batch(weight, x, labels, batches, *, lr, steps):
    losses = []
    batch = np.concatenate(batches)
    for _ in range(steps):
        loss, dlogits = softmax_cross_entropy(x[batch] @ weight.T, labels[batch])
        weight = weight - lr * (dlogits.T @ x[batch])
        losses.append(loss)
    return np.array(losses)


EXERCISE = Exercise(
    "fix_the_loop_4",
    fix_the_loop_4,
    points=1,
    returns=("losses",),
    cases=loop_cases(np.random.default_rng(129)),
    hidden=loop_cases,
    steps={"x[batch]": "the samples of the first batch", "weight": "the weight after the last step"},
    mistakes=[
        Mistake(
            "last-batch",
            "You train on the last batch. The first one is asked for: batches[0].",
            {"batches[0]": "batches[-1]"},
        ),
        Mistake(
            "all-batches-at-once",
            "You train on all batches at once. The test is on the first one alone: the fewer samples, the faster it tells.",
            random_batch,
        ),
        Mistake(
            "first-samples",
            "You took the first samples of x. The first batch is batches[0], an array of indices.",
            {"batch = batches[0]": "batch = np.arange(len(batches[0]))"},
        ),
        Mistake(
            "labels-of-other-samples",
            "Images and labels no longer belong together: index both with the same batch.",
            {"labels[batch]": "labels[: len(batch)]"},
        ),
        Mistake(
            "never-steps",
            "The weight never changes: every loss is the first one.",
            {"weight = weight - lr": "_ = weight - lr"},
        ),
        Mistake(
            "second-batch",
            "You train on the second batch. The first one is batches[0].",
            {"batches[0]": "batches[1 % len(batches)]"},
        ),
        Mistake(
            "first-sample-alone",
            "You train on the first sample of the batch alone. The whole first batch is asked for.",
            {"batch = batches[0]": "batch = batches[0][:1]"},
        ),
        Mistake(
            "loss-after-the-step",
            "You wrote down the loss after each step; the one before it is asked for.",
            {
                "losses.append(loss)": "losses.append(softmax_cross_entropy(x[batch] @ weight.T, labels[batch])[0])"
            },
        ),
    ],
    styles=[loop_cut_first, loop_inside, {"batch = batches[0]": "batch, *_ = batches"}],
)
