"""The exercise ``cosine_decay``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.optim.schedules import cosine_decay


def cosine_decay_cases(rng):
    """Start, end and between, for a length that is not round."""
    total, lr = int(rng.integers(30, 60)), float(rng.uniform(0.1, 0.9))
    steps = [1, 0, total // 4, total // 3, total // 2, total - 1, total]
    return [case(step, lr=lr, total_steps=total) for step in steps]


def cosine_decay_numpy(step, *, lr, total_steps):
    return lr * (np.cos(np.pi * step / total_steps) + 1) / 2


def cosine_decay_squared(step, *, lr, total_steps):
    return lr * np.cos(np.pi * step / (2 * total_steps)) ** 2


def cosine_decay_complex(step, *, lr, total_steps):
    return lr * (0.5 + 0.5 * np.exp(1j * np.pi * step / total_steps).real)


EXERCISE = Exercise(
    "cosine_decay",
    cosine_decay,
    points=2,
    returns=("lr",),
    picture="curve",
    cases=[
        case(25, lr=0.8, total_steps=100, note="a quarter of the way"),
        *[case(step, lr=0.8, total_steps=100) for step in (0, 10, 50, 75, 99, 100)],
        case(3, lr=0.3, total_steps=7),
    ],
    hidden=cosine_decay_cases,
    steps={
        "np.pi * step / total_steps": "the angle: from 0 at the start to π at the end",
        "np.cos(np.pi * step / total_steps)": "the cosine: from 1 to -1",
        (
            "1 + np.cos(np.pi * step / total_steps)",
            "(1 + np.cos(np.pi * step / total_steps)) / 2",
        ): "1 plus the cosine",
    },
    mistakes=[
        Mistake(
            "quarter-wave",
            "You used a quarter of the wave: the rate falls steeply into 0. Half a wave, from cos 0 to cos π, is flat at both ends.",
            {
                "0.5 * lr * (1 + np.cos(np.pi * step / total_steps))": "lr * np.cos(np.pi * step / total_steps / 2)"
            },
        ),
        Mistake(
            "whole-wave",
            "You went through a whole wave: your rate is back at lr at the end. Half a wave ends at 0.",
            {"np.pi * step": "2 * np.pi * step"},
        ),
        Mistake(
            "rises",
            "Your rate rises from 0 to lr: it is 1 + cos, not 1 - cos.",
            {"1 + np.cos": "1 - np.cos"},
        ),
        Mistake(
            "negative",
            "Without the 1 + your rate turns negative halfway, and a negative rate walks uphill.",
            {
                "0.5 * lr * (1 + np.cos(np.pi * step / total_steps))": "lr * np.cos(np.pi * step / total_steps)"
            },
        ),
        Mistake(
            "straight-line",
            "This is linear decay: the same amount at each step. The cosine is flat at the start and at the end.",
            {"0.5 * lr * (1 + np.cos(np.pi * step / total_steps))": "lr * (1 - step / total_steps)"},
        ),
    ],
    styles=[cosine_decay_numpy, cosine_decay_squared, cosine_decay_complex],
)
