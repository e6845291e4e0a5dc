"""The exercise ``early_stopping_epoch``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.metrics import early_stopping_epoch


def early_cases(rng):
    """Curves that turn, that never do, that go up at once, that come back too late or just in time, with ties and steps."""
    turn = int(rng.integers(6, 10))
    epochs = np.arange(22)
    curve = 0.5 + 0.03 * (epochs - turn) ** 2 + rng.uniform(0, 0.02, 22)
    late = np.array([5.0, 4.0, 3.0, 3.5, 3.4, 3.3, 3.2, 1.0, 0.5]) + rng.uniform(0, 0.01)
    saw = np.array([9.0, 7.0, 8.0, 6.0, 7.0, 7.5, 5.0, 6.0, 6.5, 6.1, 4.0]) * rng.uniform(0.5, 2.0)
    return [
        case(saw, 3, note="a saw: bad epochs in a row count, not all of them"),
        case(curve, 3, note="a curve that turns"),
        case(late, 4, note="the lower loss comes after training has stopped"),
        case(late, 5, note="one more epoch of patience"),
        case(saw, 2, note="the saw, with less patience"),
        case(saw, 1, note="no patience at all"),
        case(np.array([2.0, 1.0, 1.0, 1.0, 0.5]) * rng.uniform(0.5, 2.0), 2, note="a tie is no improvement"),
        case(
            np.array([2.0, 1.0, 1.4, 1.0, 1.3]) * rng.uniform(0.5, 2.0), 9, note="the same lowest loss twice"
        ),
        case(np.linspace(3, 1, 8), 2, note="it never turns"),
        case(1 - 0.0004 * np.arange(9), 3, note="small steps are progress too"),
        case(np.linspace(1, 3, 8), 3, note="it gets worse at once"),
        case(
            np.array([2.0, 5.0, 4.0, 3.0, 2.5, 1.5]),
            4,
            note="each epoch better than the last, none than the best",
        ),
    ]


def early_counting(losses, patience):
    best, best_epoch, waited = float("inf"), 0, 0
    for epoch, loss in enumerate(losses):
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
        else:
            waited += 1
        if waited >= patience:
            return best_epoch
    return best_epoch


def early_minima(losses, patience):
    lowest = np.minimum.accumulate(losses)
    new = [0] + [e for e in range(1, len(losses)) if losses[e] < lowest[e - 1]]
    for epoch, following in zip(new, [*new[1:], len(losses) + patience], strict=True):
        if following - epoch > patience:
            return np.int64(epoch)


def early_argmin(losses, patience):
    losses = list(losses)
    for end in range(1, len(losses) + 1):
        best = int(np.argmin(losses[:end]))
        if end - 1 - best == patience:
            return best
    return int(np.argmin(losses))


def early_falling(losses, patience):
    bad, best = 0, 0
    for epoch in range(1, len(losses)):
        bad = bad + 1 if losses[epoch] >= losses[epoch - 1] else 0
        if losses[epoch] < losses[best]:
            best = epoch
        if bad >= patience:
            break
    return best


def early_total(losses, patience):
    best, bad = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        else:
            bad += 1
        if bad >= patience:
            break
    return best


def early_stop_epoch(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return epoch
    return len(losses) - 1


WHERE_IT_STOPPED = (
    "You returned the epoch in which training stopped. Return the best epoch before it: its weights are kept."
)

EXERCISE = Exercise(
    "early_stopping_epoch",
    early_stopping_epoch,
    points=2,
    returns=("epoch",),
    cases=[
        case(np.array([3.0, 2.0, 2.5, 2.4, 1.0]), 2, note="the example above"),
        *early_cases(np.random.default_rng(33)),
    ],
    hidden=early_cases,
    steps={
        "epoch": "the last epoch of training",
        "losses[best]": "the lowest loss until then",
    },
    mistakes=[
        Mistake(
            "the-least-of-all",
            "This is the lowest loss of all epochs. Training has stopped before some of them: they never happen.",
            "def early_stopping_epoch(losses, patience):\n    return int(np.argmin(losses))",
        ),
        Mistake("where-it-stopped", WHERE_IT_STOPPED, early_stop_epoch),
        Mistake("where-it-stopped", WHERE_IT_STOPPED, {"            break": "            return epoch"}),
        Mistake(
            "one-epoch-too-patient",
            "You wait one epoch too long: with patience 2, training stops at the second epoch without a new best. (torch's "
            "ReduceLROnPlateau waits patience + 1 epochs; early stopping in Keras 3 and Lightning waits as here.)",
            {">= patience": "> patience"},
        ),
        Mistake(
            "compared-with-the-last-epoch",
            "You count epochs worse than the one before. Compare with the best so far: 5, 4, 3 after a 2 is still no progress.",
            early_falling,
        ),
        Mistake(
            "never-forgiven",
            "You count all bad epochs of the run. A new best starts the count again at 0.",
            early_total,
        ),
        Mistake(
            "tie-counts-as-better",
            "You take an equal loss for an improvement. Only a lower one is, or a flat curve would never stop.",
            {"loss < losses[best]": "loss <= losses[best]"},
        ),
        Mistake(
            "small-steps-ignored",
            "You do not count small improvements (Keras 3 has `min_delta` for that). Here every lower loss is a new best.",
            {"loss < losses[best]": "loss < losses[best] - 0.001"},
        ),
        Mistake(
            "counted-from-one",
            "Your epochs count from 1. Here they count from 0, as the entries of `losses` do.",
            {"return best": "return best + 1"},
        ),
        Mistake(
            "highest-kept",
            "You look for the highest number. These are losses: the lower the better.",
            {"loss < losses[best]": "loss > losses[best]"},
        ),
        Mistake(
            "loss-returned",
            "You returned the lowest loss. Return its epoch.",
            {"return best": "return losses[best]"},
        ),
    ],
    styles=[early_counting, early_minima, early_argmin],
)
