"""The exercise ``densenet_channels``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.counting import densenet_channels

from .shared import COUNTS


def channels_cases(rng):
    """Growth larger and smaller than what comes in; one layer; none."""
    a, b, c = (int(v) for v in rng.choice(np.arange(5, 40), 3, replace=False))
    return [
        case(a, b, int(rng.integers(4, 9))),
        case(b, c, 5),
        case(c, a, 1, note="one layer"),
        case(b, a, 0, note="no layer"),
        case(a, a, 4, note="growth as large as what comes in"),
    ]


def channels_appended(initial, growth, layers):
    answer = [initial]
    for _ in range(layers):
        answer.append(answer[-1] + growth)
    return answer


def channels_summed(initial, growth, layers):
    return [sum([initial] + [growth] * i) for i in range(layers + 1)]


WHOLE = "[initial + growth * i for i in range(layers + 1)]"
EXERCISE = Exercise(
    "densenet_channels",
    densenet_channels,
    points=1,
    returns=("channels",),
    steps={
        "initial + growth * layers": "the number of channels that leave the block",
    },
    cases=[case(16, 12, 3, note="the example above"), *channels_cases(np.random.default_rng(96))],
    hidden=channels_cases,
    mistakes=[
        Mistake(
            "last-count-missing",
            "The last number is missing: what leaves the block. L layers read L counts, and one more comes out.",
            {"range(layers + 1)": "range(layers)"},
        ),
        Mistake(
            "first-count-missing",
            "The first number is missing: the first layer reads what comes into the block.",
            {"range(layers + 1)": "range(1, layers + 1)"},
        ),
        Mistake(
            "begins-after-the-first-layer",
            "Your list begins after the first layer: that layer reads the `initial` channels that come in.",
            {"growth * i": "growth * (i + 1)"},
        ),
        Mistake(
            "growth-added-once",
            "You added the growth once. *Each* layer adds it: the counts go on climbing.",
            {"growth * i": "growth * (i > 0)"},
        ),
        Mistake(
            "doubling",
            "Your counts double: as if each layer added as many channels as it reads. It adds `growth`, always the same.",
            {"initial + growth * i": "initial * 2**i"},
        ),
        Mistake(
            "compounding",
            "Your steps grow with the layer: as if layer i added i times the growth. Each adds `growth`, always the same.",
            {"growth * i": "growth * i * (i + 1) // 2"},
        ),
        Mistake(
            "growth-multiplied",
            "You multiplied by the growth. It is a number of channels, and it is added.",
            {"initial + growth * i": "initial * growth**i"},
        ),
        Mistake(
            "last-output-alone",
            "After the first layer yours read `growth` channels only: the output of the layer before. In a dense block they read *everything* so far.",
            {"initial + growth * i": "growth if i else initial"},
        ),
        Mistake(
            "input-forgotten",
            "The channels that came into the block are missing: they stay in the stack to its end.",
            {"initial + growth": "growth"},
        ),
        Mistake(
            "nothing-grows",
            "Your counts stay the same: that is a residual block, which adds. A dense block lays side by side.",
            {"initial + growth * i": "initial"},
        ),
        Mistake(
            "end-alone",
            "You returned what leaves the block. Return the whole list: what each layer reads, and what leaves.",
            {WHOLE: "initial + growth * layers"},
        ),
    ],
    styles=[
        channels_appended,
        channels_summed,
        {WHOLE: "list(range(initial, initial + growth * layers + 1, growth))"},
    ],
    forbidden=COUNTS,
)
