"""Signals and gradients of untrained networks are what the mathematics of lesson 04 says."""

import numpy as np
import pytest

from course_lib.nn.gradient_norms import gradient_bound, layer_gradient_norms
from course_lib.viz.vanishing_gradients.gradients import deep_signals, plot_gradients
from course_lib.viz.vanishing_gradients.networks import INITS


def test_sigmoid_with_xavier_loses_about_a_quarter_per_layer():
    """Ten layers leave half a millionth of the gradient, and as little of the signal."""
    signals = deep_signals(10, "sigmoid", "xavier")

    factor = (signals.activation_gradient[0] / signals.activation_gradient[-1]) ** 0.1
    assert 0.2 < factor < 0.26
    assert signals.activation_gradient[0] < gradient_bound(10)
    assert signals.weight_gradient[0] / signals.weight_gradient[-1] < 1e-6


@pytest.mark.parametrize(
    ("init", "factor"), [("kaiming", 1.0), ("xavier", 0.5**0.5), ("normal, std 1", 32**0.5)]
)
def test_relu_multiplies_the_gradient_by_the_root_of_half_its_gain(init, factor):
    """The square root of fan_in times the variance over 2, averaged over seeds."""
    runs = [deep_signals(10, "relu", init, seed=seed) for seed in range(20)]

    backward = np.mean([np.log(run.activation_gradient[0]) for run in runs]) / 10
    assert np.exp(backward) == pytest.approx(factor, rel=0.1)


def test_relu_weight_gradients_are_equal_in_all_layers():
    """At any scale: what the signal gains on the way forward, the gradient loses on the way back."""
    for init in INITS:
        gradient = deep_signals(10, "relu", init).weight_gradient
        assert gradient.max() / gradient.min() < 10


def test_deep_signals_use_the_function_they_are_given():
    """The student's function draws the picture, not ours."""
    twice = deep_signals(4, "tanh", "xavier", norms=lambda *args: 2 * layer_gradient_norms(*args))

    np.testing.assert_allclose(twice.weight_gradient, 2 * deep_signals(4, "tanh", "xavier").weight_gradient)


def test_caption_gives_the_factor_that_the_lesson_quotes():
    """Two million times, at the default settings."""
    assert "2e+06 times" in plot_gradients().alt
