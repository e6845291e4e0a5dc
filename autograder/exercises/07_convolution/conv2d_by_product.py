"""The exercise ``conv2d_by_product``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.conv.columns import conv2d_by_product

from .shared import quarters


def product_cases(rng):
    """Filters of several shapes, maps that are not square, one filter, one image, one place; float32."""

    def one(n, c_in, kernel, c_out, size_out, note="", dtype=float):
        places = size_out[0] * size_out[1]
        columns = quarters(rng, n, c_in * kernel[0] * kernel[1], places, dtype=dtype)
        weight = quarters(rng, c_out, c_in, *kernel, dtype=dtype)
        bias = quarters(rng, c_out, dtype=dtype) + dtype(5)
        return case(columns, weight, bias, size_out=size_out, note=note)

    return [
        one(2, 3, (2, 3), 4, (3, 5)),
        one(1, 2, (3, 2), 3, (2, 4), "a batch of one"),
        one(3, 1, (2, 2), 1, (4, 3), "one channel, one filter"),
        one(2, 4, (1, 1), 5, (3, 2), "1 × 1 filters"),
        one(2, 2, (2, 3), 3, (1, 1), "one place only"),
        one(2, 2, (3, 1), 4, (2, 3), "float32", np.float32),
    ]


def product_with_einsum(columns, weight, bias, *, size_out):
    filters = weight.reshape(weight.shape[0], -1)
    maps = np.einsum("ok,nkp->nop", filters, columns)
    return (maps + bias[None, :, None]).reshape(len(columns), len(weight), *size_out)


def product_by_image(columns, weight, bias, *, size_out):
    filters = weight.reshape(len(weight), -1)
    return np.stack([(filters @ one).reshape(-1, *size_out) + bias[:, None, None] for one in columns])


def product_of_all(columns, weight, bias, *, size_out):
    n, k, places = columns.shape
    one_matrix = columns.transpose(1, 0, 2).reshape(k, n * places)
    maps = weight.reshape(-1, k) @ one_matrix + bias.reshape(-1, 1)
    return maps.reshape(len(weight), n, *size_out).swapaxes(0, 1)


MATRIX = "weight.reshape(len(weight), -1)"
MAPS = "maps.reshape(len(columns), len(weight), *size_out)"
EXERCISE = Exercise(
    "conv2d_by_product",
    conv2d_by_product,
    points=1,
    returns=("y",),
    steps={
        "matrix": "the filters as a matrix, one per row",
        "maps - bias[:, None]": "the product, without the bias",
        "maps": "the maps, each still in one row",
    },
    cases=[
        case(
            np.array([[[1.0, 2.0], [2.0, 3.0], [4.0, 5.0], [5.0, 6.0]]]),
            np.array([[[[1.0, 2.0], [0.0, -1.0]]]]),
            np.array([10.0]),
            size_out=(1, 2),
            note="the example above",
        ),
        *product_cases(np.random.default_rng(79)),
    ],
    hidden=product_cases,
    mistakes=[
        Mistake("bias-left-out", "The bias is missing: add bias[o] to map o.", {" + bias[:, None]": ""}),
        Mistake(
            "filters-flipped",
            "Your filters are turned by 180 degrees: that is the convolution of mathematics. Here nothing is turned.",
            {MATRIX: "weight[:, :, ::-1, ::-1].reshape(len(weight), -1)"},
        ),
        Mistake(
            "channels-last",
            "You put the channels of a filter last before you flattened it. Its weights are stored as (C_in, K_h, K_w), as the rows of "
            "the columns are: flatten it as it stands.",
            {MATRIX: "weight.transpose(0, 2, 3, 1).reshape(len(weight), -1)"},
        ),
        Mistake(
            "filters-transposed",
            "Your filters have their rows and columns exchanged before they are flattened. Flatten them as they stand.",
            {MATRIX: "weight.transpose(0, 1, 3, 2).reshape(len(weight), -1)"},
        ),
        Mistake(
            "images-and-filters-exchanged",
            "Your maps come filter by filter, (C_out, N, …). Images come first: (N, C_out, H_out, W_out).",
            {MAPS: "maps.swapaxes(0, 1).reshape(len(weight), len(columns), *size_out)"},
        ),
        Mistake(
            "filters-scrambled",
            "Your filters do not stand in the rows of your matrix: weight.reshape(-1, C_out) mixes them. Each row is to be one filter: "
            "reshape to (C_out, -1).",
            {MATRIX: "weight.reshape(-1, len(weight)).T"},
        ),
        Mistake(
            "width-before-height",
            "You read the places column by column. They are in reading order: reshape to (H_out, W_out).",
            {MAPS: "maps.reshape(len(columns), len(weight), *size_out[::-1]).swapaxes(2, 3)"},
        ),
        Mistake(
            "bias-per-place",
            "You gave the bias to the wrong axis: each filter has one bias, which goes to its whole map.",
            {
                "bias[:, None]": "np.resize(bias, maps_places(columns))",
                "    matrix =": "    maps_places = lambda columns: columns.shape[2]\n    matrix =",
            },
        ),
    ],
    styles=[product_with_einsum, product_by_image, product_of_all],
    forbidden=("course_lib.ops.conv.geometry",),
)
