"""Networks ready to train, small enough for a laptop: MLPs, convolutional, residual and dense networks."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import prod

import numpy as np

from course_lib.arrays import Array, Float, expect
from course_lib.nn.architectures import LENET5, LayerSpec, layer_rows
from course_lib.nn.containers import DenseBlock, Residual, Sequential
from course_lib.nn.counting import densenet_channels
from course_lib.nn.initializers import kaiming_normal, xavier_normal
from course_lib.nn.layer import Layer
from course_lib.nn.layers import (
    AvgPool2d,
    BatchNorm,
    Conv2d,
    Flatten,
    GlobalAvgPool,
    Init,
    Linear,
    MaxPool2d,
    ReLU,
    Tanh,
)
from course_lib.ops.conv.conv2d import conv2d_forward
from course_lib.ops.conv.pooling import avgpool2d_forward
from course_lib.ops.linear import linear_forward


def mlp(
    sizes: Sequence[int],
    *,
    rng: np.random.Generator,
    activation: Callable[[], Layer] = ReLU,
    init: Init | None = None,
    dtype: type = np.float32,
) -> Sequential:
    """
    Return a multilayer perceptron: linear layers with an activation between them. Its outputs are logits.

    Args:
        sizes: Number of features of the input, of each hidden layer, and of the output.
        rng: Draws the weights.
        activation: Makes an activation layer.
        init: Initialises the weights. The default is Kaiming before a ReLU and Xavier elsewhere.
        dtype: Precision of the parameters.

    Example:
        >>> mlp([64, 32, 10], rng=np.random.default_rng(0)).params
        {0.weight: (32, 64), 0.bias: (32,), 2.weight: (10, 32), 2.bias: (10,)}
    """
    hidden = init or (kaiming_normal if activation is ReLU else xavier_normal)
    layers: list[Layer] = []
    for fan_in, fan_out in pairwise(sizes[:-1]):
        layers += [Linear(fan_in, fan_out, rng=rng, init=hidden, dtype=dtype), activation()]
    layers.append(Linear(sizes[-2], sizes[-1], rng=rng, init=init or xavier_normal, dtype=dtype))
    return Sequential(*layers)


def from_table(
    specs: Sequence[LayerSpec],
    image_shape: tuple[int, int, int],
    *,
    rng: np.random.Generator,
    activation: Callable[[], Layer] = ReLU,
    dtype: type = np.float32,
) -> Sequential:
    """
    Build the network of a table of :mod:`course_lib.nn.architectures` for images of a given size.

    An activation follows each convolution and each linear layer except the last.

    Args:
        specs: The table.
        image_shape: Channels, height and width.
        rng: Draws the weights.
        activation: Makes an activation layer.
        dtype: Precision of the parameters.

    Raises:
        ArgumentError: If the table has grouped convolutions, which our op does not support.
    """
    init = kaiming_normal if activation is ReLU else xavier_normal
    layers: list[Layer] = []
    shape: tuple[int, ...] = image_shape
    for spec, row in zip(specs, layer_rows(specs, image_shape), strict=True):
        expect(
            spec.groups == 1,
            f"from_table: {spec.name}",
            "1 group",
            spec.groups,
            "tables with groups are for counting only",
        )
        sizes = {"stride": spec.stride, "padding": spec.padding}
        if spec.kind == "maxpool":
            layers.append(MaxPool2d(spec.kernel_size, **sizes))
        elif spec.kind == "avgpool":
            layers.append(AvgPool2d(spec.kernel_size, **sizes))
        elif spec.kind == "conv":
            weight = {"rng": rng, "init": init, "bias": not spec.norm, "dtype": dtype}
            layers.append(Conv2d(shape[0], spec.out, spec.kernel_size, **sizes, **weight))
            layers += [BatchNorm(spec.out, dtype=dtype)] if spec.norm else []
            layers.append(activation())
        else:
            layers += [Flatten()] if len(shape) == 3 else []
            last = spec is specs[-1]
            weight = {"rng": rng, "init": xavier_normal if last else init, "dtype": dtype}
            layers.append(Linear(prod(shape), spec.out, **weight))
            layers += [] if last else [activation()]
        shape = row.output_shape
    return Sequential(*layers)


def lenet5(*, rng: np.random.Generator, dtype: type = np.float32) -> Sequential:
    """
    Return LeNet-5 for 1x32x32 images and ten classes: tanh, average pooling, 61,706 parameters.

    :data:`~course_lib.nn.architectures.LENET5` says how it differs from the paper's, which has 60,000.
    """
    return from_table(LENET5, (1, 32, 32), rng=rng, activation=Tanh, dtype=dtype)


def lenet_forward(
    images: Float[Array, "N C H W"], params: Sequence[tuple[Float[Array, "..."], Float[Array, "C_out"]]]
) -> Float[Array, "N classes"]:
    """
    Return the scores of each image.

        C1 → tanh → S2 → C3 → tanh → S4 → flatten → C5 → tanh → F6 → tanh → output

    Args:
        images: Of a size that C5 was made for: 32 by 32 pixels in the paper.
        params: Weight and bias of C1, C3, C5, F6 and the output.

    Source: LeCun, Bottou, Bengio and Haffner (1998), Gradient-based learning applied to document recognition,
        figure 2. The paper's connections between S2 and C3, its pooling and its output are others.
    """
    *convolutions, c5, f6, output = params
    x = images
    for weight, bias in convolutions:
        x, _ = conv2d_forward(x, weight, bias)
        x, _ = avgpool2d_forward(np.tanh(x), kernel_size=2)
    x = x.reshape(len(images), -1)
    for weight, bias in (c5, f6):
        x = np.tanh(linear_forward(x, weight, bias)[0])
    return linear_forward(x, *output)[0]


def small_cnn(
    *,
    rng: np.random.Generator,
    image_shape: tuple[int, int, int] = (1, 28, 28),
    width: int = 8,
    dtype: type = np.float32,
) -> Sequential:
    """
    Return two convolutions, each followed by pooling, and one linear layer: learns Fashion-MNIST in seconds.

    Args:
        rng: Draws the weights.
        image_shape: Channels, height and width.
        width: Number of channels of the first convolution; the second has twice as many.
        dtype: Precision of the parameters.
    """
    specs = (
        LayerSpec("conv1", "conv", width, 3, padding=1),
        LayerSpec("pool1", "maxpool", kernel_size=2, stride=2),
        LayerSpec("conv2", "conv", 2 * width, 3, padding=1),
        LayerSpec("pool2", "maxpool", kernel_size=2, stride=2),
        LayerSpec("fc", "linear", 10),
    )
    return from_table(specs, image_shape, rng=rng, dtype=dtype)


class PadShortcut(Layer):
    """
    A shortcut to smaller images with more channels, without parameters: skip pixels, add channels of zeros.

    Source:
        He, Zhang, Ren and Sun (2016), arXiv:1512.03385, section 3.3, option A.
    """

    def __init__(self, extra: int, stride: int):
        def forward(x: Array) -> tuple[Array, Array]:
            return np.pad(x[:, :, ::stride, ::stride], ((0, 0), (0, extra), (0, 0), (0, 0))), x

        def backward(dy: Array, x: Array) -> tuple[Array]:
            dx = np.zeros_like(x)
            dx[:, :, ::stride, ::stride] = dy[:, : x.shape[1]]
            return (dx,)

        super().__init__(forward, backward)


def resnet(
    n: int,
    *,
    rng: np.random.Generator,
    residual: bool = True,
    block: Callable[[Layer, Layer | None], Layer] = Residual,
    width: int = 16,
    channels: int = 3,
    classes: int = 10,
    dtype: type = np.float32,
) -> Sequential:
    """
    Return ResNet-(6n+2) for CIFAR, or the plain network with the same layers and no shortcuts.

    Args:
        n: Number of blocks in each of three stages. Each stage after the first halves the image and doubles
            the channels.
        rng: Draws the weights.
        residual: Whether blocks have shortcuts.
        block: Combines a branch with its shortcut: ``partial(Residual, forward=…, backward=…)`` for your own.
        width: Number of channels of the first stage (16 in the paper).
        channels: Number of channels of the image.
        classes: Number of classes.
        dtype: Precision of the parameters.

    Source:
        He, Zhang, Ren and Sun (2016), arXiv:1512.03385, section 4.2, shortcuts of option A.
    """

    def conv(c_in: int, c_out: int, stride: int = 1) -> list[Layer]:
        weight = Conv2d(c_in, c_out, 3, stride=stride, padding=1, bias=False, rng=rng, dtype=dtype)
        return [weight, BatchNorm(c_out, dtype=dtype)]

    layers = [*conv(channels, width), ReLU()]
    c_in = width
    for stage in range(3):
        for i in range(n):
            c_out, stride = width * 2**stage, 2 if stage and i == 0 else 1
            branch = Sequential(*conv(c_in, c_out, stride), ReLU(), *conv(c_out, c_out))
            shortcut = None if c_in == c_out else PadShortcut(c_out - c_in, stride)
            layers += [block(branch, shortcut) if residual else branch, ReLU()]
            c_in = c_out
    return Sequential(
        *layers, GlobalAvgPool(), Linear(c_in, classes, rng=rng, init=xavier_normal, dtype=dtype)
    )


def densenet(
    layers: int,
    *,
    rng: np.random.Generator,
    growth: int = 12,
    initial: int = 16,
    blocks: int = 3,
    channels: int = 3,
    classes: int = 10,
    dtype: type = np.float32,
) -> Sequential:
    """
    Return a DenseNet: dense blocks, with 1x1 convolutions and pooling between them.

    Args:
        layers: Number of layers in each block.
        rng: Draws the weights.
        growth: Number of channels that each layer adds.
        initial: Number of channels of the first convolution.
        blocks: Number of blocks.
        channels: Number of channels of the image.
        classes: Number of classes.
        dtype: Precision of the parameters.

    Source:
        Huang, Liu, van der Maaten and Weinberger (2017), arXiv:1608.06993, section 3, without bottlenecks and
        without compression.
    """

    def norm_relu_conv(c_in: int, c_out: int, kernel_size: int) -> list[Layer]:
        padding = kernel_size // 2
        weight = Conv2d(c_in, c_out, kernel_size, padding=padding, bias=False, rng=rng, dtype=dtype)
        return [BatchNorm(c_in, dtype=dtype), ReLU(), weight]

    net: list[Layer] = [Conv2d(channels, initial, 3, padding=1, bias=False, rng=rng, dtype=dtype)]
    c = initial
    for block in range(blocks):
        *reads, c_out = densenet_channels(c, growth, layers)
        net.append(DenseBlock(*(Sequential(*norm_relu_conv(c_in, growth, 3)) for c_in in reads)))
        if block < blocks - 1:
            net += [*norm_relu_conv(c_out, c_out, 1), AvgPool2d(2)]
        c = c_out
    head = Linear(c, classes, rng=rng, init=xavier_normal, dtype=dtype)
    return Sequential(*net, BatchNorm(c, dtype=dtype), ReLU(), GlobalAvgPool(), head)
