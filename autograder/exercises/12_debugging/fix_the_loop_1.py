"""The exercise ``fix_the_loop_1``, gradients that add up: its cases, its known mistakes, other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.debugging.loops import fix_the_loop_1

from .shared import labelled, quarters


def loop_cases(rng):
    """Several batches and epochs, one batch, one epoch, batches of one sample, no epoch."""

    def one(batches, size, features, classes, epochs, lr, note=""):
        x = quarters(rng, batches, size, features)
        return case(
            quarters(rng, classes, features),
            x,
            labelled(rng, classes, (batches, size)),
            lr=lr,
            epochs=epochs,
            note=note,
        )

    return [
        one(3, 4, 2, 3, 2, 0.1),
        one(1, 5, 3, 2, 4, 0.05, "one batch"),
        one(4, 3, 2, 5, 1, 0.2, "one epoch"),
        one(3, 1, 4, 2, 3, 0.1, "batches of one sample"),
        one(2, 3, 2, 4, 0, 0.1, "no epoch"),
    ]


def loop_with_while(weight, x, labels, *, lr, epochs):
    for step in range(epochs * len(x)):
        batch = step % len(x)
        dlogits = softmax_cross_entropy(x[batch] @ weight.T, labels[batch])[1]
        weight = weight - lr * np.einsum("nk,nd->kd", dlogits, x[batch])
    return weight


def loop_that_zeroes(weight, x, labels, *, lr, epochs):
    for _ in range(epochs):
        for images, classes in zip(x, labels, strict=True):
            dweight = np.zeros_like(weight)
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight += dlogits.T @ images
            weight = weight - lr * dweight
    return weight


def loop_by_hand(weight, x, labels, *, lr, epochs):
    for _ in range(epochs):
        for b in range(len(x)):
            logits = x[b] @ weight.T
            probs = np.exp(logits - logits.max(axis=1, keepdims=True))
            probs /= probs.sum(axis=1, keepdims=True)
            weight = weight - lr * (probs - np.eye(len(weight))[labels[b]]).T @ x[b] / len(x[b])
    return weight


def zeroed_once_per_epoch(weight, x, labels, *, lr, epochs):
    for _ in range(epochs):
        dweight = np.zeros_like(weight)
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = dweight + dlogits.T @ images
            weight = weight - lr * dweight
    return weight


def step_per_epoch(weight, x, labels, *, lr, epochs):
    for _ in range(epochs):
        dweight = np.zeros_like(weight)
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = dweight + dlogits.T @ images
        weight = weight - lr * dweight
    return weight


def smaller_rate(weight, x, labels, *, lr, epochs):
    dweight = np.zeros_like(weight)
    for _ in range(epochs):
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = dweight + dlogits.T @ images
            weight = weight - lr / 10 * dweight
    return weight


def averaged(weight, x, labels, *, lr, epochs):
    dweight = np.zeros_like(weight)
    for _ in range(epochs):
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = 0.9 * dweight + dlogits.T @ images
            weight = weight - lr * dweight
    return weight


def mean_of_all(weight, x, labels, *, lr, epochs):
    dweight, count = np.zeros_like(weight), 0
    for _ in range(epochs):
        for images, classes in zip(x, labels, strict=True):
            _, dlogits = softmax_cross_entropy(images @ weight.T, classes)
            dweight = dweight + dlogits.T @ images
            count += 1
            weight = weight - lr * dweight / count
    return weight


EXERCISE = Exercise(
    "fix_the_loop_1",
    fix_the_loop_1,
    points=1,
    returns=("weight",),
    cases=loop_cases(np.random.default_rng(126)),
    hidden=loop_cases,
    steps={"dweight": "the gradient of the last step"},
    mistakes=[
        Mistake(
            "zeroed-once-per-epoch",
            "The gradient starts from 0 at each epoch, but inside an epoch it still adds up. It has to be new at every step.",
            zeroed_once_per_epoch,
        ),
        Mistake(
            "one-step-per-epoch",
            "You now take one step per epoch, with the gradients of all batches. The loop takes one step per batch.",
            step_per_epoch,
        ),
        Mistake(
            "rate-lowered",
            "You lowered the rate. That hides the symptom; the gradients still add up from step to step.",
            smaller_rate,
        ),
        Mistake(
            "momentum",
            "You let the old gradients fade: that is momentum, another method. In this loop each step uses its own gradient alone.",
            averaged,
        ),
        Mistake(
            "mean-of-all-gradients",
            "You divided the sum by the number of gradients in it. Old gradients still count: each step uses its own gradient alone.",
            mean_of_all,
        ),
        Mistake(
            "averaged-again",
            "The gradients no longer add up, but you divided by the size of the batch once more. The loss is a mean, so its 1/N is already in dlogits.",
            {"dlogits.T @ images": "dlogits.T @ images / len(images)"},
        ),
        Mistake(
            "return-inside-the-loop",
            "Your `return` stands inside the loop over the epochs, which ends after the first.",
            {"    return weight": "        return weight"},
        ),
    ],
    styles=[loop_with_while, loop_that_zeroes, loop_by_hand],
)
