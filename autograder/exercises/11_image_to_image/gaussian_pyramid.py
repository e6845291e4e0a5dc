"""The exercise ``gaussian_pyramid``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.images.pyramids import gaussian_pyramid

from .shared import quarters


def pyramid_cases(rng):
    """Even and odd sizes, high and wide; one level; float32."""
    return [
        case(quarters(rng, 8, 12), 2),
        case(quarters(rng, 13, 7), 3, note="odd sizes, 3 levels"),
        case(quarters(rng, 4, 5), 1, note="one level"),
        case(quarters(rng, 9, 6, dtype=np.float32), 2, note="float32"),
    ]


def pyramid_in_place(image, levels):
    sizes = [image]
    while len(sizes) < levels:
        image = blur(image)[0::2, 0::2]
        sizes.append(image)
    return sizes


def means_of_four(image, levels):
    pyramid = [image]
    for _ in range(levels - 1):
        h, w = (size // 2 for size in pyramid[-1].shape)
        pyramid.append(pyramid[-1][: 2 * h, : 2 * w].reshape(h, 2, w, 2).mean(axis=(1, 3)))
    return pyramid


BLUR, NEXT = "blurred = blur(pyramid[-1])", "blurred[::2, ::2]"
EXERCISE = Exercise(
    "gaussian_pyramid",
    gaussian_pyramid,
    points=2,
    returns=("pyramid",),
    steps={"blurred": "the last but one level, blurred"},
    cases=[
        case(np.arange(40.0).reshape(5, 8), 3, note="the sizes of the example above"),
        *pyramid_cases(np.random.default_rng(1107)),
    ],
    hidden=pyramid_cases,
    mistakes=[
        Mistake(
            "not-blurred",
            "You left out the blur. Without it fine patterns turn into false coarse ones: blur, then take every second.",
            {BLUR: "blurred = pyramid[-1]"},
        ),
        Mistake(
            "blurred-after",
            "You blurred after halving. It is too late then: the fine patterns are already folded into coarse ones. Blur first.",
            {BLUR: "blurred = pyramid[-1]", NEXT: "blur(blurred[::2, ::2])"},
        ),
        Mistake(
            "mean-of-four",
            "You took the mean of each 2 by 2 pixels. A Gaussian pyramid blurs with blur(image), which is smoother, and keeps every second row and column, the first included.",
            means_of_four,
        ),
        Mistake(
            "second-first",
            "You start with the second row and column. Start with the first: [::2, ::2].",
            {NEXT: "blurred[1::2, 1::2]"},
        ),
        Mistake("rows-halved-only", "You halved the rows only: columns too.", {NEXT: "blurred[::2]"}),
        Mistake(
            "one-level-too-many",
            "You have one level too many: `levels` counts the image itself.",
            {"range(levels - 1)": "range(levels)"},
        ),
        Mistake(
            "smallest-first",
            "Your pyramid begins with the smallest image. It begins with the image itself.",
            {"return pyramid": "return pyramid[::-1]"},
        ),
        Mistake(
            "first-image-blurred",
            "Your first level is blurred. It is the image as it came.",
            {"[image]": "[blur(image)]"},
        ),
        Mistake(
            "not-halved",
            "You blurred and did not halve: take every second row and column.",
            {NEXT: "blurred"},
        ),
    ],
    styles=[
        {"for _ in range(levels - 1)": "while len(pyramid) < levels"},
        pyramid_in_place,
        {"pyramid.append(blurred[::2, ::2])": "pyramid = [*pyramid, blurred[::2][:, ::2]]"},
    ],
)
