"""The exercise ``diagnose``: its cases, its known mistakes, right answers in other styles."""

from functools import cache
from pathlib import Path

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, made
from course_lib.check.case import case
from course_lib.optim.debugging.diagnosis import diagnose
from course_lib.optim.debugging.stored import DIAGNOSES, Stored, read, shown_runs


@cache
def held_out_runs():
    """Return the runs that no picture shows; scripts/make_debugging_runs.py makes them."""
    return read(Path(__file__).with_name("held_out.npz"))


def as_dict(train_loss, train_accuracy, val_loss, val_accuracy):
    return {
        "train_loss": train_loss,
        "train_accuracy": train_accuracy,
        "val_loss": val_loss,
        "val_accuracy": val_accuracy,
    }


def run_cases(runs: Stored, rows):
    """Return runs as cases. No word tells what was wrong: all of a case goes where the answer runs."""
    cases = []
    for row in rows:
        curves = [curve[row].astype(float) for curve in runs.curves]
        loss, accuracy, val_loss, val_accuracy = (f"{curve[-1]:.3g}" for curve in curves)
        ends = f"losses {loss} and {val_loss}, accuracies {accuracy} and {val_accuracy}"
        says = f"curves that end at the training and validation {ends}"
        cases.append(case(made(as_dict, given=tuple(curves), says=says)))
    return cases


def shown_cases():
    """Return every run that the lesson shows."""
    return run_cases(shown_runs(), range(len(shown_runs().label)))


def held_out_cases(rng):
    """Return runs that nobody has seen: of every label the extreme ones, and one of each kind of network."""
    runs, rows = held_out_runs(), []
    for label in range(len(DIAGNOSES)):
        own = np.flatnonzero(runs.label == label)
        last, second = runs.curves.train_loss[own, -1], runs.curves.train_loss[own, 1]
        rows += [own[last.argmin()], own[last.argmax()], own[second.argmin()]]
        rows += [rng.choice(own[runs.norm[own] == norm]) for norm in range(2)]
    return run_cases(runs, rng.permutation(np.unique(rows)))


def diagnose_accuracy_first(curves):
    train, val = curves["train_accuracy"][-1], curves["val_accuracy"][-1]
    if train < 0.2:
        return "gradients not zeroed" if curves["train_loss"][-1] > 5 else "learning rate too high"
    if curves["train_loss"][-1] > 1.4:
        return "softmax twice" if val > 0.7 else "learning rate too low"
    if val > 0.9:
        return "fine"
    return "too little data" if train > 0.93 else "tested in training mode"


def diagnose_by_means(curves):
    last = {name: np.mean(curve[-5:]) for name, curve in curves.items()}
    chance = np.log(10)
    if last["train_loss"] > 3 * chance:
        return "gradients not zeroed"
    if last["train_loss"] > chance and last["train_accuracy"] < 0.2:
        return "learning rate too high"
    if last["train_loss"] > np.log(np.e + 9) - 1.05:
        return "softmax twice" if last["train_accuracy"] > 2 / 3 else "learning rate too low"
    if last["val_accuracy"] >= 0.9:
        return "fine"
    return "too little data" if last["train_loss"] < 0.25 else "tested in training mode"


EXERCISE = Exercise(
    "diagnose",
    diagnose,
    points=3,
    returns=("label",),
    cases=shown_cases(),
    hidden=held_out_cases,
    steps={"loss[-1]": "the last training loss"},
    mistakes=[
        Mistake(
            "accuracy-ignored",
            "A loss near 1.5 has two causes here. Where most images are classified correctly, the loss cannot fall further, because probabilities went in as logits: softmax twice.",
            {'"softmax twice" if accuracy[-1] > 0.6 else "learning rate too low"': '"learning rate too low"'},
        ),
        Mistake(
            "gap-called-too-little-data",
            "You call every low validation accuracy a lack of data. With too little data the *training* loss is near 0; a network tested in training mode has not got there.",
            {'"too little data" if loss[-1] < 0.2 else "tested in training mode"': '"too little data"'},
        ),
        Mistake(
            "too-little-data-left-out",
            'You never say "too little data": where the training loss is near 0 and the validation accuracy is not high, the network knows its few images by heart.',
            {
                '"too little data" if loss[-1] < 0.2 else "tested in training mode"': '"tested in training mode"'
            },
        ),
        Mistake(
            "explosion-called-a-high-rate",
            "You call a loss of thousands a rate that is too high. With a rate that is too high the loss comes back to about 2.4 here; only gradients that add up let it grow on.",
            {'return "gradients not zeroed"': 'return "learning rate too high"'},
        ),
        Mistake(
            "rates-changed-round",
            "You changed the two rates round: too high ends *above* ln 10, too low falls slowly below it.",
            {
                'return "learning rate too high"': 'return "learning rate too low"',
                'else "learning rate too low"': 'else "learning rate too high"',
            },
        ),
        Mistake(
            "causes-of-a-low-validation-changed-round",
            "You changed *too little data* and *tested in training mode* round. With too little data the training loss is near 0.",
            {
                '"too little data" if loss[-1] < 0.2 else "tested in training mode"': '"tested in training mode" if loss[-1] < 0.2 else "too little data"'
            },
        ),
        Mistake(
            "low-rate-called-softmax-twice",
            "You call every loss between 1.4 and ln 10 a softmax that is applied twice. Then most images are classified correctly; with a rate that is too low they are not.",
            {'"softmax twice" if accuracy[-1] > 0.6 else "learning rate too low"': '"softmax twice"'},
        ),
        Mistake(
            "fine-by-the-training",
            "You tell *fine* by the training. A network that knows its few images by heart looks fine there: look at the validation accuracy.",
            {'curves["val_accuracy"][-1] > 0.9': "accuracy[-1] > 0.9"},
        ),
        Mistake(
            "low-loss-called-fine",
            "You call every run with a low training loss fine. Look at the validation accuracy, too.",
            {'if curves["val_accuracy"][-1] > 0.9': "if True"},
        ),
        Mistake(
            "gap-called-a-test-in-training-mode",
            "You call every gap between training and validation a test in training mode. Too little data opens a gap, too; and in training mode both accuracies are low, so the gap may be small.",
            {
                'curves["val_accuracy"][-1] > 0.9': 'accuracy[-1] - curves["val_accuracy"][-1] < 0.05',
                '"too little data" if loss[-1] < 0.2 else "tested in training mode"': '"tested in training mode"',
            },
        ),
    ],
    styles=[
        diagnose_accuracy_first,
        diagnose_by_means,
        {"np.log(10)": "2.3", "accuracy[-1] > 0.6": "accuracy.max() > 0.65"},
    ],
    forbidden=("course_lib.viz.debugging.runs", "course_lib.optim.debugging.stored"),
)
