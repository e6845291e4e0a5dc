"""Signals, gradients, dead units and symmetric starts are what the mathematics of lesson 04 says."""

import numpy as np
import pytest

from course_lib.nn.gradient_norms import gradient_bound, layer_gradient_norms
from course_lib.viz.vanishing_gradients.dead_relus import BURST, dead_units
from course_lib.viz.vanishing_gradients.gradients import deep_signals
from course_lib.viz.vanishing_gradients.histograms import OUTPUT_BINS, output_shares
from course_lib.viz.vanishing_gradients.initialization_map import arriving_gradient
from course_lib.viz.vanishing_gradients.input_mean import mean_walk
from course_lib.viz.vanishing_gradients.networks import ACTIVATIONS, INITS
from course_lib.viz.vanishing_gradients.symmetry import symmetry


def test_sigmoid_with_xavier_loses_about_a_quarter_a_layer():
    """Ten layers leave half a millionth of the gradient, and as little of the signal."""
    signals = deep_signals(10, "sigmoid", "xavier")

    factor = (signals.arriving[0] / signals.arriving[-1]) ** 0.1
    assert 0.2 < factor < 0.26
    assert signals.arriving[0] < gradient_bound(10)
    assert signals.gradient[0] / signals.gradient[-1] < 1e-6


@pytest.mark.parametrize(
    ("init", "factor"), [("kaiming", 1.0), ("xavier", 0.5**0.5), ("normal, std 1", 32**0.5)]
)
def test_relu_multiplies_signal_and_gradient_by_the_factor_of_its_variance(init, factor):
    """The square root of fan_in times the variance over 2, forward and backward, averaged over seeds."""
    runs = [deep_signals(10, "relu", init, seed=seed) for seed in range(20)]

    backward = np.mean([np.log(run.arriving[0]) for run in runs]) / 10
    assert np.exp(backward) == pytest.approx(factor, rel=0.1)


def test_relu_weight_gradients_are_equal_in_all_layers_whatever_the_scale():
    """What the signal gains going forward the gradient loses going backward."""
    for init in INITS:
        gradient = deep_signals(10, "relu", init).gradient
        assert gradient.max() / gradient.min() < 10


def test_deep_signals_use_the_function_they_are_given():
    """A student's function draws the picture, not ours."""
    twice = deep_signals(4, "tanh", "xavier", norms=lambda *args: 2 * layer_gradient_norms(*args))

    np.testing.assert_allclose(twice.gradient, 2 * deep_signals(4, "tanh", "xavier").gradient)


def test_arriving_gradient_has_a_row_for_each_activation():
    """And a column for each init."""
    arriving = arriving_gradient(3)

    assert arriving.shape == (len(ACTIVATIONS), len(INITS))
    assert arriving[0, 0] == deep_signals(3, "sigmoid", "xavier").arriving[0]


@pytest.mark.parametrize("depth", [1, 20, 23])
def test_arriving_gradient_is_that_of_a_network_of_its_own(depth):
    own = [
        [deep_signals(depth, activation, init).arriving[0] for init in INITS] for activation in ACTIVATIONS
    ]

    np.testing.assert_allclose(arriving_gradient(depth), own, rtol=1e-12)


@pytest.mark.parametrize("init", INITS)
def test_output_shares_count_every_output(init):
    shares, spread = output_shares("relu", init)

    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert shares[0, np.searchsorted(OUTPUT_BINS, 0.0) - 1] > 0.45
    assert len(spread) == 10


def test_dead_relus_never_come_back():
    """Their number only grows; at a small rate none dies, at a large one all, and the network is a coin."""
    small, large, huge = (dead_units(lr, 0.0) for lr in (1.0, 6.0, 8.0))

    assert np.all(np.diff(large.off) >= 0)
    assert small.off[-1] == 0
    assert large.off[BURST] >= 55
    assert huge.off[-1] == 64
    assert huge.accuracy == 0.5
    assert small.accuracy > 0.95


def test_leaky_relus_come_back_and_learn():
    """After the same long steps."""
    leaky = dead_units(6.0, 0.1)

    assert np.any(np.diff(leaky.off) < 0)
    assert leaky.accuracy > dead_units(6.0, 0.0).accuracy + 0.1


def test_symmetry_is_broken_by_random_weights_alone():
    """Zeros do not move; equal weights stay equal; random ones differ and solve more."""
    zeros, equal, random = symmetry("zeros"), symmetry("all equal"), symmetry("random")

    assert not zeros.paths.any()
    assert equal.paths[-1, 0, 0] != equal.paths[0, 0, 0]
    assert np.ptp(equal.paths, axis=1).max() < 1e-12
    assert np.ptp(random.paths[-1], axis=0).min() > 0.5
    assert random.accuracy > equal.accuracy > zeros.accuracy


@pytest.mark.parametrize("mean", [0.0, 0.5, 3.0])
def test_mean_walk_shrinks_by_the_factor_of_its_condition(mean):
    """The condition is 1 + 2 m², and each step leaves (k - 1) / (k + 1) of the distance."""
    walk = mean_walk(mean)

    left = np.linalg.norm(walk.path, axis=1)
    assert walk.condition == pytest.approx(1 + 2 * mean**2)
    np.testing.assert_allclose(
        left[1:11], left[0] * ((walk.condition - 1) / (walk.condition + 1)) ** np.arange(1, 11), atol=1e-12
    )
