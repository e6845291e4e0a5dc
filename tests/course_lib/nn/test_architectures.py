"""Tables of famous networks against the papers and against networks that torch builds."""

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
    vgg,
)
from course_lib.nn.counting import parameter_total


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
    """The same layers, built in torch without memory, have these shapes and counts."""
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
    """A wider image gives wider maps and does not change the linear layers."""
    shapes = lenet5_shapes((1, 32, 40))

    assert shapes == [(6, 28, 36), (6, 14, 18), (16, 10, 14), (16, 5, 7), (120,), (84,), (10,)]


def test_lenet5_shapes_refuse_an_image_that_is_too_small():
    """The message names the layer at which nothing is left."""
    with pytest.raises(ArgumentError, match="S4"):
        lenet5_shapes((1, 14, 14))


def test_rows_refuse_a_convolution_after_a_linear_layer():
    """A vector has no height and width."""
    with pytest.raises(ArgumentError, match="image layer"):
        layer_rows([LENET5[-1], LENET5[0]], (1, 32, 32))


def test_rows_refuse_groups_that_do_not_divide_the_channels():
    """Two groups of three channels do not exist."""
    with pytest.raises(ArgumentError, match="2 groups"):
        layer_rows([ALEXNET[2]], (3, 27, 27))
