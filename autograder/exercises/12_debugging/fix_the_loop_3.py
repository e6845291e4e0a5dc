"""The exercise ``fix_the_loop_3``, tested in training mode: its cases, its known mistakes, other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.arguments import Made
from course_lib.check.case import case
from course_lib.optim.debugging.loops import fix_the_loop_3

from .shared import labelled


def loop_cases(rng):
    """A few epochs with much dropout, one epoch, no dropout."""

    def one(n, n_val, features, hidden, classes, p, epochs, note=""):
        centres = 1.5 * rng.normal(size=(classes, features))
        labels, val_labels = labelled(rng, classes, n), labelled(rng, classes, n_val)
        x = centres[labels] + rng.normal(size=(n, features))
        val = centres[val_labels] + rng.normal(size=(n_val, features))
        weights = [rng.normal(size=(hidden, features)) / 2, rng.normal(size=(classes, hidden)) / 2]
        seed = int(rng.integers(2**31))
        return case(
            weights,
            (x, labels),
            (val, val_labels),
            lr=0.5,
            p=p,
            epochs=epochs,
            rng=Made("rng", (seed,)),
            note=note,
        )

    return [
        one(20, 60, 4, 12, 3, 0.5, 6),
        one(30, 90, 5, 10, 4, 0.7, 8, "much dropout"),
        one(16, 80, 4, 14, 5, 0.6, 1, "one epoch"),
        one(12, 40, 3, 6, 4, 0.0, 4, "no dropout"),
    ]


def loop_without_dropout_at_test(weights, train, val, *, lr, p, epochs, rng):
    (weight1, weight2), (x, labels) = weights, train
    accuracies = np.zeros(epochs)
    for epoch in range(epochs):
        z = x @ weight1.T
        h, cache = dropout_forward(np.maximum(z, 0), p=p, training=True, rng=rng)
        dlogits = softmax_cross_entropy(h @ weight2.T, labels)[1]
        dh = dropout_backward(dlogits @ weight2, cache)[0]
        weight1, weight2 = weight1 - lr * np.where(z > 0, dh, 0).T @ x, weight2 - lr * dlogits.T @ h
        scores = np.maximum(val[0] @ weight1.T, 0) @ weight2.T
        accuracies[epoch] = (np.argmax(scores, axis=1) == val[1]).mean()
    return accuracies


def loop_with_function(weights, train, val, *, lr, p, epochs, rng):
    (weight1, weight2), (x, labels), accuracies = weights, train, []

    def hidden(z, training):
        return dropout_forward(z * (z > 0), p=p, training=training, rng=rng)

    for _ in range(epochs):
        z = x @ weight1.T
        h, cache = hidden(z, True)
        _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
        (dh,) = dropout_backward(dlogits @ weight2, cache)
        weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
        h, _ = hidden(val[0] @ weight1.T, False)
        accuracies.append(float(np.mean((h @ weight2.T).argmax(axis=1) == val[1])))
    return np.array(accuracies)


def tested_before_the_step(weights, train, val, *, lr, p, epochs, rng):
    (weight1, weight2), (x, labels), accuracies = weights, train, []
    for _ in range(epochs):
        scores = np.maximum(val[0] @ weight1.T, 0) @ weight2.T
        accuracies.append(np.mean(scores.argmax(axis=1) == val[1]))
        z = x @ weight1.T
        h, cache = dropout_forward(np.maximum(z, 0), p=p, training=True, rng=rng)
        _, dlogits = softmax_cross_entropy(h @ weight2.T, labels)
        (dh,) = dropout_backward(dlogits @ weight2, cache)
        weight1, weight2 = weight1 - lr * (dh * (z > 0)).T @ x, weight2 - lr * dlogits.T @ h
    return np.array(accuracies)


EXERCISE = Exercise(
    "fix_the_loop_3",
    fix_the_loop_3,
    points=1,
    returns=("accuracies",),
    cases=loop_cases(np.random.default_rng(128)),
    hidden=loop_cases,
    steps={"h @ weight2.T": "the scores of the validation set after the last epoch, without dropout"},
    mistakes=[
        Mistake(
            "modes-changed-round",
            "You changed the modes round: dropout belongs in the training, and not into the test.",
            {
                "np.maximum(z, 0), p=p, training=True": "np.maximum(z, 0), p=p, training=False",
                "weight1.T, 0), p=p, training=False": "weight1.T, 0), p=p, training=True",
            },
        ),
        Mistake(
            "no-dropout-at-all",
            "Now there is no dropout in the training either. It belongs there; only the test goes without.",
            {"np.maximum(z, 0), p=p, training=True": "np.maximum(z, 0), p=p, training=False"},
        ),
        Mistake(
            "tested-on-the-training-set",
            "You test on the training set. The validation set is asked for.",
            {"np.maximum(val[0] @": "np.maximum(x @", "== val[1]": "== labels"},
        ),
        Mistake(
            "errors-counted",
            "You return the share that is wrong. The accuracy is the share that is right.",
            {"== val[1]": "!= val[1]"},
        ),
        Mistake(
            "tested-before-the-step",
            "You test before the step. The accuracy *after* each epoch is asked for.",
            tested_before_the_step,
        ),
        Mistake(
            "relu-left-out-of-the-test",
            "The ReLU is missing in the test. Only dropout differs between training and test.",
            {"np.maximum(val[0] @ weight1.T, 0)": "val[0] @ weight1.T"},
        ),
    ],
    styles=[
        loop_without_dropout_at_test,
        loop_with_function,
        {
            "h, _ = dropout_forward(np.maximum(val[0] @ weight1.T, 0), p=p, training=False, rng=rng)": "h = np.maximum(val[0] @ weight1.T, 0)"
        },
    ],
)
