"""Famous networks as tables, so that shapes and parameters can be computed without building them."""

from collections.abc import Sequence
from math import prod
from typing import Literal, NamedTuple

from course_lib.arrays import expect

Kind = Literal["conv", "maxpool", "avgpool", "linear"]


class LayerSpec(NamedTuple):
    """One layer as a paper's table describes it. Sizes are in pixels; kernels are square."""

    name: str
    kind: Kind
    out: int = 0  # channels or features; pooling does not change their number
    kernel_size: int = 1
    stride: int = 1
    padding: int = 0
    groups: int = 1
    norm: bool = False  # batch norm after a convolution: gamma and beta in place of a bias


class LayerRow(NamedTuple):
    """One layer of a network on an image of a given size."""

    name: str
    output_shape: tuple[int, ...]  # (C, H, W) or (features,)
    parameters: int
    weight_shape: tuple[int, ...] = ()  # empty if the layer has no weights


def layer_rows(specs: Sequence[LayerSpec], image_shape: tuple[int, int, int]) -> list[LayerRow]:
    """
    Follow an image through a table, and return the output shape and the parameters of each layer.

    Args:
        specs: The layers, first to last.
        image_shape: Channels, height and width of the image.

    Raises:
        ArgumentError: If the image becomes smaller than a kernel, or the groups do not divide the channels.

    Example:
        >>> for row in layer_rows(LENET5, (1, 32, 32))[:2]:
        ...     print(row.name, row.output_shape, row.parameters)
        C1 (6, 28, 28) 156
        S2 (6, 14, 14) 0
    """
    rows, shape = [], tuple(image_shape)
    for spec in specs:
        if spec.kind == "linear":
            weight_shape, shape = (spec.out, prod(shape)), (spec.out,)
        else:
            weight_shape, shape = _image_layer(spec, shape)
        biases = (2 if spec.norm else 1) * spec.out if weight_shape else 0
        parameters = prod(weight_shape) + biases if weight_shape else 0
        rows.append(LayerRow(spec.name, shape, parameters, weight_shape))
    return rows


def _image_layer(spec: LayerSpec, shape: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the weight shape and the output shape of a convolution or a pooling."""
    where = f"layer_rows: {spec.name}"
    expect(len(shape) == 3, where, "an image, (C, H, W)", shape, "an image layer cannot follow a linear one")
    channels, *size = shape
    size = [(s + 2 * spec.padding - spec.kernel_size) // spec.stride + 1 for s in size]
    expect(min(size) > 0, where, f"an image of at least {spec.kernel_size} pixels per side", shape)
    if spec.kind != "conv":
        return (), (channels, *size)
    expect(channels % spec.groups == 0, where, f"channels divisible by {spec.groups} groups", channels)
    return (spec.out, channels // spec.groups, spec.kernel_size, spec.kernel_size), (spec.out, *size)


LENET5 = (
    LayerSpec("C1", "conv", 6, 5),
    LayerSpec("S2", "avgpool", kernel_size=2, stride=2),
    LayerSpec("C3", "conv", 16, 5),
    LayerSpec("S4", "avgpool", kernel_size=2, stride=2),
    LayerSpec("C5", "linear", 120),
    LayerSpec("F6", "linear", 84),
    LayerSpec("output", "linear", 10),
)
"""LeNet-5 for 1x32x32 images, 61,706 parameters. Source: LeCun et al. (1998), figure 2.
The paper's network has 60,000: its C3 reads only some of the maps (1,516 parameters; here all, 2,416), its
pooling learns a factor and a bias per map (44; here none), its output is fixed (0; here learned, 850)."""


def lenet5_shapes(image_shape: tuple[int, int, int]) -> list[tuple[int, ...]]:
    """
    Return the output shape of each of LeNet-5's seven layers: C1, S2, C3, S4, C5, F6 and the output.

    Args:
        image_shape: Channels, height and width of the image.

    Raises:
        ArgumentError: If the image is too small (below 16 pixels per side).

    Example:
        >>> lenet5_shapes((1, 32, 32))
        [(6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120,), (84,), (10,)]

    Source:
        LeCun, Bottou, Bengio and Haffner (1998), Gradient-based learning applied to document recognition,
        figure 2.
    """
    return [row.output_shape for row in layer_rows(LENET5, image_shape)]


ALEXNET = (
    LayerSpec("conv1", "conv", 96, 11, stride=4),
    LayerSpec("pool1", "maxpool", kernel_size=3, stride=2),
    LayerSpec("conv2", "conv", 256, 5, padding=2, groups=2),
    LayerSpec("pool2", "maxpool", kernel_size=3, stride=2),
    LayerSpec("conv3", "conv", 384, 3, padding=1),
    LayerSpec("conv4", "conv", 384, 3, padding=1, groups=2),
    LayerSpec("conv5", "conv", 256, 3, padding=1, groups=2),
    LayerSpec("pool5", "maxpool", kernel_size=3, stride=2),
    LayerSpec("fc6", "linear", 4096),
    LayerSpec("fc7", "linear", 4096),
    LayerSpec("fc8", "linear", 1000),
)
"""AlexNet for 3x227x227 images (the paper says 224, but its shapes need 227), 60,965,224 parameters.
``groups=2`` is the split over two GPUs. Source: Krizhevsky, Sutskever and Hinton (2012), section 3.5."""

ALEXNET_ONE_TOWER = (
    LayerSpec("conv1", "conv", 64, 11, stride=4, padding=2),
    LayerSpec("pool1", "maxpool", kernel_size=3, stride=2),
    LayerSpec("conv2", "conv", 192, 5, padding=2),
    LayerSpec("pool2", "maxpool", kernel_size=3, stride=2),
    LayerSpec("conv3", "conv", 384, 3, padding=1),
    LayerSpec("conv4", "conv", 256, 3, padding=1),
    LayerSpec("conv5", "conv", 256, 3, padding=1),
    *ALEXNET[7:],  # pool5, fc6, fc7, fc8
)
"""AlexNet for one GPU and 3x224x224 images, as in torchvision, 61,100,840 parameters.
Source: Krizhevsky (2014), One weird trick for parallelizing convolutional neural networks,
arXiv:1404.5997."""


def vgg(widths: Sequence[Sequence[int]], hidden: int = 4096, classes: int = 1000) -> tuple[LayerSpec, ...]:
    """
    Return a table in the style of VGG: stages of 3x3 convolutions and max pooling, then three linear layers.

    Args:
        widths: For each stage, the channels of its convolutions.
        hidden: Number of features of the two hidden linear layers.
        classes: Number of classes.

    Example:
        >>> sum(row.parameters for row in layer_rows(VGG16, (3, 224, 224)))
        138357544
        >>> layer_rows(vgg([[8], [16]], hidden=32, classes=10), (1, 28, 28))[-4].output_shape
        (16, 7, 7)

    Source:
        Simonyan and Zisserman (2015), arXiv:1409.1556, table 1.
    """
    specs = []
    for stage, channels in enumerate(widths, start=1):
        for i, out in enumerate(channels, start=1):
            specs.append(LayerSpec(f"conv{stage}_{i}", "conv", out, 3, padding=1))
        specs.append(LayerSpec(f"pool{stage}", "maxpool", kernel_size=2, stride=2))
    specs += [LayerSpec(f"fc{i}", "linear", out) for i, out in enumerate((hidden, hidden, classes), start=6)]
    return tuple(specs)


VGG16 = vgg([[64] * 2, [128] * 2, [256] * 3, [512] * 3, [512] * 3])
"""VGG-16 for 3x224x224 images, 138,357,544 parameters: configuration D of the paper's table 1."""


def resnet_table(n: int, *, classes: int = 10) -> tuple[LayerSpec, ...]:
    """
    Return the layers of ResNet-(6n+2) for 3x32x32 images; its shortcuts (option A) have no parameters.

    Args:
        n: Number of blocks in each of the three stages.
        classes: Number of classes.

    Source:
        He, Zhang, Ren and Sun (2016), arXiv:1512.03385, section 4.2.
    """
    specs = [LayerSpec("conv1", "conv", 16, 3, padding=1, norm=True)]
    for stage, out in enumerate((16, 32, 64), start=2):
        for i in range(2 * n):
            stride = 2 if stage > 2 and i == 0 else 1
            specs.append(LayerSpec(f"conv{stage}_{i + 1}", "conv", out, 3, stride, padding=1, norm=True))
    specs += [LayerSpec("pool", "avgpool", kernel_size=8, stride=8), LayerSpec("fc", "linear", classes)]
    return tuple(specs)
