"""Counted numbers against those the papers publish, and against networks that torch builds."""

import pytest
import torch
from torch import nn

from course_lib.arrays import ArgumentError
from course_lib.nn.architectures import (
    ALEXNET,
    ALEXNET_ONE_TOWER,
    LENET5,
    VGG16,
    layer_rows,
    lenet5_shapes,
    resnet_table,
    vgg,
)
from course_lib.nn.counting import (
    densenet_channels,
    inception_cost,
    parameter_counts,
    parameter_total,
    resnet_depth,
    resnet_parameters,
)


@pytest.mark.parametrize(
    ("specs", "image_shape", "published"),
    [
        (LENET5, (1, 32, 32), 61_706),
        (ALEXNET, (3, 227, 227), 60_965_224),
        (ALEXNET_ONE_TOWER, (3, 224, 224), 61_100_840),
        (VGG16, (3, 224, 224), 138_357_544),
    ],
    ids=["lenet5", "alexnet", "alexnet one tower", "vgg16"],
)
def test_parameters_equal_the_published_count(specs, image_shape, published):
    """Both ways to count agree with the number in the literature."""
    rows = layer_rows(specs, image_shape)

    assert sum(row.parameters for row in rows) == published
    assert parameter_total([row.weight_shape for row in rows]) == published


@pytest.mark.parametrize(
    ("specs", "image_shape"),
    [(LENET5, (1, 32, 32)), (ALEXNET, (3, 227, 227)), (vgg([[5, 6], [7]], 11, 9), (2, 12, 17))],
    ids=["lenet5", "alexnet", "small vgg, not square"],
)
def test_rows_equal_the_shapes_and_counts_of_torch(specs, image_shape):
    """Each layer of the same table, built in torch without memory, has our shape and our count."""
    x = torch.zeros(1, *image_shape, device="meta")
    for spec, row in zip(specs, layer_rows(specs, image_shape), strict=True):
        if spec.kind == "linear":
            x = x.flatten(1)
            layer = nn.Linear(x.shape[1], spec.out, device="meta")
        elif spec.kind == "conv":
            sizes = (spec.kernel_size, spec.stride, spec.padding)
            layer = nn.Conv2d(x.shape[1], spec.out, *sizes, groups=spec.groups, device="meta")
        else:
            pool = nn.MaxPool2d if spec.kind == "maxpool" else nn.AvgPool2d
            layer = pool(spec.kernel_size, spec.stride)
        x = layer(x)

        assert row.output_shape == tuple(x.shape[1:])
        assert row.parameters == sum(p.numel() for p in layer.parameters())


def test_lenet5_shapes_follow_the_image():
    """A wider image gives wider maps and leaves the linear layers alone."""
    shapes = lenet5_shapes((1, 32, 40))

    assert shapes == [(6, 28, 36), (6, 14, 18), (16, 10, 14), (16, 5, 7), (120,), (84,), (10,)]


def test_lenet5_shapes_refuse_an_image_that_vanishes():
    """The message names the layer at which nothing is left."""
    with pytest.raises(ArgumentError, match="S4"):
        lenet5_shapes((1, 14, 14))


def test_rows_refuse_a_convolution_behind_a_linear_layer():
    """A vector has no height and width."""
    with pytest.raises(ArgumentError, match="image layer"):
        layer_rows([LENET5[-1], LENET5[0]], (1, 32, 32))


def test_rows_refuse_groups_that_do_not_divide_the_channels():
    """Two groups of three channels do not exist."""
    with pytest.raises(ArgumentError, match="2 groups"):
        layer_rows([ALEXNET[2]], (3, 27, 27))


def test_parameter_counts_are_the_three_of_the_lesson():
    """1.6 billion, 4 million, 100; and height and width are not confused with each other."""
    assert parameter_counts((200, 200), 40_000, (10, 10)) == (1_600_000_000, 4_000_000, 100)
    assert parameter_counts((3, 5), 7, (2, 4)) == (105, 56, 8)


@pytest.mark.parametrize(("n", "depth", "millions"), [(3, 20, 0.27), (9, 56, 0.85), (18, 110, 1.73)])
def test_resnets_have_the_depth_and_parameters_of_the_paper(n, depth, millions):
    """He et al. (2016), table 6; and the table has as many layers with weights as the depth says."""
    with_weights = [row for row in layer_rows(resnet_table(n), (3, 32, 32)) if row.parameters]

    assert resnet_depth(n) == depth == len(with_weights)
    assert round(resnet_parameters(n) / 1e6, 2) == millions


def test_resnet20_has_269722_parameters():
    """The count of the usual implementation with option A, to the last parameter."""
    assert resnet_parameters(3) == 269_722


def test_densenet_channels_end_with_what_leaves_the_block():
    """Each of the layers adds the growth rate; a block without layers changes nothing."""
    assert densenet_channels(24, 12, 16)[-1] == 24 + 12 * 16
    assert densenet_channels(24, 12, 0) == [24]


def test_inception_cost_is_more_than_halved_by_bottlenecks():
    """Block 3a of Szegedy et al. (2015), table 1: 128 million; and it sends on fewer channels."""
    naive = inception_cost(192, (28, 28), out_1x1=64, out_3x3=128, out_5x5=32)
    sizes = {"reduce_3x3": 96, "reduce_5x5": 16, "pool_proj": 32}
    bottleneck = inception_cost(192, (28, 28), out_1x1=64, out_3x3=128, out_5x5=32, **sizes)

    assert round(bottleneck.multiplications / 1e6) == 128
    assert bottleneck.multiplications < naive.multiplications / 2
    assert (naive.out_channels, bottleneck.out_channels) == (416, 256)


def test_inception_cost_without_bottleneck_is_the_sum_of_its_kernels():
    """By hand: 2*3 + 9*2*5 + 25*2*7 weights, once for each of 4*6 places."""
    cost = inception_cost(2, (4, 6), out_1x1=3, out_3x3=5, out_5x5=7)

    assert cost == (17, 446, 446 * 24)
