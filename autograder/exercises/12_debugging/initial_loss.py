"""The exercise ``initial_loss``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.debugging.sanity import initial_loss


def class_cases(rng):
    """Some numbers of classes."""
    return [case(int(n)) for n in rng.choice(np.arange(3, 200), 3, replace=False)]


EXERCISE = Exercise(
    "initial_loss",
    initial_loss,
    points=1,
    returns=("loss",),
    cases=[case(2, note="the example above"), case(10), case(1, note="one class"), case(1000)],
    hidden=class_cases,
    steps={"np.log(1 / classes)": "the logarithm of each class's probability"},
    mistakes=[
        Mistake(
            "sign-lost",
            "Your loss is negative. The loss is *minus* the logarithm of the probability 1/K.",
            {"np.log(classes)": "np.log(1 / classes)"},
        ),
        Mistake(
            "base-two",
            "You took the logarithm to base 2, which counts in bits. Here it is the natural one.",
            {"np.log(classes)": "np.log2(classes)"},
        ),
        Mistake(
            "base-ten",
            "You took the logarithm to base 10. Here it is the natural one: np.log.",
            {"np.log(classes)": "np.log10(classes)"},
        ),
        Mistake(
            "probability-returned",
            "You returned the probability of a class. The loss is minus its logarithm.",
            {"np.log(classes)": "1 / classes"},
        ),
        Mistake(
            "one-class-too-many",
            "You took K + 1: log(1 + K). Each of the K classes has the probability 1/K.",
            {"np.log(classes)": "np.log1p(classes)"},
        ),
        Mistake(
            "loss-for-each-class",
            "You returned a loss for each class. A sample has one true class, so it has one loss: a number.",
            {"np.log(classes)": "-np.log(np.ones(classes) / classes)"},
        ),
        Mistake(
            "summed-over-classes",
            "You summed over all classes. Only the true class counts: one logarithm.",
            {"np.log(classes)": "classes * np.log(classes)"},
        ),
        Mistake(
            "times-the-probability",
            "You multiplied the logarithm by the probability 1/K. In the cross-entropy the true class counts in full.",
            {"np.log(classes)": "np.log(classes) / classes"},
        ),
        Mistake(
            "ten-classes-always",
            "You return ln 10 whatever the number of classes. Use `classes`.",
            {"np.log(classes)": "np.log(10)"},
        ),
    ],
    styles=[
        {"np.log(classes)": "-np.log(1 / classes)"},
        {"np.log(classes)": "float(np.log(np.sum(np.exp(np.zeros(classes)))))"},
        {"np.log(classes)": "np.mean([-np.log(1 / classes)] * classes)"},
    ],
)
