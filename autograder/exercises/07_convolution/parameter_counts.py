"""The exercise ``parameter_counts``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.counting import parameter_counts


def counts_cases(rng):
    """Images and patches that are not square, and as many hidden units as pixels only once."""
    h, w, k_h, k_w = (
        int(rng.integers(20, 40)),
        int(rng.integers(41, 60)),
        int(rng.integers(3, 6)),
        int(rng.integers(6, 9)),
    )
    return [
        case((h, w), int(rng.integers(200, 900)), (k_h, k_w)),
        case((h, w), h * w, (k_w, k_h), note="one hidden unit per pixel"),
        case((w, h), 7, (k_h, k_w), note="few hidden units"),
    ]


def counts_by_unit(image_size, hidden, kernel_size):
    pixels = patch = 1
    for size in image_size:
        pixels *= size
    for size in kernel_size:
        patch *= size
    return [sum(pixels for _ in range(hidden)), sum(patch for _ in range(hidden)), patch]


def counts_numpy(image_size, hidden, kernel_size):
    patch = int(np.prod(kernel_size))
    return int(np.prod(image_size)) * hidden, patch * hidden, patch


UNITS = (
    "You assumed one hidden unit for each pixel. That is so for 40,000 units on 200 × 200 pixels; "
    "in general `hidden` counts the units."
)
EXERCISE = Exercise(
    "parameter_counts",
    parameter_counts,
    points={"fully_connected": 1 / 3, "locally_connected": 1 / 3, "convolutional": 1 / 3},
    returns=("fully_connected", "locally_connected", "convolutional"),
    steps={
        "height * width": "the number of pixels that a fully connected unit sees",
        "k_h * k_w": "the number of pixels of a patch",
    },
    cases=[
        case((3, 4), 5, (1, 2), note="the example above"),
        case((200, 200), 40_000, (10, 10), note="the layers of the text"),
        *counts_cases(np.random.default_rng(71)),
    ],
    hidden=counts_cases,
    mistakes=[
        Mistake(
            "biases-counted",
            "You counted biases too, as torch does when it counts parameters. Here only weights are asked for.",
            {
                "height * width * hidden": "height * width * hidden + hidden",
                "hidden * k_h * k_w": "hidden * k_h * k_w + hidden",
                ", k_h * k_w": ", k_h * k_w + 1",
            },
        ),
        Mistake(
            "filter-not-shared",
            "You counted a filter for each unit of the convolutional layer. Its units all share one filter: count it once.",
            {", k_h * k_w": ", hidden * k_h * k_w"},
        ),
        Mistake(
            "a-unit-for-each-pixel",
            UNITS,
            {"width * hidden": "width * height * width", "hidden * k_h": "height * width * k_h"},
        ),
        Mistake("a-unit-for-each-pixel", UNITS, {"width * hidden": "width * height * width"}),
        Mistake("a-unit-for-each-pixel", UNITS, {"hidden * k_h": "height * width * k_h"}),
        Mistake(
            "a-unit-where-the-patch-fits",
            "You counted the places where the patch fits into the image. `hidden` says how many units there are.",
            {"hidden * k_h": "(height - k_h + 1) * (width - k_w + 1) * k_h"},
        ),
        Mistake(
            "added-not-multiplied",
            "You added pixels and units. Each of the hidden units has a weight for each pixel it sees: multiply.",
            {"width * hidden": "width + hidden", "hidden * k_h": "hidden + k_h"},
        ),
        Mistake(
            "sides-added",
            "You added height and width. An image of 3 × 4 pixels has 12 of them: multiply.",
            {
                "height * width": "(height + width)",
                "hidden * k_h * k_w": "hidden * (k_h + k_w)",
                ", k_h * k_w": ", k_h + k_w",
            },
        ),
    ],
    styles=[counts_by_unit, counts_numpy, {"hidden * k_h": "sum([hidden]) * k_h"}],
)
