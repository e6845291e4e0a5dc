"""The exercise ``resnet_parameters``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake, Times
from course_lib.check.case import case
from course_lib.nn.counting import resnet_parameters

from .shared import COUNTS, depth_cases


def parameters_closed(n):
    stem = 27 * 16 + 32
    inside = sum(2 * n * (9 * c**2 + 2 * c) for c in (16, 32, 64))
    narrower = sum(9 * c * c // 2 for c in (32, 64))
    return stem + inside - narrower + 650


def parameters_listed(n):
    shapes = [(16, 3, 3, 3)]
    for c in (16, 32, 64):
        shapes += [(c, shapes[-1][0], 3, 3)] + [(c, c, 3, 3)] * (2 * n - 1)
    return sum(int(np.prod(shape)) + 2 * shape[0] for shape in shapes) + 64 * 10 + 10


def parameters_option_b(n):
    total, channels = 3 * 16 * 9 + 2 * 16, 16
    for width in (16, 32, 64):
        if channels != width:
            total += channels * width + 2 * width
        for _ in range(2 * n):
            total += channels * width * 9 + 2 * width
            channels = width
    return total + 64 * 10 + 10


def parameters_option_b_bare(n):
    total, channels = 3 * 16 * 9 + 2 * 16, 16
    for width in (16, 32, 64):
        if channels != width:
            total += channels * width
        for _ in range(2 * n):
            total += channels * width * 9 + 2 * width
            channels = width
    return total + 64 * 10 + 10


def parameters_old_width(n):
    total, channels = 3 * 16 * 9 + 2 * 16, 16
    for width in (16, 32, 64):
        total += n * (9 * channels * width + 9 * width * width + 4 * width)
        channels = width
    return total + 64 * 10 + 10


OLD_WIDTH = "You let more than the first convolution of a stage read the *old* stage's channels. All later ones read as many as they write."
EXERCISE = Exercise(
    "resnet_parameters",
    resnet_parameters,
    points=1,
    returns=("parameters",),
    steps={
        ("total", "total - 464"): "the number of parameters before the linear layer",
    },
    cases=[
        case(1, note="the example above"),
        *[case(n, note="one of the paper's") for n in (3, 9, 18)],
        *depth_cases(np.random.default_rng(95)),
    ],
    hidden=depth_cases,
    mistakes=[
        Mistake(
            "biases-counted",
            "You gave the convolutions biases. Batch norm follows each of them and subtracts the mean, a bias included: so they have none (lesson 06).",
            {"2 * 16, 16": "3 * 16, 16", "2 * width": "3 * width"},
        ),
        Mistake(
            "batch-norm-forgotten",
            "Batch norm's parameters are missing: a gamma and a beta for each channel, after each convolution.",
            {" + 2 * 16, 16": ", 16", " + 2 * width": ""},
        ),
        Mistake(
            "biases-for-batch-norm",
            "You counted one number per channel beside the filters: a bias. There is batch norm instead, which has two, gamma and beta.",
            {"2 * 16, 16": "16, 16", "2 * width": "width"},
        ),
        Mistake(
            "running-statistics-counted",
            "You counted batch norm's running mean and variance. They are saved with the network but no gradient moves them: parameters are gamma and beta.",
            {"2 * 16, 16": "4 * 16, 16", "2 * width": "4 * width"},
        ),
        Mistake(
            "option-b",
            "You gave the shortcuts into new stages 1×1 convolutions with batch norm: option B, torchvision's, and right for ImageNet. For CIFAR the paper takes "
            "option A, which skips pixels, adds channels of zeros and has no parameters.",
            parameters_option_b,
        ),
        Mistake(
            "option-b-without-norm",
            "You gave the shortcuts into new stages 1×1 convolutions: option B. For CIFAR the paper takes option A, which skips pixels, adds channels of "
            "zeros and has no parameters.",
            parameters_option_b_bare,
        ),
        Mistake(
            "stages-start-wide",
            "The first convolution of a new stage reads the *old* stage's channels: 16 → 32 and 32 → 64. You let it read as many as it writes.",
            {"channels * width * 9": "width * width * 9"},
        ),
        Mistake(
            "old-width-again",
            OLD_WIDTH,
            {"            channels = width\n": "        channels = width\n"},
        ),
        Mistake("old-width-again", OLD_WIDTH, parameters_old_width),
        Mistake(
            "linear-layer-forgotten",
            "The last layer is missing: 64 channels to 10 classes, with biases.",
            {" + 64 * 10 + 10": ""},
        ),
        Mistake(
            "linear-bias-forgotten",
            "The last layer's 10 biases are missing: no batch norm follows it, so it has them.",
            {" + 64 * 10 + 10": " + 64 * 10"},
        ),
        Mistake(
            "first-convolution-forgotten",
            "The first convolution is missing: 3 channels to 16, with batch norm.",
            {"3 * 16 * 9 + 2 * 16, 16": "0, 16"},
        ),
        Mistake(
            "first-batch-norm-forgotten",
            "The batch norm after the first convolution is missing: 16 gammas and 16 betas.",
            {"3 * 16 * 9 + 2 * 16": "3 * 16 * 9"},
        ),
        Mistake(
            "grey-images",
            "Your first convolution reads one channel. CIFAR's images have three.",
            {"3 * 16 * 9": "1 * 16 * 9"},
        ),
        Mistake(
            "one-convolution-a-block",
            "You counted one convolution per block. There are two.",
            {"range(2 * n)": "range(n)"},
        ),
        Mistake(
            "kernels-forgotten",
            "You left out the kernels' area: a 3×3 convolution has C_out × C_in × 9 weights.",
            {" * 9": Times(2, "")},
        ),
        Mistake(
            "pixels-flattened",
            "Your linear layer reads all 8 × 8 pixels of 64 maps. Global average pooling comes before it: it reads 64 numbers.",
            {"64 * 10": "64 * 64 * 10"},
        ),
    ],
    styles=[
        parameters_closed,
        parameters_listed,
        {"channels * width * 9 + 2 * width": "width * (9 * channels + 2)"},
    ],
    forbidden=COUNTS,
)
