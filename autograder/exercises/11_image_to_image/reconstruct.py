"""The exercise ``reconstruct``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.images.pyramids import reconstruct

from .shared import quarters


def reconstruct_cases(rng):
    """Even and odd sizes, high and wide; one level; float32."""

    def one(*sizes, note="", dtype=float):
        return case([quarters(rng, *size, dtype=dtype) for size in sizes], note=note)

    return [
        one((8, 12), (4, 6), note="2 levels"),
        one((13, 7), (7, 4), (4, 2), note="odd sizes, 3 levels"),
        one((4, 5), note="one level"),
        one((9, 6), (5, 3), note="float32", dtype=np.float32),
    ]


def reconstruct_by_index(pyramid):
    result = pyramid[len(pyramid) - 1]
    for level in range(len(pyramid) - 2, -1, -1):
        result = pyramid[level] + expand(result, pyramid[level].shape)
    return result


STEP = "expanded + detail"
EXERCISE = Exercise(
    "reconstruct",
    reconstruct,
    points=1,
    returns=("image",),
    steps={"expanded": "the last but one image on the way, expanded"},
    cases=reconstruct_cases(np.random.default_rng(1109)),
    hidden=reconstruct_cases,
    mistakes=[
        Mistake(
            "details-subtracted",
            "You subtracted the details. They are what is missing: add them.",
            {STEP: "expanded - detail"},
        ),
        Mistake(
            "details-left-out",
            "You enlarged the smallest image and left out the details: add each level's.",
            {STEP: "expanded"},
        ),
        Mistake(
            "pixels-repeated",
            "You enlarged by repeating pixels. Take `expand`: its result is what the details were made against.",
            {
                "expand(image, detail.shape)": "image.repeat(2, 0).repeat(2, 1)[: detail.shape[0], : detail.shape[1]]"
            },
        ),
        Mistake(
            "details-expanded-too",
            "You expanded the sum of all coarser details, and then the level's own detail was blurred: expand first, then add.",
            {STEP: "expanded + blur(detail)"},
        ),
        Mistake(
            "finest-left-out",
            "The finest details are missing: the first entry of the list has to be added too.",
            {STEP: "expanded + (detail if detail is not pyramid[0] else 0)"},
        ),
    ],
    styles=[
        reconstruct_by_index,
        {"reversed(pyramid[:-1])": "pyramid[-2::-1]"},
        {STEP: "np.add(detail, expanded)"},
    ],
)
