"""The exercise ``inception_cost``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.counting import inception_cost

from .shared import TABLES

BLOCK_3A = {"out_1x1": 64, "out_3x3": 128, "out_5x5": 32}
BOTTLENECKS_3A = {"reduce_3x3": 96, "reduce_5x5": 16, "pool_proj": 32}


def inception_cases(rng):
    """With all bottlenecks, with none, with each alone; maps that are not square."""

    def n(low, high):
        return int(rng.integers(low, high))

    out = {"out_1x1": n(3, 20), "out_3x3": n(20, 40), "out_5x5": n(40, 60)}
    size = (n(5, 9), n(10, 20))
    channels, reduced = n(60, 90), {"reduce_3x3": n(2, 9), "reduce_5x5": n(10, 19), "pool_proj": n(20, 29)}
    alone = [
        case(channels + i, size, **out, **{name: reduced[name]}, note=f"only {name}")
        for i, name in enumerate(reduced)
    ]
    return [
        case(channels, size, **out, note="no bottleneck"),
        case(channels, size[::-1], **out, **reduced, note="all bottlenecks"),
        *alone,
    ]


def inception_by_branch(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    def branch(area, out, reduce):
        return in_channels * reduce + area * reduce * out if reduce else area * in_channels * out

    weights = (
        branch(1, out_1x1, 0)
        + branch(9, out_3x3, reduce_3x3)
        + branch(25, out_5x5, reduce_5x5)
        + in_channels * pool_proj
    )
    out = out_1x1 + out_3x3 + out_5x5 + (pool_proj if pool_proj else in_channels)
    return out, weights, weights * image_size[0] * image_size[1]


def inception_by_convolution(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    shapes = [(out_1x1, in_channels, 1, 1), (pool_proj, in_channels, 1, 1)]
    for size, out, reduce in [(3, out_3x3, reduce_3x3), (5, out_5x5, reduce_5x5)]:
        if reduce > 0:
            shapes.append((reduce, in_channels, 1, 1))
        shapes.append((out, reduce if reduce > 0 else in_channels, size, size))
    weights = sum(int(np.prod(shape)) for shape in shapes)
    outputs = [out_1x1, out_3x3, out_5x5, in_channels if pool_proj == 0 else pool_proj]
    return InceptionCost(sum(outputs), weights, weights * int(np.prod(image_size)))


def inception_summed(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    weights = in_channels * out_1x1
    for k, out, reduce in ((3, out_3x3, reduce_3x3), (5, out_5x5, reduce_5x5)):
        if reduce:
            weights += in_channels * reduce
        weights += k**2 * (reduce or in_channels) * out
    weights += in_channels * pool_proj
    multiplications = sum(weights for _ in range(image_size[0] * image_size[1]))
    return [out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels), weights, multiplications]


def inception_valid(
    in_channels, image_size, *, out_1x1, out_3x3, out_5x5, reduce_3x3=0, reduce_5x5=0, pool_proj=0
):
    h, w = image_size
    small = in_channels * (out_1x1 + reduce_3x3 + reduce_5x5 + pool_proj)
    three, five = 9 * (reduce_3x3 or in_channels) * out_3x3, 25 * (reduce_5x5 or in_channels) * out_5x5
    multiplications = small * h * w + three * (h - 2) * (w - 2) + five * (h - 4) * (w - 4)
    return InceptionCost(
        out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels), small + three + five, multiplications
    )


EXERCISE = Exercise(
    "inception_cost",
    inception_cost,
    points={"out_channels": 1, "weights": 1, "multiplications": 1},
    returns=("out_channels", "weights", "multiplications"),
    steps={
        "in_channels * (out_1x1 + reduce_3x3 + reduce_5x5 + pool_proj)": "the weights of all 1×1 convolutions",
        "9 * (reduce_3x3 or in_channels) * out_3x3": "the weights of the 3×3 convolution",
        "25 * (reduce_5x5 or in_channels) * out_5x5": "the weights of the 5×5 convolution",
    },
    cases=[
        case(4, (2, 3), out_1x1=1, out_3x3=2, out_5x5=1, reduce_3x3=2, note="the example above"),
        case(192, (28, 28), **BLOCK_3A, note="block 3a of GoogLeNet without bottlenecks"),
        case(192, (28, 28), **BLOCK_3A, **BOTTLENECKS_3A, note="block 3a of GoogLeNet"),
        *inception_cases(np.random.default_rng(86)),
    ],
    hidden=inception_cases,
    mistakes=[
        Mistake(
            "bottleneck-saves-nothing",
            "Your 3×3 and 5×5 kernels still read all in_channels. Behind a bottleneck they read its outputs only: reduce_3x3 and reduce_5x5 channels.",
            {"reduce_3x3 or in_channels": "in_channels", "reduce_5x5 or in_channels": "in_channels"},
        ),
        Mistake(
            "bottleneck-for-free",
            "The 1×1 convolutions of the bottlenecks cost something too: in_channels · reduce_3x3 and in_channels · reduce_5x5 weights.",
            {" + reduce_3x3 + reduce_5x5 + pool_proj": " + pool_proj"},
        ),
        Mistake(
            "no-bottleneck-no-channels",
            "Without a bottleneck your 3×3 or 5×5 kernels read 0 channels. A 0 means that there is none: they then read all in_channels.",
            {"reduce_3x3 or in_channels": "reduce_3x3", "reduce_5x5 or in_channels": "reduce_5x5"},
        ),
        Mistake(
            "bottleneck-where-there-is-none",
            "You counted a bottleneck of in_channels where its option is 0. A 0 means that there is none, and nothing to pay for.",
            {
                " + reduce_3x3 + reduce_5x5 + pool_proj": " + (reduce_3x3 or in_channels) + (reduce_5x5 or in_channels) + pool_proj"
            },
        ),
        Mistake(
            "one-side-of-the-kernel",
            "You counted 3 and 5 weights for a kernel. A 3×3 kernel has 9 for each pair of channels, a 5×5 kernel 25.",
            {"9 *": "3 *", "25 *": "5 *"},
        ),
        Mistake(
            "pooled-channels-forgotten",
            "The pooling branch is missing from out_channels where it has no projection: max pooling passes all in_channels on.",
            {"(pool_proj or in_channels)": "pool_proj"},
        ),
        Mistake(
            "bottleneck-counted-as-output",
            "You counted the bottlenecks' channels as outputs. They stay inside: what leaves are the ends of the four branches.",
            {"(pool_proj or in_channels)": "(pool_proj or in_channels) + reduce_3x3 + reduce_5x5"},
        ),
        Mistake(
            "branches-added-not-concatenated",
            "You took the widest branch. The four outputs are concatenated: their channels add up.",
            {
                "out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels)": "max(out_1x1, out_3x3, out_5x5, pool_proj or in_channels)"
            },
        ),
        Mistake(
            "biases-counted",
            "You counted a bias for each output as well. Torch would; here only weights are asked for, so that multiplications are weights times places.",
            {"9 * (": "out_1x1 + out_3x3 + out_5x5 + reduce_3x3 + reduce_5x5 + pool_proj + 9 * ("},
        ),
        Mistake(
            "additions-counted-too",
            "You counted multiplications and additions, as many tables of FLOPs do. Here only multiplications: one per weight and place.",
            {"weights * h * w": "2 * weights * h * w"},
        ),
        Mistake(
            "maps-shrink",
            "Your 3×3 and 5×5 branches shrink the maps. They are padded, so that all four branches keep the size; else they could not be concatenated.",
            inception_valid,
        ),
    ],
    styles=[inception_by_branch, inception_by_convolution, inception_summed],
    forbidden=TABLES,
)
