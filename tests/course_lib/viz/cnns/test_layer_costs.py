"""The costs of famous networks are those of their papers."""

import pytest

from course_lib.viz.cnns.layer_costs import MARKS, NETWORKS, layer_costs, plot_layer_costs


def test_layer_costs_of_vgg16_are_those_of_the_paper():
    """138 million parameters, 15.5 thousand million multiplications, nearly all of them in convolutions."""
    costs = layer_costs("VGG-16")

    assert sum(cost.parameters for cost in costs) == 138_357_544
    assert sum(cost.multiplications for cost in costs) == 15_470_264_320
    convolutions = sum(cost.multiplications for cost in costs if cost.kind == "conv")
    assert convolutions / 15_470_264_320 == pytest.approx(0.992, abs=0.001)


def test_linear_layers_multiply_once_per_weight():
    """LeNet-5's F6: 120 times 84."""
    cost = next(cost for cost in layer_costs("LeNet-5") if cost.name == "F6")

    assert (cost.multiplications, cost.parameters) == (10_080, 10_164)


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        ("first layer", "conv1_1"),
        ("last layer", "fc8"),
        ("most parameters", "fc6"),
        ("most multiplications", "conv1_2"),
    ],
)
def test_picture_marks_the_layer_that_is_asked_for(mark, name):
    """In VGG-16 parameters and multiplications are largest in different layers."""
    assert f"of 21, {name}, " in plot_layer_costs(network="VGG-16", mark=mark).alt


def test_every_mark_fits_every_network():
    """Names of layers differ, marks do not."""
    for network in NETWORKS:
        for mark in MARKS:
            assert plot_layer_costs(network=network, mark=mark).alt.startswith(network)
