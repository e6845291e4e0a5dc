"""The exercise ``resnet_depth``: its cases, its known mistakes, right answers in other styles."""

import numpy as np

from autograder.authoring.exercise import Exercise, Mistake
from course_lib.check.case import case
from course_lib.nn.counting import resnet_depth

from .shared import COUNTS, depth_cases


def depth_counted(n):
    layers = ["first convolution"]
    for _stage in range(3):
        for _block in range(n):
            layers += ["convolution", "convolution"]
    layers.append("linear")
    return len(layers)


EXERCISE = Exercise(
    "resnet_depth",
    resnet_depth,
    points=1,
    returns=("depth",),
    steps={("6 * n", "6 * n + 1"): "the number of convolutions in the blocks"},
    cases=[
        case(1, note="the example above"),
        *[case(n, note="one of the paper's") for n in (3, 5, 7, 9, 18)],
        *depth_cases(np.random.default_rng(94)),
    ],
    hidden=depth_cases,
    mistakes=[
        Mistake(
            "first-and-last-forgotten",
            "You counted the blocks alone. The convolution before them and the linear layer after them have weights too: 2 more.",
            {"6 * n + 2": "6 * n"},
        ),
        Mistake(
            "one-of-both-forgotten",
            "One layer is missing: there is a convolution before the blocks *and* a linear layer after them.",
            {"6 * n + 2": "6 * n + 1"},
        ),
        Mistake(
            "bottleneck",
            "9n + 2 is the depth with *bottleneck* blocks of three convolutions, as in He et al. (2016b) and ResNet-164. The blocks here have two.",
            {"6 * n + 2": "9 * n + 2"},
        ),
        Mistake(
            "block-as-one-layer",
            "You counted a block as one layer. It has two convolutions.",
            {"6 * n + 2": "3 * n + 2"},
        ),
        Mistake(
            "one-stage",
            "You counted one stage of n blocks. There are three.",
            {"6 * n + 2": "2 * n + 2"},
        ),
        Mistake(
            "four-stages",
            "You counted four stages: that is the ResNet for ImageNet. The one for CIFAR has three.",
            {"6 * n + 2": "8 * n + 2"},
        ),
        Mistake(
            "projections-counted",
            "You counted a convolution in the shortcut of each new stage (option B). Ours are option A and have none; and torchvision's names, such as "
            "ResNet-18, do not count them either.",
            {"6 * n + 2": "6 * n + 4"},
        ),
        Mistake(
            "batch-norm-counted",
            "You counted the batch norms as layers. Depth counts convolutions and linear layers.",
            {"6 * n + 2": "12 * n + 3"},
        ),
        Mistake(
            "pooling-counted",
            "You counted the global average pooling. It has no weights; depth counts the layers that have.",
            {"6 * n + 2": "6 * n + 3"},
        ),
    ],
    styles=[depth_counted, {"6 * n + 2": "1 + 3 * n * 2 + 1"}, {"6 * n + 2": "2 * (3 * n + 1)"}],
    forbidden=COUNTS,
)
