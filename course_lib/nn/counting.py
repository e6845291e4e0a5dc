"""Count what a network costs: parameters, weights, multiplications, channels."""

from collections.abc import Sequence
from itertools import pairwise
from math import prod
from typing import NamedTuple

from course_lib.nn.architectures import layer_rows, resnet_table


def parameter_total(layers: Sequence[tuple[int, ...]]) -> int:
    """
    Count the parameters of a network whose layers have a weight and one bias per output.

    Args:
        layers: The shape of the weight of each layer, outputs first: ``(out_features, in_features)``,
            ``(C_out, C_in, K_h, K_w)``, or ``()`` for a layer without parameters.

    Example:
        >>> parameter_total([(6, 1, 5, 5), (), (10, 84)])
        1006
    """
    return sum(prod(shape) + shape[0] for shape in layers if shape)


class ParameterCounts(NamedTuple):
    """The number of weights between an image and hidden units, for three ways to connect them."""

    fully_connected: int
    locally_connected: int
    convolutional: int


def mlp_parameters(sizes: Sequence[int]) -> int:
    """
    Return the number of weights and biases of a multilayer perceptron.

    Args:
        sizes: Number of features of the input, of each hidden layer, and of the output.

    Example:
        >>> mlp_parameters([128 * 128, 1000, 10])
        16395010
    """
    return sum((fan_in + 1) * fan_out for fan_in, fan_out in pairwise(sizes))


def parameter_counts(
    image_size: tuple[int, int], hidden: int, kernel_size: tuple[int, int]
) -> ParameterCounts:
    """
    Count the weights of a fully connected, a locally connected and a convolutional layer on one grey image.

    Fully connected: each unit sees every pixel. Locally connected: each unit sees one patch, with its own
    weights. Convolutional: each unit sees one patch, and all share one filter. Biases are not counted.

    Args:
        image_size: Height and width in pixels.
        hidden: Number of hidden units.
        kernel_size: Height and width of the patch that a unit sees, in pixels.

    Example:
        >>> parameter_counts((200, 200), 40_000, (10, 10))
        ParameterCounts(fully_connected=1600000000, locally_connected=4000000, convolutional=100)
    """
    return ParameterCounts(prod(image_size) * hidden, hidden * prod(kernel_size), prod(kernel_size))


def resnet_depth(n: int) -> int:
    """
    Count the layers with weights of a ResNet for CIFAR with ``n`` blocks in each of its three stages.

        6n + 2: three stages of n blocks of two convolutions, the first convolution, the last linear layer

    Example:
        >>> [resnet_depth(n) for n in (3, 5, 7, 9, 18)]
        [20, 32, 44, 56, 110]

    Source:
        He, Zhang, Ren and Sun (2016), arXiv:1512.03385, section 4.2.
    """
    return 6 * n + 2


def resnet_parameters(n: int) -> int:
    """
    Count the parameters of ResNet-(6n+2) for CIFAR-10.

    These are the convolutions (without bias), gamma and beta of batch norm, and one linear layer. Shortcuts
    of option A have no parameters.

    Example:
        >>> [round(resnet_parameters(n) / 1e6, 2) for n in (3, 5, 7, 9, 18)]
        [0.27, 0.46, 0.66, 0.85, 1.73]

    Source:
        He, Zhang, Ren and Sun (2016), arXiv:1512.03385, table 6: 0.27, 0.46, 0.66, 0.85 and 1.7 million.
    """
    return sum(row.parameters for row in layer_rows(resnet_table(n), (3, 32, 32)))


def densenet_channels(initial: int, growth: int, layers: int) -> list[int]:
    """
    Return how many channels each layer of a dense block reads and, last, how many leave the block.

    Each layer reads all channels so far and adds ``growth`` channels.

    Example:
        >>> densenet_channels(16, 12, 3)
        [16, 28, 40, 52]

    Source:
        Huang, Liu, van der Maaten and Weinberger (2017), arXiv:1608.06993, section 3, growth rate.
    """
    return [initial + growth * i for i in range(layers + 1)]


class InceptionCost(NamedTuple):
    """The cost of an Inception block, without biases."""

    out_channels: int
    weights: int
    multiplications: int  # per image


def inception_cost(
    in_channels: int,
    image_size: tuple[int, int],
    *,
    out_1x1: int,
    out_3x3: int,
    out_5x5: int,
    reduce_3x3: int = 0,
    reduce_5x5: int = 0,
    pool_proj: int = 0,
) -> InceptionCost:
    """
    Count what an Inception block costs, with or without its 1x1 bottlenecks.

    Four branches read the same input and are concatenated: 1x1, 3x3 and 5x5 convolutions, and 3x3 max
    pooling. A bottleneck is a 1x1 convolution to fewer channels, before 3x3 and 5x5 and after pooling; 0
    means none.

    Args:
        in_channels: Number of input channels.
        image_size: Height and width of the maps, which do not change.
        out_1x1: Channels of the 1x1 branch.
        out_3x3: Channels of the 3x3 branch.
        out_5x5: Channels of the 5x5 branch.
        reduce_3x3: Channels of the bottleneck before 3x3.
        reduce_5x5: Channels of the bottleneck before 5x5.
        pool_proj: Channels of the 1x1 convolution after pooling; with 0, all ``in_channels`` pass.

    Example:
        >>> inception_cost(192, (28, 28), out_1x1=64, out_3x3=128, out_5x5=32).multiplications
        303464448
        >>> inception_cost(192, (28, 28), out_1x1=64, out_3x3=128, out_5x5=32,
        ...                reduce_3x3=96, reduce_5x5=16, pool_proj=32)
        InceptionCost(out_channels=256, weights=163328, multiplications=128049152)

    Source:
        Szegedy et al. (2015), Going deeper with convolutions, arXiv:1409.4842, figure 2 and table 1
        (block 3a: 128 million).
    """
    weights = in_channels * (out_1x1 + reduce_3x3 + reduce_5x5 + pool_proj)
    weights += 9 * (reduce_3x3 or in_channels) * out_3x3 + 25 * (reduce_5x5 or in_channels) * out_5x5
    out_channels = out_1x1 + out_3x3 + out_5x5 + (pool_proj or in_channels)
    return InceptionCost(out_channels, weights, weights * prod(image_size))
