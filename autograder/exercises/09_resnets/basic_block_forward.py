"""The exercise ``basic_block_forward``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.ops.basic_block import basic_block_forward

from .shared import block_arrays


def block_cases(rng):
    """Stride 1 and 2, left at its default and given; channels kept, doubled, one more; odd sizes; float32."""

    def one(shape, c_out, note, dtype=float, **options):
        return case(*block_arrays(rng, shape, c_out, dtype), note=note, **options)

    return [
        one((2, 3, 4, 5), 3, "as many channels as come in, stride left at its default"),
        one((2, 2, 4, 6), 4, "stride 2, twice the channels", stride=2),
        one((3, 2, 5, 7), 3, "stride 2, odd sizes, one channel more", stride=2),
        one((2, 3, 4, 4), 3, "stride 2, as many channels as come in", stride=2),
        one((2, 2, 3, 4), 4, "stride 1, twice the channels", stride=1),
        one((1, 2, 4, 3), 2, "a batch of one"),
        one((2, 2, 4, 4), 4, "float32", np.float32, stride=2),
    ]


def block_by_hand(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    def conv_norm(x, weight, gamma, beta, stride):
        z, conv = conv2d_forward(x, weight, np.zeros_like(beta), stride=stride, padding=1)
        mean, var = z.mean(axis=(0, 2, 3), keepdims=True), z.var(axis=(0, 2, 3), keepdims=True)
        z = (z - mean) / np.sqrt(var + 1e-5)
        return gamma[:, None, None] * z + beta[:, None, None], conv

    h, conv1 = conv_norm(x, weight1, gamma1, beta1, stride)
    y, conv2 = conv_norm(np.maximum(h, 0), weight2, gamma2, beta2, 1)
    y[:, : x.shape[1]] += x[:, :, ::stride, ::stride]
    return y * (y > 0), (conv1, conv2)


def block_with_zeros(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    def layer(x, weight, gamma, beta, **options):
        h, conv = conv3x3_forward(x, weight, **options)
        h, norm = norm_forward(h, gamma, beta)
        return h, conv, norm

    h, conv1, norm1 = layer(x, weight1, gamma1, beta1, stride=stride)
    h, relu1 = relu_forward(h)
    change, conv2, norm2 = layer(h, weight2, gamma2, beta2)
    shortcut = np.zeros_like(change)
    shortcut[:, : x.shape[1]] = x[:, :, ::stride, ::stride]
    y, relu2 = relu_forward(change + shortcut)
    return y, BasicBlockCache(conv1, norm1, relu1, conv2, norm2, relu2, stride)


def block_concatenated(x, weight1, gamma1, beta1, weight2, gamma2, beta2, *, stride=1):
    h, conv1 = conv2d_forward(x, weight1, 0 * beta1, stride=(stride, stride), padding=(1, 1))
    h, norm1 = norm_forward(h, gamma1, beta1)
    h, relu1 = relu_forward(h)
    h, conv2 = conv2d_forward(h, weight2, 0 * beta2, padding=1)
    h, norm2 = norm_forward(h, gamma2, beta2)
    skipped = x[:, :, ::stride][:, :, :, ::stride]
    missing = np.zeros((len(x), len(weight2) - x.shape[1], *h.shape[2:]), x.dtype)
    y, relu2 = relu_forward(h + np.concatenate([skipped, missing], axis=1))
    return y, BasicBlockCache(conv1, norm1, relu1, conv2, norm2, relu2, stride)


SUM = "y, relu2 = relu_forward(shortcut + change)"
NORM1, RELU1 = "    h, norm1 = norm_forward(h, gamma1, beta1)\n", "    h, relu1 = relu_forward(h)\n"
SKIPPED = "x[:, :, ::stride, ::stride]"
EXERCISE = Exercise(
    "basic_block_forward",
    basic_block_forward,
    points={"y": 2},
    returns=("y", "cache"),
    steps={
        "norm1.x_hat": "what the first batch norm normalises",
        "relu1.x": "the output of the first batch norm",
        "change": "what the branch adds",
        "shortcut": "what the shortcut brings: skipped pixels, channels of zeros",
        "shortcut + change": "the sum before the last ReLU",
    },
    cases=block_cases(np.random.default_rng(99)),
    hidden=block_cases,
    mistakes=[
        Mistake(
            "relu-after-the-sum-left-out",
            "The ReLU after the sum is missing. This block is relu(shortcut + branch), as in He et al. (2016a).",
            {SUM: "y, relu2 = shortcut + change, None"},
        ),
        Mistake(
            "relu-in-the-branch-too",
            "Your branch ends in a ReLU, so it can only add. It ends in batch norm; after the sum one ReLU is enough.",
            {SUM: "y, relu2 = relu_forward(shortcut + np.maximum(change, 0))"},
        ),
        Mistake(
            "relu-on-the-branch",
            "Your branch ends in a ReLU and nothing comes after the sum: such a block can only add. The second ReLU comes after the sum.",
            {SUM: "y, relu2 = shortcut + np.maximum(change, 0), None"},
        ),
        Mistake(
            "relu-inside-left-out",
            "The ReLU between the two convolutions is missing.",
            {RELU1: "    relu1 = None\n"},
        ),
        Mistake(
            "relu-before-the-norm",
            "In the branch your ReLU comes before the batch norm. The order is convolution, batch norm, ReLU.",
            {NORM1 + RELU1: RELU1 + NORM1},
        ),
        Mistake(
            "shortcut-left-out",
            "The shortcut is missing: this is the plain block.",
            {SUM: "y, relu2 = relu_forward(change)"},
        ),
        Mistake(
            "second-norm-left-out",
            "The second batch norm is missing: each convolution has one after it.",
            {"change, norm2 = norm_forward(h, gamma2, beta2)": "change, norm2 = h, None"},
        ),
        Mistake(
            "first-norm-left-out",
            "The first batch norm is missing: each convolution has one after it.",
            {NORM1: "    norm1 = None\n"},
        ),
        Mistake(
            "stride-in-the-second-convolution",
            "Your second convolution has the stride. The first one has it, so that the second works on the small maps already.",
            {
                "conv3x3_forward(x, weight1, stride=stride)": "conv3x3_forward(x, weight1)",
                "conv3x3_forward(h, weight2)": "conv3x3_forward(h, weight2, stride=stride)",
            },
        ),
        Mistake(
            "zeros-in-front",
            "Your channels of zeros come first. Here they come after those of x.",
            {"(0, extra)": "(extra, 0)"},
        ),
        Mistake(
            "zeros-on-both-sides",
            "You put channels of zeros on both sides of those of x, as some do for CIFAR. Here they all come after those of x.",
            {"(0, extra)": "(extra // 2, extra - extra // 2)"},
        ),
        Mistake(
            "channels-repeated",
            "You repeated the channels of x where there are too few. Option A has zeros there.",
            {
                f"np.pad({SKIPPED}, ((0, 0), (0, extra), (0, 0), (0, 0)))": f"{SKIPPED}[:, np.arange(x.shape[1] + extra) % x.shape[1]]"
            },
        ),
        Mistake(
            "norms-exchanged",
            "You gave the first batch norm the second one's gamma and beta, and the other way round.",
            {
                "gamma1, beta1)\n": "gamma2, beta2)\n",
                "h, gamma2, beta2)\n    extra": "h, gamma1, beta1)\n    extra",
            },
        ),
        Mistake(
            "shortcut-normalised",
            "You sent the whole sum through the second batch norm. It belongs in the branch: the shortcut is added after it.",
            {
                "    change, norm2 = norm_forward(h, gamma2, beta2)\n": "",
                SUM: "change, norm2 = norm_forward(shortcut + h, gamma2, beta2)\n    y, relu2 = relu_forward(change)",
            },
        ),
    ],
    styles=[block_by_hand, block_with_zeros, block_concatenated],
)
