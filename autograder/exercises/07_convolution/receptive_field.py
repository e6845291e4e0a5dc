"""The exercise ``receptive_field``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.conv.geometry import receptive_field


def field_cases(rng):
    """No layer, one layer, strides in the middle and at the end, with and without dilation."""
    k = [int(v) for v in rng.integers(3, 8, 8)]
    return [
        case([(k[0], 3)], note="one layer: its stride does not matter"),
        case([(k[1], 1), (k[2], 1), (k[3], 1)], note="no strides"),
        case([(k[4], 2), (k[5], 3), (k[6], 1), (k[7], 2)], note="strides that multiply"),
        case([(3, 1, 1), (3, 1, 2), (k[0], 1, 4)], note="dilations"),
        case(
            [(k[1], 2, 3), (2, 2), (k[2], 3, 2), (1, 2), (3, 1)], note="everything mixed, with a 1 × 1 layer"
        ),
        case([], note="no layer: one pixel sees itself"),
    ]


def field_backwards(layers):
    field = 1
    for layer in reversed(layers):
        kernel_size, stride, dilation = (*layer, 1)[:3]
        field = (field - 1) * stride + dilation * (kernel_size - 1) + 1
    return field


def field_traced(layers):
    seen = {0}
    for layer in layers[::-1]:
        dilation = layer[2] if len(layer) == 3 else 1
        seen = {
            place * layer[1] + i * dilation for place in (min(seen), max(seen)) for i in (0, layer[0] - 1)
        }
    return max(seen) - min(seen) + 1


def field_summed(layers):
    strides = [layer[1] for layer in layers]
    dilations = [layer[2] if len(layer) > 2 else 1 for layer in layers]
    terms = [
        d * (layer[0] - 1) * np.prod(strides[:i], dtype=int)
        for i, (layer, d) in enumerate(zip(layers, dilations, strict=True))
    ]
    return 1 + sum(terms)


def field_reversed_wrong(layers):
    field = 1
    for layer in reversed(layers):
        kernel_size, stride, dilation = (*layer, 1)[:3]
        field = field * stride + dilation * (kernel_size - 1)
    return field


ADDED = "You added the strides up. They multiply: a stride of 2 after a stride of 3 is 6 pixels."
EXERCISE = Exercise(
    "receptive_field",
    receptive_field,
    points=2,
    returns=("field",),
    steps={
        "np.array([(*layer, 1)[2] * (layer[0] - 1) for layer in layers], float)": (
            "how far the first and the last unit of each window are apart: d (K - 1)"
        ),
        "np.array([np.prod([below[1] for below in layers[:i]]) for i in range(len(layers))], float)": (
            "how many pixels lie between two neighbouring units that a layer looks at: J"
        ),
    },
    cases=[
        case([(3, 1), (2, 2), (3, 1)], note="the example above"),
        case([(3, 1), (3, 1)], note="two 3 × 3 layers see what one 5 × 5 layer sees"),
        *field_cases(np.random.default_rng(75)),
    ],
    hidden=field_cases,
    mistakes=[
        Mistake(
            "kernel-sizes-added",
            "You added the kernel sizes. A kernel adds only kernel_size - 1 new pixels: its first one was seen already.",
            {"(kernel_size - 1)": "kernel_size"},
        ),
        Mistake(
            "strides-ignored",
            "Strides have no effect: after a stride of 2, a step of one unit is a step of two pixels of the image.",
            {"jump *= stride": "pass"},
        ),
        Mistake(
            "own-stride-counted",
            "You multiplied by the layer's own stride. Within a window, neighbours are as far apart as the strides *before* it made them: "
            "grow first, then multiply.",
            {
                "    field += dilation * (kernel_size - 1) * jump\n        jump *= stride": "    jump *= stride\n        field += dilation * (kernel_size - 1) * jump"
            },
        ),
        Mistake("strides-added", ADDED, {"jump *= stride": "jump += stride - 1"}),
        Mistake("strides-added", ADDED, {"jump *= stride": "jump += stride"}),
        Mistake(
            "stride-of-one-layer",
            "Your jump is the stride of the layer before. The strides of *all* layers before multiply: 3 and then 2 are 6 pixels.",
            {"jump *= stride": "jump = stride"},
        ),
        Mistake(
            "dilation-in-the-jump",
            "You let dilation make the jump larger. It spreads the pixels of one window; neighbouring units stay as far apart as the strides say.",
            {"jump *= stride": "jump *= stride * dilation"},
        ),
        Mistake(
            "starts-at-zero",
            "Your field is one pixel too small: before the first layer, a pixel sees itself. Start at 1.",
            {"    return field": "    return field - 1"},
        ),
        Mistake(
            "dilation-ignored",
            "dilation has no effect: it stretches a kernel over dilation * (kernel_size - 1) + 1 units.",
            {"dilation * (k": "(k"},
        ),
        Mistake(
            "dilation-counts-gaps",
            "You took dilation as the number of units left out. It is the distance from one to the next: 1 leaves no gap.",
            {"dilation * (k": "(dilation + 1) * (k"},
        ),
        Mistake(
            "kernel-sizes-multiplied",
            "You multiplied the kernel sizes: two 3 × 3 layers see 5 pixels along an axis, not 9. Windows overlap.",
            {"field += dilation * (kernel_size - 1) * jump": "field *= dilation * (kernel_size - 1) + 1"},
        ),
        Mistake(
            "backwards-one-off",
            "Going from the output to the input, r units are r - 1 steps apart: (r - 1) * stride, plus the kernel.",
            field_reversed_wrong,
        ),
        Mistake(
            "last-layer-first",
            "Each window of yours is stretched by the strides of the layers *behind* it. The strides that count are those "
            "*before* it, nearer to the image.",
            {"for layer in layers": "for layer in reversed(layers)"},
        ),
    ],
    styles=[field_backwards, field_traced, field_summed],
)
