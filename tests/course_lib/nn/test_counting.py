"""Counted numbers against those that the papers publish."""

import pytest

from course_lib.nn.architectures import (
    layer_rows,
    resnet_table,
)
from course_lib.nn.counting import (
    densenet_channels,
    inception_cost,
    mlp_parameters,
    parameter_counts,
    resnet_depth,
    resnet_parameters,
)


def test_parameter_counts_are_the_three_of_the_lesson():
    """They are 1.6 billion, 4 million and 100; height and width are not interchanged."""
    assert parameter_counts((200, 200), 40_000, (10, 10)) == (1_600_000_000, 4_000_000, 100)
    assert parameter_counts((3, 5), 7, (2, 4)) == (105, 56, 8)


@pytest.mark.parametrize(("n", "depth", "millions"), [(3, 20, 0.27), (9, 56, 0.85), (18, 110, 1.73)])
def test_resnets_have_the_depth_and_parameters_of_the_paper(n, depth, millions):
    """The table has as many layers with weights as the depth says (He et al., 2016, table 6)."""
    with_weights = [row for row in layer_rows(resnet_table(n), (3, 32, 32)) if row.parameters]

    assert resnet_depth(n) == depth == len(with_weights)
    assert round(resnet_parameters(n) / 1e6, 2) == millions


def test_resnet20_has_269722_parameters():
    """This is the exact count of the usual implementation with option A."""
    assert resnet_parameters(3) == 269_722


def test_densenet_channels_end_with_the_output_channels():
    """Each layer adds the growth rate; a block without layers changes nothing."""
    assert densenet_channels(24, 12, 16)[-1] == 24 + 12 * 16
    assert densenet_channels(24, 12, 0) == [24]


def test_inception_cost_is_more_than_halved_by_bottlenecks():
    """Block 3a of Szegedy et al. (2015), table 1, has 128 million, and passes on fewer channels."""
    naive = inception_cost(192, (28, 28), out_1x1=64, out_3x3=128, out_5x5=32)
    sizes = {"reduce_3x3": 96, "reduce_5x5": 16, "pool_proj": 32}
    bottleneck = inception_cost(192, (28, 28), out_1x1=64, out_3x3=128, out_5x5=32, **sizes)

    assert round(bottleneck.multiplications / 1e6) == 128
    assert bottleneck.multiplications < naive.multiplications / 2
    assert (naive.out_channels, bottleneck.out_channels) == (416, 256)


def test_inception_cost_without_bottleneck_is_the_sum_of_its_kernels():
    """By hand: 2*3 + 9*2*5 + 25*2*7 weights, used once at each of 4*6 positions."""
    cost = inception_cost(2, (4, 6), out_1x1=3, out_3x3=5, out_5x5=7)

    assert cost == (17, 446, 446 * 24)


def test_mlp_parameters_counts_weights_and_biases():
    """3 inputs, 4 hidden units, 2 outputs: 12 + 4 + 8 + 2."""
    assert mlp_parameters([3, 4, 2]) == 26
    assert mlp_parameters([5, 7]) == 42
