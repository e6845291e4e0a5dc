"""The pictures of lesson 13 say in words what they show."""

import numpy as np

from course_lib.nn.from_parts.ablation import ablation_table
from course_lib.nn.from_parts.tricks import borrow
from course_lib.viz.your_own.ablation import PAIRS, RUNS, plot_ablation
from course_lib.viz.your_own.board import MILESTONES, plot_board
from course_lib.viz.your_own.layers_compared import compare_tricks, plot_layers_compared


def test_board_names_every_milestone_and_your_own():
    alt = plot_board(own=0.907).alt

    assert all(one.name in alt for one in MILESTONES)
    assert alt.endswith("Yours: 90.7 %.")


def test_ablation_names_the_costs_of_each_pair():
    costs = [ablation_table(RUNS, pair).cost for pair in PAIRS]

    alt = plot_ablation(costs=costs).alt

    assert "without batch norm 1.2 points, without Kaiming's weights -0.8, without both 7.0" in alt


def test_lent_layers_do_not_differ_from_ours():
    names = {}
    borrow(names)

    layers = compare_tricks(names)

    assert not any(layer.yours for layer in layers)
    assert max(layer.difference for layer in layers) == 0
    assert "conv2d" in plot_layers_compared(layers=layers).alt


def test_a_layer_of_ones_own_is_compared_by_its_values():
    """A backward function that is a tenth off shows."""
    names = {}
    borrow(names)
    backward = names["tanh_backward"]
    names["tanh_backward"] = lambda dy, cache: (1.1 * backward(dy, cache)[0],)

    tanh = next(layer for layer in compare_tricks(names) if layer.name == "tanh")

    assert tanh.yours
    np.testing.assert_allclose(tanh.difference, 0.1)


def test_a_layer_that_raises_an_error_does_not_keep_the_others_from_being_compared():
    names = {}
    borrow(names)
    names["relu_backward"] = lambda dy, cache: 1 / 0

    layers = compare_tricks(names)

    assert {layer.name: layer.trouble for layer in layers if layer.trouble} == {"relu": "ZeroDivisionError"}
    assert "relu" in plot_layers_compared(layers=layers).alt


def test_every_layer_among_the_tricks_is_compared():
    names = {}
    borrow(names)
    pairs = {name.removesuffix("_forward") for name in names if name.endswith("_forward")}

    assert {layer.name for layer in compare_tricks(names)} == pairs | {"softmax_cross_entropy"}
