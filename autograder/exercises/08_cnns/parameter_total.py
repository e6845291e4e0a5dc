"""The exercise ``parameter_total``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.architectures import ALEXNET, LENET5, VGG16, layer_rows
from course_lib.nn.counting import parameter_total

from .shared import TABLES


def weight_shapes(specs, image_shape):
    return [row.weight_shape for row in layer_rows(specs, image_shape)]


def total_cases(rng):
    """Networks made up: kernels that are not square, pooling between, linear layers only, one layer."""

    def n(low, high):
        return int(rng.integers(low, high))

    a, b, c = n(3, 9), n(10, 20), n(20, 40)
    return [
        case([(a, 1, 5, 3), (), (b, a, 3, 3), (), (c, 7 * b), (10, c)]),
        case([(b, a), (c, b), (a, c)], note="linear layers only"),
        case([(a, 3, 2, 4), (b, a, 1, 1), (c, b, 3, 2)], note="convolutions only"),
        case([(), (a, b, 3, 5), (), ()], note="mostly pooling"),
    ]


def total_sum(layers):
    return sum(int(np.prod(shape)) + shape[0] for shape in layers if len(shape) > 0)


def total_by_multiplying(layers):
    total = 0
    for shape in layers:
        weights = 1
        for size in shape:
            weights *= size
        total += weights + shape[0] if shape != () else 0
    return total


def total_fan_in(layers):
    total = 0
    for shape in layers:
        if not shape:
            continue
        outputs, *inputs = shape
        total += outputs * (np.prod(inputs, dtype=int) + 1)
    return total


def total_pooling_counted(layers):
    return int(sum(np.prod(shape) + (shape[0] if shape else 0) for shape in layers))


WEIGHTS = "int(np.prod(shape)) + shape[0]"

EXERCISE = Exercise(
    "parameter_total",
    parameter_total,
    points={"total": 1},
    returns=("total",),
    steps={
        "np.array([np.prod(shape) + shape[0] for shape in layers if shape], float)": (
            "the number of parameters of each layer"
        ),
    },
    cases=[
        case([(6, 1, 5, 5), (), (10, 84)], note="the example above"),
        case(weight_shapes(LENET5, (1, 32, 32)), note="LeNet-5"),
        case(weight_shapes(ALEXNET, (3, 227, 227)), note="AlexNet"),
        case(weight_shapes(VGG16, (3, 224, 224)), note="VGG-16"),
        *total_cases(np.random.default_rng(85)),
    ],
    hidden=total_cases,
    mistakes=[
        Mistake(
            "biases-left-out",
            "You counted weights only. Each output of a layer has a bias as well: shape[0] of them.",
            {WEIGHTS: "int(np.prod(shape))"},
        ),
        Mistake(
            "one-bias-a-layer",
            "You counted one bias per layer. Each output has its own: shape[0] of them.",
            {"+ shape[0]": "+ 1"},
        ),
        Mistake(
            "bias-for-each-input",
            "You counted a bias for each input. Biases belong to the outputs, which are shape[0].",
            {"+ shape[0]": "+ shape[1]"},
        ),
        Mistake(
            "pooling-counted",
            "Each pooling layer counted as 1: the product of no numbers is 1. Leave out layers whose shape is ().",
            total_pooling_counted,
        ),
        Mistake(
            "sizes-added",
            "You added the sizes of each shape. An array of shape (6, 1, 5, 5) has 6 · 1 · 5 · 5 numbers: multiply them.",
            {"np.prod": "np.sum"},
        ),
        Mistake(
            "kernel-area-forgotten",
            "You multiplied the first two sizes only: outputs and inputs. A convolution has K_h · K_w weights for each such pair.",
            {"np.prod(shape)": "np.prod(shape[:2])"},
        ),
        Mistake(
            "only-linear-layers",
            "You counted the linear layers only. Convolutions have weights too, of four sizes.",
            {"if shape:": "if len(shape) == 2:"},
        ),
        Mistake(
            "only-convolutions",
            "You counted the convolutions only. Linear layers have weights too, of two sizes; in the old networks they have most of them.",
            {"if shape:": "if len(shape) == 4:"},
        ),
        Mistake(
            "two-biases-an-output",
            "You counted two numbers for each output, as batch norm's gamma and beta. These networks came before it: one bias per output.",
            {"+ shape[0]": "+ 2 * shape[0]"},
        ),
        Mistake(
            "a-bias-for-each-kernel",
            "You counted a bias for each pair of output and input. What all inputs give to an output is added up first, and then gets one bias.",
            {"+ shape[0]": "+ shape[0] * shape[1]"},
        ),
    ],
    styles=[total_sum, total_by_multiplying, total_fan_in],
    forbidden=TABLES,
)
