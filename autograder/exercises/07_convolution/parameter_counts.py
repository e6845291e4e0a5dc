"""The exercise ``parameter_counts``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, Times
from course_lib.check.call import case
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
        case((h, w), h * w, (k_w, k_h), note="one hidden unit a pixel"),
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


EXERCISE = Exercise(
    "parameter_counts",
    parameter_counts,
    points={"fully_connected": 1, "locally_connected": 1, "convolutional": 1},
    returns=("fully_connected", "locally_connected", "convolutional"),
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
            "Your convolution has as many weights as the locally connected layer. Its units all share one filter: count it once.",
            {", k_h * k_w": ", hidden * k_h * k_w"},
        ),
        Mistake(
            "a-unit-for-each-pixel",
            "You took it that there is one hidden unit for each pixel. That is so for 40,000 units on 200 × 200 pixels; in general it is "
            "`hidden` that counts the units.",
            {"width * hidden": "width * height * width", "hidden * k_h": "height * width * k_h"},
        ),
        Mistake(
            "patches-are-square",
            "You took the patch to be square. It has kernel_size[0] rows and kernel_size[1] columns.",
            {"k_h * k_w": Times(2, "k_h * k_h")},
        ),
        Mistake(
            "image-is-square",
            "You took the image to be square. It has image_size[0] rows and image_size[1] columns.",
            {"height * width": "height * height"},
        ),
        Mistake(
            "added-not-multiplied",
            "You added pixels and units. Each of the hidden units has a weight for each pixel it sees: multiply.",
            {"width * hidden": "width + hidden", "hidden * k_h": "hidden + k_h"},
        ),
        Mistake(
            "other-order",
            "These are the right counts in another order: fully connected, locally connected, convolutional.",
            {
                "height * width * hidden, hidden * k_h * k_w, k_h * k_w": "k_h * k_w, hidden * k_h * k_w, height * width * hidden"
            },
        ),
    ],
    styles=[counts_by_unit, counts_numpy, {"hidden * k_h": "sum([hidden]) * k_h"}],
)
