"""The pictures of lesson 00 compute what they show, keep their axes, and say what they show."""

import numpy as np
import pytest

from course_lib.datasets.toys import rings
from course_lib.nn.layers import Tanh
from course_lib.nn.models import mlp
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer
from course_lib.viz.backprop import (
    answer,
    graph_flow,
    layer_spaces,
    loss_curves,
    ring_in_ring,
    side_by_side,
    templates,
)
from course_lib.viz.backprop.playground import playground, playground_data

SETTINGS = {
    templates.plot_templates: [{"weight_decay": 0.01}],
    loss_curves.plot_losses: [{"true_score": -6.0, "rival_score": 6.0}, {"true_score": 6.0}],
    graph_flow.plot_graph: [{"step": step} for step in range(10)],
    layer_spaces.plot_layer_spaces: [{"step": 0}, {"step": 200}, {"seed": 3}],
}


@pytest.mark.parametrize("plot", SETTINGS, ids=lambda plot: plot.__name__)
def test_axes_stay_and_caption_follows(plot):
    """Limits are fixed over all settings."""
    first = plot()
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in first.axes]

    for settings in SETTINGS[plot]:
        fig = plot(**settings)
        fig.png()
        assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert fig.alt != first.alt
        assert fig.alt.endswith(".")


def test_graph_of_the_example_by_hand():
    """The input x gets 12 through the product and -6 through the sum."""
    flow = graph_flow.flow(10, 3.0, -2.0)

    assert flow.values == {"x": 3.0, "w": -2.0, "p": -6.0, "s": -3.0, "y": 9.0}
    assert flow.grads == {"y": 1.0, "s": -6.0, "p": -6.0, "x": 6.0, "w": -18.0}


def test_gradients_arrive_one_node_at_a_time():
    """Behind the sum x has its first part only."""
    assert graph_flow.flow(5, 3.0, -2.0).grads == {}
    assert graph_flow.flow(7, 3.0, -2.0).grads["x"] == -6.0
    assert "w" not in graph_flow.flow(7, 3.0, -2.0).grads


def test_networks_side_by_side_are_those_that_train_alone():
    """The same weights as our own network and optimizer give after three steps."""
    x, labels = rings(20, np.random.default_rng(0))
    net = mlp([2, 3, 2], rng=np.random.default_rng(1), activation=Tanh, dtype=np.float64)
    adam = Optimizer(net.params, adam_init, adam_step, lr=0.1)
    for _ in range(3):
        net.backward(softmax_cross_entropy(net.forward(x), labels)[1])
        adam.step(net.grads)

    options = {"activation": "tanh", "lr": 0.1, "steps": [0, 3], "seeds": 2}
    found = side_by_side.train_side_by_side([2, 3, 2], x, labels, **options)[3]

    for ours, alone in zip(found.params, net.params.values(), strict=True):
        np.testing.assert_allclose(ours[1], alone, rtol=1e-9, atol=1e-12)
    assert found.accuracy[1] == np.mean(net.forward(x).argmax(axis=1) == labels)


def test_hinge_is_content_and_softmax_is_not():
    """The true class leads by 5; with one rival near, the two lose alike."""
    hinge, softmax = (loss_curves.loss_curve(n, np.array([6.0]), 1.0) for n in ("hinge", "softmax"))

    assert hinge.loss[0] == 0
    assert not hinge.grads.any()
    assert softmax.loss[0] > 0


def test_first_space_is_the_input_and_a_line_separates_the_last():
    """After training; before it the line is right for half of the points."""
    before, after = layer_spaces.spaces(0, seed=0), layer_spaces.spaces(1000, seed=0)

    assert len(after.points) == len(after.grid) == layer_spaces.LAYERS + 1
    np.testing.assert_array_equal(before.points[0], after.points[0])
    assert before.accuracy < 0.6
    assert after.accuracy == 1.0


def test_three_units_of_tanh_separate_a_ring_in_a_ring_and_two_do_not():
    """What was inside stays inside in the plane."""
    assert ring_in_ring.ring_networks(2, "tanh").accuracy.max() < 0.95
    assert ring_in_ring.ring_networks(3, "tanh").accuracy.min() == 1.0
    assert ring_in_ring.plot_rings(hidden=3).alt.endswith("20 of 20 networks got all of them right.")


def test_plane_starts_at_the_upper_left():
    """As an image does."""
    np.testing.assert_allclose(answer.plane(1.0, 3)[[0, 2, -1]], [[-1, 1], [1, 1], [1, -1]])


def test_answer_counts_what_is_right():
    """A function of the first coordinate, on three points."""
    x = np.array([[0.5, 0.0], [-0.5, 0.0], [-0.5, 0.5]])
    fig = answer.plot_answer(lambda x: (x[:, 0] > 0).astype(int), x, np.array([1, 0, 1]))

    assert "66.7% of the 3 points are right" in fig.alt


def test_playground_has_its_data_and_a_still_picture():
    """All points lie in the plane that is drawn."""
    shown = playground()

    assert shown.widget.data.keys() == playground_data().keys()
    for x, labels in playground_data().values():
        assert x.shape == (len(labels), 2)
        assert np.abs(x).max() < 1.9
    assert "image/png" in shown._repr_mimebundle_()
