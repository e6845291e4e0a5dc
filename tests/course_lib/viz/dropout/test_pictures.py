"""Lesson 05's pictures, and the numbers of decimated networks under them."""

import itertools

import numpy as np
import pytest

from course_lib.nn.containers import Sequential
from course_lib.nn.layers import Dropout, Linear
from course_lib.viz.dropout import (
    augmentation,
    bagging,
    classifier,
    curve_fit,
    thinned_networks,
    training_curves,
)
from course_lib.viz.dropout.monte_carlo import monte_carlo, softmax
from course_lib.viz.dropout.scaling import SCALINGS, plot_scaling, scaling_sums
from course_lib.viz.dropout.thinned_networks import SmallNet, small_net, small_output, thinned_answers
from course_lib.viz.dropout.training_curves import DECAYS, RATES, Curves

SETTINGS = {
    curve_fit.plot_curve_fit: [{"degree": degree} for degree in (0, 7, 11)],
    classifier.plot_classifier: [{"weight_decay": decay} for decay in (1e-3, 1.0, 1e3)],
    training_curves.plot_training: [{"p": p, "weight_decay": d} for p in RATES[1:] for d in DECAYS],
    augmentation.plot_crops: [{"padding": 0}, {"padding": 8}],
    bagging.plot_bagging: [{"seed": 1}],
    plot_scaling: [{"p": p, "scaling": s} for p, s in itertools.product((0.0, 0.9), SCALINGS)],
    thinned_networks.plot_answers: [{"p": 0.1}, {"p": 0.9}],
}


@pytest.mark.parametrize("plot", SETTINGS, ids=lambda plot: plot.__name__)
def test_axes_stay_and_words_follow(plot):
    first = plot()
    limits = [
        (ax.get_xlim(), ax.get_ylim()) for ax in first.axes if plot is not thinned_networks.plot_answers
    ]
    alt = first.alt

    for settings in SETTINGS[plot]:
        fig = plot(**settings)
        fig.png()
        if limits:
            assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert fig.alt != alt
        assert fig.alt.endswith(".")


def test_small_output_by_hand():
    net = SmallNet(
        (np.array([[1.0, 2.0], [-1.0, 0.0]]), np.array([[3.0, 5.0]])), (np.array([0.5, 4.0]), np.ones(1))
    )
    masks = [np.array([[1, 1], [1, 0], [0, 1]])]

    np.testing.assert_allclose(small_output(net, np.array([1.0, 1.0]), masks, 2.0), [52.0, 22.0, 31.0])


def test_mean_of_all_decimated_networks_is_near_the_whole_one():
    """And exactly it where nothing is dropped."""
    thinned = thinned_answers((0.5, -0.6), p=0.5)

    assert abs(thinned.answers.mean() - thinned.whole) < 0.2 * thinned.answers.std()
    np.testing.assert_allclose(thinned_answers((0.5, -0.6), p=0.0, networks=3).answers, thinned.whole)


@pytest.mark.parametrize("scaling", SCALINGS[:2])
@pytest.mark.parametrize("p", [0.0, 0.3, 0.8])
def test_scaling_keeps_the_mean(scaling, p):
    sums = scaling_sums(p, scaling=scaling, passes=20_000)

    standard_error = sums.training.std() / np.sqrt(20_000)
    assert abs(sums.training.mean() - sums.testing) <= 5 * standard_error + 1e-12


def test_forgotten_scaling_is_off_by_the_share_kept():
    sums = scaling_sums(0.75, scaling="forgotten", passes=20_000)

    assert sums.testing / sums.training.mean() == pytest.approx(4, rel=0.05)


def test_monte_carlo_of_no_dropout_is_the_whole_network():
    rng = np.random.default_rng(0)
    net = Sequential(Linear(4, 6, rng=rng), Dropout(0.0, rng=rng), Linear(6, 3, rng=rng))
    x, labels = rng.normal(size=(20, 4)), rng.integers(0, 3, 20)

    result = monte_carlo(
        net, x, labels, predict=lambda probs: probs.mean(axis=0).argmax(axis=1), counts=(1, 3)
    )

    np.testing.assert_allclose(result.losses, result.whole_loss, rtol=1e-6)
    assert (result.errors == result.whole_error).all()
    assert not net.training


def test_averaging_more_passes_lowers_the_loss():
    """The loss of a mean is at most the mean of the losses: -log is convex."""
    rng = np.random.default_rng(0)
    net = Sequential(Linear(4, 30, rng=rng), Dropout(0.5, rng=rng), Linear(30, 3, rng=rng))
    x, labels = rng.normal(size=(400, 4)), rng.integers(0, 3, 400)

    result = monte_carlo(
        net, x, labels, predict=lambda probs: probs.mean(axis=0).argmax(axis=1), counts=(1, 5, 50)
    )

    assert (np.diff(result.losses) < 0).all()


def test_softmax_rows_sum_to_one():
    np.testing.assert_allclose(softmax(np.array([[1000.0, 0.0], [-1.0, 3.0]])).sum(axis=1), 1)


def test_blinking_network_is_sent_whole():
    blinking = thinned_networks.blink(p=0.3)
    layers = blinking.widget.net["layers"]

    assert [np.shape(layer["weight"]) for layer in layers] == [(8, 2), (8, 8), (1, 8)]
    np.testing.assert_array_equal(layers[1]["bias"], small_net().biases[1])
    assert blinking.widget.p == 0.3
    assert "image/png" in blinking._repr_mimebundle_()


def test_crops_are_the_students():
    fig = augmentation.plot_crops(lambda images, *, padding, rng: np.zeros_like(images))

    assert fig.axes[0].images[0].get_array().max() > 0
    assert all(ax.images[0].get_array().max() == 0 for ax in fig.axes[1:])


def test_gap_tells_each_run_and_where_it_was_stopped():
    curves = Curves(np.array([1.0, 0.5, 0.1]), np.array([1.0, 0.8, 0.9]), np.ones(3), np.ones(3))

    alt = training_curves.plot_gap({"mine": curves}, stop=lambda losses, patience: 1).alt

    assert "mine: 0.10 and 0.90, a gap of 0.80, stopped early at epoch 2 with 0.80" in alt
