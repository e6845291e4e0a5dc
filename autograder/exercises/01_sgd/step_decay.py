"""The exercise ``step_decay``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.schedules import step_decay


def step_decay_cases(rng):
    """The steps on both sides of a drop, several drops, a factor that is not 0.1."""
    every, drop, lr = int(rng.integers(5, 9)), float(rng.uniform(0.2, 0.6)), float(rng.uniform(0.1, 0.9))
    steps = [0, 1, every // 2 + 1, every - 1, every, every + 1, 2 * every - 1, 2 * every, 5 * every + 2]
    return [case(step, lr=lr, drop=drop, every=every) for step in steps]


def step_decay_loop(step, *, lr, drop, every):
    for _ in range(every, step + 1, every):
        lr = lr * drop
    return lr


def step_decay_array(step, *, lr, drop, every):
    return np.float64(lr) * np.power(drop, np.floor(step / every))


EXERCISE = Exercise(
    "step_decay",
    step_decay,
    points=2,
    returns=("lr",),
    picture="curve",
    cases=[
        case(25, lr=0.8, drop=0.5, every=10, note="two drops: 0.8, 0.4, 0.2"),
        *[case(step, lr=0.8, drop=0.3, every=10) for step in (0, 1, 6, 9, 10, 11, 19, 20, 36)],
        case(7, lr=0.3, drop=0.1, every=3),
    ],
    hidden=step_decay_cases,
    steps={
        "step // every": "the number of drops so far: step / every, rounded down",
        "drop ** (step // every)": "the product of all drops so far",
    },
    mistakes=[
        Mistake(
            "smooth",
            "You divided without rounding down, so lr sinks a little at every step: that is exponential decay. Here it stays, then "
            "drops: use step // every.",
            {"step // every": "step / every"},
        ),
        Mistake(
            "one-step-late",
            "Your drops come one step late: at step = every the rate has dropped already.",
            {"step // every": "max(step - 1, 0) // every"},
        ),
        Mistake(
            "drops-once",
            "You drop only once. After every `every` steps the rate is multiplied by drop again.",
            {"drop ** (step // every)": "(drop if step >= every else 1)"},
        ),
        Mistake(
            "multiplied-not-raised",
            "You multiplied by the number of drops. Each drop multiplies: drop to the power of their number.",
            {"drop ** (step // every)": "(drop * (step // every) if step >= every else 1)"},
        ),
        Mistake(
            "rate-grows",
            "Your rate grows: multiply by drop, do not divide by it.",
            {"drop ** (step // every)": "drop ** -(step // every)"},
        ),
    ],
    styles=[
        step_decay_loop,
        step_decay_array,
        {"lr * drop ** (step // every)": "lr * np.exp(np.log(drop) * int(step / every))"},
    ],
)
