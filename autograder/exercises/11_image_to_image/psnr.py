"""The exercise ``psnr``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.images.quality import psnr


def psnr_cases(rng):
    """Pictures of several shapes with noise of several spreads; values beyond black and white."""

    def one(shape, spread, note=""):
        clean = rng.random(shape).round(3)
        return case((clean + spread * rng.standard_normal(shape)).round(3), clean, note=note)

    return [
        one((4, 5), 0.1),
        one((3, 2, 4), 0.02, "a colour picture"),
        one((2, 7), 1.5, "strong noise: below 0 dB"),
        one((1, 3), 0.3, "one row"),
    ]


def psnr_by_length(image, reference):
    return 20 * np.log10(1 / np.sqrt(np.square(reference - image).mean()))


EXERCISE = Exercise(
    "psnr",
    psnr,
    points=1,
    returns=("psnr",),
    steps={"error": "the mean squared error"},
    cases=[
        case(np.array([0.5, 0.6]), np.array([0.6, 0.5]), note="the example above"),
        *psnr_cases(np.random.default_rng(1101)),
    ],
    hidden=psnr_cases,
    mistakes=[
        Mistake(
            "natural-logarithm",
            "You took the natural logarithm. Decibels are made with the logarithm to base 10: np.log10.",
            {"np.log10": "np.log"},
        ),
        Mistake(
            "twenty-for-ten",
            "You multiplied by 20. That belongs to the root of the mean squared error; to the mean squared error itself belongs 10.",
            {"10 * np": "20 * np"},
        ),
        Mistake(
            "peak-of-255",
            "You took 255 for white. Here white is 1.",
            {"(1 / error)": "(255**2 / error)"},
        ),
        Mistake(
            "own-peak",
            "You took the largest value of the reference for white, as some libraries do. Here white is 1, in every picture.",
            {"(1 / error)": "(reference.max() ** 2 / error)"},
        ),
        Mistake(
            "signal-to-noise-ratio",
            "This is the signal-to-noise ratio: the mean square of the picture over the error. The *peak* ratio has white squared, 1, in its place.",
            {"(1 / error)": "(np.mean(reference**2) / error)"},
        ),
        Mistake(
            "absolute-error",
            "You took the mean of the absolute differences: square them.",
            {"(image - reference) ** 2": "abs(image - reference)"},
        ),
        Mistake(
            "absolute-error-as-amplitude",
            "You took the mean of the absolute differences. To the factor 20 belongs the root of the mean of their squares.",
            {"10 * np": "20 * np", "(image - reference) ** 2": "abs(image - reference)"},
        ),
        Mistake(
            "upside-down",
            "Your sign is wrong: a smaller error means more decibels. The error stands below the line.",
            {"1 / error": "error"},
        ),
    ],
    styles=[
        psnr_by_length,
        {"10 * np.log10(1 / error)": "-10 * np.log10(error)"},
        {"np.log10(1 / error)": "np.log(1 / error) / np.log(10)"},
    ],
)
