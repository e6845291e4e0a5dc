"""The exercise ``evaluate``, to be mended: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.dropout import dropout_forward
from course_lib.optim.model_choice import evaluate

from .shared import drawn


def evaluate_cases(rng):
    """Much dropout and none, many snapshots and one, and two that are equally good."""

    def wrong(weights, x, labels):
        return np.mean((np.maximum(x @ weights[0].T, 0) @ weights[1].T).argmax(axis=1) != labels)

    def one(n_val, n_test, features, hidden, classes, p, epochs, note="", tie=False):

        def chosen_with_dropout(drawing, part):
            errors = []
            for weight1, weight2 in snapshots:
                h = dropout_forward(np.maximum(part[0] @ weight1.T, 0), p=p, training=True, rng=drawing)[0]
                errors.append(np.mean((h @ weight2.T).argmax(axis=1) != part[1]))
            return int(np.argmin(errors))

        while True:  # until no other choice and no other set gives the same numbers
            centres = 1.2 * rng.normal(size=(classes, features))
            parts = []
            for n in (n_val, n_test):
                labels = rng.integers(0, classes, n)
                parts.append(((centres[labels] + rng.normal(size=(n, features))).round(2), labels))
            snapshots = [
                (rng.normal(size=(hidden, features)).round(2), rng.normal(size=(classes, hidden)).round(2))
                for _ in range(epochs)
            ]
            if tie:
                snapshots[3] = (2 * snapshots[1][0], snapshots[1][1])
                snapshots[4] = (snapshots[1][0][::-1].copy(), snapshots[1][1][:, ::-1].copy())
            val, test = (np.array([wrong(weights, *part) for weights in snapshots]) for part in parts)
            best = int(val.argmin())
            clear = len({best, int(test.argmin()), epochs - 1, int(val.argmax())}) == 4 or epochs == 1
            alone = (val == val.min()).sum() == (3 if tie else 1)
            drawing = drawn(rng)
            lucky = p and epochs > 1 and best in [chosen_with_dropout(drawing.make(), part) for part in parts]
            if (
                clear
                and alone
                and not lucky
                and val[best] != test[best]
                and (epochs == 1 or test[best] != test[-1])
            ):
                return case(snapshots, *parts, p=p, rng=drawing, note=note)

    return [
        one(40, 60, 4, 10, 3, 0.5, 6),
        one(60, 50, 5, 12, 4, 0.7, 8, "much dropout"),
        one(45, 70, 3, 8, 3, 0.25, 5),
        one(40, 50, 4, 6, 3, 0.0, 6, "no dropout"),
        one(50, 60, 4, 9, 3, 0.5, 7, "equally good snapshots: the first", tie=True),
        one(30, 40, 4, 10, 5, 0.5, 1, "one snapshot"),
    ]


def evaluate_without_dropout(snapshots, val, test, *, p, rng):
    def wrong(weights, part):
        h = np.maximum(part[0] @ weights[0].T, 0)
        return np.mean(np.argmax(h @ weights[1].T, axis=1) != part[1])

    best = min(range(len(snapshots)), key=lambda i: wrong(snapshots[i], val))
    return best, wrong(snapshots[best], test)


def evaluate_in_a_loop(snapshots, val, test, *, p, rng):
    least, best = 2.0, None
    for epoch, (weight1, weight2) in enumerate(snapshots):
        errors = []
        for x, labels in (val, test):
            h, _ = dropout_forward(x @ weight1.T, p=0.0, training=True, rng=rng)  # the lesson's own
            errors.append(1 - np.mean((np.where(h > 0, h, 0) @ weight2.T).argmax(1) == labels))
        if errors[0] < least:
            least, best, report = errors[0], epoch, errors[1]
    return best, report


HALF_MENDED = "You mended one of two bugs. "

EXERCISE = Exercise(
    "evaluate",
    evaluate,
    points={"epoch": 1, "error": 1},
    returns=("epoch", "error"),
    cases=evaluate_cases(np.random.default_rng(58)),
    hidden=evaluate_cases,
    steps={"np.array(errors)": "the validation errors of all snapshots, without dropout"},
    mistakes=[
        Mistake(
            "still-chosen-on-the-test-set",
            HALF_MENDED
            + "Dropout is off now, but you still choose the snapshot on the test set: its error is then the lowest of many, "
            "and too good to be true. Choose on the validation set, and look at the test set once.",
            {"errors = [error(weights, val)": "errors = [error(weights, test)"},
        ),
        Mistake(
            "dropout-still-on",
            HALF_MENDED
            + "You choose on the validation set now, but units are still dropped: ask the whole network, with training=False.",
            {"training=False": "training=True"},
        ),
        Mistake(
            "validation-error-reported",
            "You report the validation error of the snapshot that was chosen because this number is small. Report its error on the test set.",
            {"error(snapshots[best], test)": "errors[best]"},
        ),
        Mistake(
            "sets-swapped",
            "You choose on the test set and report on the validation set. It is the other way round: the test set has no part in the choice.",
            {
                "errors = [error(weights, val)": "errors = [error(weights, test)",
                "error(snapshots[best], test)": "error(snapshots[best], val)",
            },
        ),
        Mistake(
            "last-snapshot-tested",
            "You test the last snapshot. Test the one that you chose.",
            {"error(snapshots[best], test)": "error(snapshots[-1], test)"},
        ),
        Mistake(
            "largest-error-chosen",
            "You chose the snapshot with the largest error. These are errors: the lower the better.",
            {"np.argmin(errors)": "np.argmax(errors)"},
        ),
        Mistake(
            "accuracy-returned",
            "You return the share that is right. The error is the share that is wrong.",
            {"return best, error(snapshots[best], test)": "return best, 1 - error(snapshots[best], test)"},
        ),
        Mistake(
            "dropout-in-the-choice-only",
            "The test is made without dropout, but the choice with it: then a lucky mask is chosen.",
            {
                "errors = [error(weights, val) for weights in snapshots]": "errors = [\n        np.mean((dropout_forward(np.maximum(val[0] @ a.T, 0), p=p, training=True, rng=rng)[0] @ b.T)"
                ".argmax(axis=1) != val[1])\n        for a, b in snapshots\n    ]"
            },
        ),
        Mistake(
            "last-of-equals",
            "Of snapshots that are equally good you take the last. Take the first.",
            {"int(np.argmin(errors))": "len(errors) - 1 - int(np.argmin(errors[::-1]))"},
        ),
        Mistake(
            "relu-left-out",
            "You took the ReLU out. Only dropout differs between training and test.",
            {"np.maximum(x @ weight1.T, 0)": "x @ weight1.T"},
        ),
    ],
    styles=[
        evaluate_without_dropout,
        evaluate_in_a_loop,
        {
            "h, _ = dropout_forward(np.maximum(x @ weight1.T, 0), p=p, training=False, rng=rng)": "h = np.maximum(x @ weight1.T, 0)"
        },
    ],
)
