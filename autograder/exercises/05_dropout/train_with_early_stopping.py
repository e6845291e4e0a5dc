"""The exercise ``train_with_early_stopping``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, made
from course_lib.check.case import case
from course_lib.optim.model_choice import train_with_early_stopping

from .early_stopping_epoch import early_cases


def scripted(losses):
    """Return a step that changes the same two arrays at each call: one of them holds the loss."""
    weights, epoch = [np.zeros((2, 3)), np.zeros(2)], [0]

    def step():
        now = min(epoch[0], len(losses) - 1)
        weights[0][...] = epoch[0] + np.arange(6.0).reshape(2, 3) / 8
        weights[1][:] = losses[now], -epoch[0]
        epoch[0] += 1
        return weights

    return step


def told(unused):
    """Return a function that reads the loss off such weights."""

    def validate(weights):
        return float(weights[1][0])

    return validate


def descent(x, y, lr):
    """Return a step of 25 steps of gradient descent for one linear layer, which changes its weights in place."""
    weights = [np.zeros(x.shape[1]), np.zeros(1)]

    def step():
        for _ in range(25):
            residual = x @ weights[0] + weights[1] - y
            weights[0] -= lr * (x.T @ residual) / len(x)
            weights[1] -= lr * residual.mean()
        return weights

    return step


def squared(x, y):
    """Return a function that gives the mean squared error on these points."""

    def validate(weights):
        return float(np.mean((x @ weights[0] + weights[1] - y) ** 2))

    return validate


def overfitting(rng, patience, max_epochs):
    """Return a case in which 14 features are fitted to 12 points, and the validation loss turns."""
    while True:
        weight = rng.normal(size=14) * (np.arange(14) < 3)
        x, val = rng.normal(size=(12, 14)).round(2), rng.normal(size=(40, 14)).round(2)
        y, val_y = ((part @ weight + rng.normal(size=len(part))).round(2) for part in (x, val))
        step, validate = descent(x, y, 0.004), squared(val, val_y)
        losses = [validate(step()) for _ in range(max_epochs)]
        best = int(np.argmin(losses))
        if 3 <= best < max_epochs - patience - 3:
            return case(
                made(
                    descent, given=(x, y, 0.004), says="trains a linear layer with 14 features on 12 points"
                ),
                made(squared, given=(val, val_y), says="the mean squared error on 40 other points"),
                patience=patience,
                max_epochs=max_epochs,
                note="a layer with 14 features, trained on 12 points",
            )


def follows(losses, patience, max_epochs, note=""):
    """Return a case whose validation losses are given."""
    return case(
        made(scripted, given=(np.asarray(losses, float),), says=f"makes losses of {_few(losses)} in turn"),
        made(told, given=(0,), says="the loss of these weights"),
        patience=patience,
        max_epochs=max_epochs,
        note=note,
    )


def _few(losses):
    return ", ".join(f"{loss:.3g}" for loss in losses[:6]) + (", …" if len(losses) > 6 else "")


def stopping_cases(rng):
    """Curves of every kind, an end before the patience does, and networks that over-fit."""
    curves = [follows(one.args[0], one.args[1], len(one.args[0]), one.note) for one in early_cases(rng)[:-1]]
    falling = np.linspace(3, 1, 12) * rng.uniform(0.5, 2)
    return [
        overfitting(rng, 3, 40),
        *curves,
        follows(falling, 3, 7, "max_epochs comes before the lowest loss"),
        follows([2.0, 1.0, 3.0, 0.5], 5, 3, "patience is longer than the training"),
        follows([2.0, 1.0], 2, 1, "one epoch"),
        overfitting(rng, 5, 60),
    ]


def stopping_counted(step, validate, *, patience, max_epochs):
    best_loss, best, kept, waited, epoch = float("inf"), 0, None, 0, 0
    while epoch < max_epochs and waited < patience:
        weights = step()
        loss = validate(weights)
        waited += 1
        if loss < best_loss:
            best_loss, best, waited = loss, epoch, 0
            kept = [np.array(weight) for weight in weights]
        epoch += 1
    return best, kept


def stopping_with_all_kept(step, validate, *, patience, max_epochs):
    import copy

    losses, kept = [], []
    for _ in range(max_epochs):
        kept.append(copy.deepcopy(step()))
        losses.append(validate(kept[-1]))
        if len(losses) - 1 - int(np.argmin(losses)) >= patience:
            break
    best = int(np.argmin(losses))
    return best, kept[best]


def stopping_by_own_epoch(step, validate, *, patience, max_epochs):
    losses, kept, best = [], {}, 0
    while len(losses) < max_epochs:
        weights = step()
        losses.append(validate(weights))
        if early_stopping_epoch(losses, patience) == len(losses) - 1:  # the lesson's own
            best = len(losses) - 1
            kept[best] = tuple(weight + 0.0 for weight in weights)
        elif len(losses) - 1 - best == patience:
            return best, list(kept[best])
    return best, list(kept[best])


def stopping_restored(step, validate, *, patience, max_epochs):
    least, best, kept = None, 0, []
    for epoch in range(max_epochs):
        weights = step()
        loss = validate(weights)
        if least is None or loss < least:
            least, best, kept = loss, epoch, [weight.copy() for weight in weights]
        if epoch - best == patience:
            break
    for weight, good in zip(weights, kept, strict=True):
        weight[...] = good
    return best, weights


def compared_with_the_last(step, validate, *, patience, max_epochs):
    best_loss, best, kept, before, bad = np.inf, 0, None, np.inf, 0
    for epoch in range(max_epochs):
        weights = step()
        loss = validate(weights)
        bad = bad + 1 if loss >= before else 0
        before = loss
        if loss < best_loss:
            best_loss, best, kept = loss, epoch, [weight.copy() for weight in weights]
        if bad >= patience:
            break
    return best, kept


def never_forgiven(step, validate, *, patience, max_epochs):
    best_loss, best, kept, bad = np.inf, 0, None, 0
    for epoch in range(max_epochs):
        weights = step()
        loss = validate(weights)
        if loss < best_loss:
            best_loss, best, kept = loss, epoch, [weight.copy() for weight in weights]
        else:
            bad += 1
        if bad >= patience:
            break
    return best, kept


def trained_on(step, validate, *, patience, max_epochs):
    best_loss, best, epoch = np.inf, 0, 0
    while epoch < max_epochs:
        weights = step()
        loss = validate(weights)
        if loss < best_loss:
            best_loss, best = loss, epoch
        elif epoch - best >= patience:
            break
        epoch += 1
    return best, [weight.copy() for weight in weights]


NOT_COPIED = (
    "Your weights are not those of the best epoch: the arrays that step returns are changed by its next call. Keep a copy "
    "of each array, taken when the epoch is the best."
)
COPY = "[weight.copy() for weight in weights]"

EXERCISE = Exercise(
    "train_with_early_stopping",
    train_with_early_stopping,
    points={"epoch": 1, "weights": 2},
    returns=("epoch", "weights"),
    cases=[
        follows([3.0, 2.0, 2.5, 2.4, 1.0], 2, 5, "the example above"),
        *stopping_cases(np.random.default_rng(59)),
    ],
    hidden=stopping_cases,
    steps={"epoch": "the last epoch of training", "best_loss": "the lowest validation loss until then"},
    mistakes=[
        Mistake("weights-of-the-last-epoch", NOT_COPIED, {COPY: "weights"}),
        Mistake("weights-of-the-last-epoch", NOT_COPIED, {COPY: "list(weights)"}),
        Mistake("weights-of-the-last-epoch", NOT_COPIED, trained_on),
        Mistake(
            "never-stops",
            "You train all max_epochs: stop as soon as `patience` epochs in a row brought no lower loss.",
            {"            break": "            pass"},
        ),
        Mistake(
            "one-epoch-too-patient",
            "You wait one epoch too long: with patience 2, training stops at the second epoch without a new best.",
            {">= patience": "> patience"},
        ),
        Mistake(
            "most-epochs-ignored",
            "You train on after max_epochs. That is the most, whatever the loss does.",
            {"range(max_epochs)": "range(10_000)"},
        ),
        Mistake(
            "one-epoch-short",
            "You stop one epoch before max_epochs: range(n) has n numbers already.",
            {"range(max_epochs)": "range(max(max_epochs - 1, 1))"},
        ),
        Mistake(
            "tie-counts-as-better",
            "You take an equal loss for an improvement. Only a lower one is.",
            {"loss < best_loss": "loss <= best_loss"},
        ),
        Mistake(
            "compared-with-the-last-epoch",
            "You count epochs worse than the one before. Compare with the best so far.",
            compared_with_the_last,
        ),
        Mistake(
            "never-forgiven",
            "You count all bad epochs of the run. A new best starts the count again at 0.",
            never_forgiven,
        ),
        Mistake(
            "where-it-stopped",
            "You returned the epoch in which training stopped. Return the best one: its weights are kept.",
            {"return best, kept": "return epoch, kept"},
        ),
        Mistake(
            "counted-from-one",
            "Your epochs count from 1. Here they count from 0.",
            {"return best, kept": "return best + 1, kept"},
        ),
        Mistake(
            "loss-returned",
            "You returned the lowest loss. Return its epoch, and the weights.",
            {"return best, kept": "return best_loss, kept"},
        ),
        Mistake(
            "highest-kept",
            "You keep the weights with the highest loss. The lower the better.",
            {"loss < best_loss": "loss > best_loss", "np.inf": "-np.inf"},
        ),
    ],
    styles=[stopping_counted, stopping_with_all_kept, stopping_by_own_epoch, stopping_restored],
)
