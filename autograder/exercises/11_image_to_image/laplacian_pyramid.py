"""The exercise ``laplacian_pyramid``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.images.pyramids import laplacian_pyramid

from .shared import quarters


def pyramid_cases(rng):
    """Even and odd sizes, high and wide; one level; float32."""
    return [
        case(quarters(rng, 8, 12), 2),
        case(quarters(rng, 13, 7), 3, note="odd sizes, 3 levels"),
        case(quarters(rng, 4, 5), 1, note="one level"),
        case(quarters(rng, 9, 6, dtype=np.float32), 2, note="float32"),
    ]


def pyramid_level_by_level(image, levels):
    details = []
    for _ in range(levels - 1):
        small = blur(image)[::2, ::2]
        details.append(image - expand(small, image.shape))
        image = small
    details.append(image)
    return details


LAST = "return [*details, sizes[-1]]"
EXERCISE = Exercise(
    "laplacian_pyramid",
    laplacian_pyramid,
    points=2,
    returns=("pyramid",),
    steps={"expanded": "the smallest level, expanded"},
    cases=pyramid_cases(np.random.default_rng(1108)),
    hidden=pyramid_cases,
    mistakes=[
        Mistake(
            "smallest-forgotten",
            "The smallest image is missing: without it nobody can build the image again.",
            {LAST: "return details"},
        ),
        Mistake(
            "sign-turned",
            "Your details have the other sign: the level minus the expanded one.",
            {"large - expanded": "expanded - large"},
        ),
        Mistake(
            "minus-own-blur",
            "You subtracted the blurred level itself. What is subtracted must be known from the next smaller level alone: its expansion.",
            {"expand(small, large.shape)": "blur(large)"},
        ),
        Mistake(
            "pixels-repeated",
            "You enlarged by repeating pixels. `expand` uses the pyramid's own weights.",
            {
                "expand(small, large.shape)": "small.repeat(2, 0).repeat(2, 1)[: large.shape[0], : large.shape[1]]"
            },
        ),
        Mistake(
            "smallest-first",
            "Your pyramid begins with the smallest image: details from fine to coarse, and it comes last.",
            {LAST: "return [sizes[-1]] + details[::-1]"},
        ),
        Mistake(
            "image-kept-last",
            "Your last entry is the image itself: the smallest level belongs there.",
            {"sizes[-1]": "sizes[0]"},
        ),
    ],
    styles=[
        pyramid_level_by_level,
        {LAST: "return details + [sizes[-1]]"},
        {"itertools.pairwise(sizes)": "zip(sizes[:-1], sizes[1:], strict=True)"},
    ],
)
