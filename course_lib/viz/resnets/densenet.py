"""Show how many channels a dense block has, and how many parameters a DenseNet has."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from course_lib.nn.counting import densenet_channels, resnet_depth, resnet_parameters
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, Picture, picture


def densenet_parameters(growth: int, layers: int, *, initial: int = 16, classes: int = 10) -> int:
    """
    Count the parameters of a DenseNet with three dense blocks for CIFAR, without bottlenecks.

    Args:
        growth: Channels that each layer adds.
        layers: Layers per block.
        initial: Channels of the first convolution.
        classes: Number of outputs.

    Example:
        >>> densenet_parameters(12, 12), densenet_parameters(12, 32), densenet_parameters(24, 32)
        (1019722, 6979642, 27249082)

    Source:
        Huang et al. (2017), arXiv:1608.06993, table 2: 1.0, 7.0 and 27.2 million (its first convolution has
        16 channels).
    """
    channels, total = initial, 27 * initial
    for block in range(3):
        for _ in range(layers):
            total += 2 * channels + 9 * channels * growth
            channels += growth
        if block < 2:
            total += 2 * channels + channels**2
    return total + 2 * channels + (channels + 1) * classes


def _set_densenet(fig: Picture, parameters: Callable) -> tuple[Axes, Axes]:
    left, right = fig.subplots(1, 2)
    fig.subplots_adjust(left=0.09, bottom=0.15, top=0.9, wspace=0.25)
    left.set(title="What the layers of a block read", xlabel="layer", ylabel="channels")
    left.set(xlim=(0, 34), ylim=(0, 850))
    right.set(title="Parameters of the whole network", xlabel="layers", xscale="log", yscale="log")
    right.set(xlim=(7, 150), ylim=(1e4, 1e8), xticks=[10, 20, 40, 100], xticklabels=["10", "20", "40", "100"])
    right.minorticks_off()
    sizes = [1, 3, 5, 7, 9, 18]
    depths = [resnet_depth(n) for n in sizes]
    right.plot(depths, [parameters(n) for n in sizes], "o-", color=BLUE, label="ResNet")
    right.plot([], [], color=GREEN, label="DenseNet, three blocks")
    right.legend(loc="upper left")
    return left, right


@picture(figsize=(8, 3.3))
def plot_densenet(
    fig: Picture,
    channels: Callable = densenet_channels,
    parameters: Callable = resnet_parameters,
    *,
    growth: int = 12,
    layers: int = 12,
) -> str:
    """
    Draw the channels of a dense block layer by layer, and the parameters of DenseNets and ResNets.

    Args:
        fig: Where to draw.
        channels: ``densenet_channels``, ours or the student's.
        parameters: ``resnet_parameters``, ours or the student's.
        growth: Channels that each layer adds.
        layers: Layers per block.
    """
    left, right = fig.stage(_set_densenet, parameters)
    counts = np.asarray(channels(16, growth, layers))
    edges = np.arange(layers + 1) + 0.5
    left.stairs(counts[:-1], edges, fill=True, color="#c9ced4")
    left.stairs(counts[:-1] + growth, edges, baseline=counts[:-1], fill=True, color=GREEN)
    left.text(
        1, 800, f"{counts[-1]} channels leave the block\ngreen: the {growth} that a layer adds", va="top"
    )
    sizes = np.arange(2, 33)
    right.plot(3 * sizes + 4, [densenet_parameters(growth, m) for m in sizes], color=GREEN)
    count = densenet_parameters(growth, layers)
    right.plot(3 * layers + 4, count, "o", color=DARK, markersize=11, markerfacecolor="none")
    return (
        f"Growth {growth}, {layers} layers per block: {counts[-1]} channels leave the first block. DenseNet-"
        f"{3 * layers + 4} has {count / 1e6:.2g} million parameters."
    )
