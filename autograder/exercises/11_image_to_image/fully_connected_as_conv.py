"""The exercise ``fully_connected_as_conv``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.conv.fully_connected import fully_connected_as_conv

from .shared import quarters


def layer_cases(rng):
    """All sizes differ; one channel; one output; one pixel; float32."""

    def one(out, channels, height, width, note="", dtype=float):
        weight = quarters(rng, out, channels * height * width, dtype=dtype)
        return case(weight, channels=channels, height=height, width=width, note=note)

    return [
        one(5, 2, 3, 4),
        one(3, 4, 3, 2, "more channels than rows"),
        one(1, 3, 2, 5, "one output"),
        one(4, 3, 1, 1, "maps of one pixel"),
        one(2, 3, 4, 2, "float32", np.float32),
    ]


def layer_by_rows(weight, *, channels, height, width):
    return np.stack([row.reshape((channels, height, width)) for row in weight])


RESHAPE = "weight.reshape(-1, channels, height, width)"
EXERCISE = Exercise(
    "fully_connected_as_conv",
    fully_connected_as_conv,
    points=2,
    returns=("weight",),
    steps={"weight[0].reshape(channels, height, width)": "the filter of the first output"},
    cases=[
        case(np.arange(1.0, 7.0)[None], channels=1, height=2, width=3, note="the example above"),
        *layer_cases(np.random.default_rng(1110)),
    ],
    hidden=layer_cases,
    mistakes=[
        Mistake(
            "channels-last",
            "You read the flattened maps with channels last, as Keras flattens them. Here channels come first: (C, H, W) flattened.",
            {RESHAPE: "weight.reshape(-1, height, width, channels).transpose(0, 3, 1, 2)"},
        ),
        Mistake(
            "rows-and-columns-swapped",
            "Rows and columns have changed places: the last axis, which runs fastest, is the width.",
            {RESHAPE: "weight.reshape(-1, channels, width, height).transpose(0, 1, 3, 2)"},
        ),
        Mistake(
            "height-and-width-swapped",
            "Height and width have changed places in the new shape: it is (C_out, channels, height, width).",
            {RESHAPE: "weight.reshape(-1, channels, width, height)"},
        ),
        Mistake(
            "averaged",
            "You divided by the number of weights. A layer adds up what it weights, and so does a convolution: the weights stay as they are.",
            {RESHAPE: f"{RESHAPE} / (channels * height * width)"},
        ),
        Mistake(
            "kernels-flipped",
            "You turned the filters by 180 degrees. Networks take cross-correlation: the weights stay as they are.",
            {RESHAPE: f"{RESHAPE}[:, :, ::-1, ::-1]"},
        ),
        Mistake(
            "weight-transposed",
            "You read the weight by columns. It is (out_features, in_features): one row per output.",
            {RESHAPE: "weight.T.reshape(-1, channels, height, width)"},
        ),
    ],
    styles=[
        layer_by_rows,
        {RESHAPE: "np.reshape(weight, (len(weight), channels, height, width))"},
        {RESHAPE: "weight.reshape(weight.shape[0], channels, height, -1)"},
    ],
)
