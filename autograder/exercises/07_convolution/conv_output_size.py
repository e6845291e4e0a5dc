"""The exercise ``conv_output_size``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.conv.geometry import conv_output_size


def output_size_cases(rng):
    """Divisions with and without a rest, each option alone, all at once, one place only."""
    size, k = int(rng.integers(20, 30)), int(rng.integers(3, 6))
    even = size + (size - k) % 2
    return [
        case(size, kernel_size=k, note="all options left at their defaults"),
        case(even + 1, kernel_size=k, stride=2, note="the division leaves a rest"),
        case(even, kernel_size=k, stride=2, note="the division leaves no rest"),
        case(size, kernel_size=k, padding=2),
        case(size, kernel_size=k, dilation=3),
        case(size, kernel_size=1, stride=3, dilation=4, note="a kernel of one pixel"),
        case(size, kernel_size=k, stride=5, padding=3, dilation=2),
        case(size, kernel_size=k + 1, stride=4, padding=1, dilation=3),
        case(k, kernel_size=k, stride=3, note="one place only"),
        case(4 * k, kernel_size=1, stride=4, note="a rest above one half"),
    ]


def output_size_counted(size, *, kernel_size, stride=1, padding=0, dilation=1):
    last = dilation * (kernel_size - 1)
    return sum(place + last < size + 2 * padding for place in range(0, size + 2 * padding, stride))


def output_size_floor(size, *, kernel_size, stride=1, padding=0, dilation=1):
    return int(np.floor((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1))


def output_size_range(size, *, kernel_size, stride=1, padding=0, dilation=1):
    return len(range(-padding, size + padding - dilation * (kernel_size - 1), stride))


EXERCISE = Exercise(
    "conv_output_size",
    conv_output_size,
    points=2,
    returns=("size",),
    steps={
        "size + 2 * padding": "the size of the padded image: H + 2p",
        ("extent", "extent - 1"): "the size of the window: d (K - 1) + 1",
        ("size + 2 * padding - extent", "size + 2 * padding - extent + 1"): (
            "the last pixel at which a window can begin: H + 2p - d (K - 1) - 1"
        ),
    },
    cases=[
        case(32, kernel_size=5, note="the example above"),
        case(7, kernel_size=3, stride=2, padding=1),
        case(224, kernel_size=11, stride=4, padding=2, note="AlexNet's first layer"),
        case(8, kernel_size=3, stride=2, note="the division leaves a rest"),
        *output_size_cases(np.random.default_rng(73)),
    ],
    hidden=output_size_cases,
    mistakes=[
        Mistake(
            "rounded-up",
            "You rounded up: then the last window sticks out of the image. That is ceil_mode=True of torch's pooling. Here a place counts "
            "only if the whole window fits: round down.",
            {"(size + 2 * padding - extent) // stride": "-(-(size + 2 * padding - extent) // stride)"},
        ),
        Mistake(
            "one-too-few",
            "The + 1 is missing: the number of steps is one less than the number of places, as with fences and posts.",
            {"// stride + 1": "// stride"},
        ),
        Mistake(
            "one-added-before-dividing",
            "You divided one pixel too many: (H + 2p - d (K - 1) - 1) // stride counts the steps from place to place, "
            "and the 1 for the first place is added after the division.",
            {"extent) // stride + 1": "extent + 1) // stride"},
        ),
        Mistake(
            "padding-once",
            "You counted the padding once. It is added on both sides: 2 * padding.",
            {"2 * padding": "padding"},
        ),
        Mistake(
            "dilation-one-pixel-too-many",
            "Your stretched kernel is dilation * kernel_size pixels long. Between K pixels there are K - 1 gaps: dilation * (K - 1) + 1.",
            {"dilation * (kernel_size - 1) + 1": "dilation * kernel_size"},
        ),
        Mistake(
            "dilation-counts-gaps",
            "You took dilation as the number of pixels left out between two of the kernel. In the paper and in torch it is the distance "
            "from one to the next, so that 1 leaves no gap.",
            {"dilation * (kernel_size - 1) + 1": "(dilation + 1) * (kernel_size - 1) + 1"},
        ),
        Mistake(
            "size-over-stride",
            "This is the size of padding='same' in Keras: size / stride, rounded up, whatever the kernel. Here padding is a number.",
            {"(size + 2 * padding - extent) // stride + 1": "-(-size // stride)"},
        ),
        Mistake(
            "transposed-convolution",
            "This is the output size of a transposed convolution (lesson 11), which goes the other way. Here a stride makes images smaller.",
            {"(size + 2 * padding - extent) // stride + 1": "(size - 1) * stride - 2 * padding + extent"},
        ),
    ],
    styles=[output_size_counted, output_size_floor, output_size_range],
)
