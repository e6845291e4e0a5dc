"""Decay depends on the size of the gradients, unless it is decoupled."""

import pytest

from course_lib.viz.adam.weight_decay import mean_decay, plot_weight_decay


def test_decay_depends_on_the_gradients_unless_it_is_decoupled():
    """Decoupled it is (1 - lr * weight_decay)**steps for all; otherwise it is divided by their size."""
    for noise in (0.1, 1.0, 10.0):
        assert mean_decay(noise, decoupled=True)[-1] == pytest.approx(0.999**1000, abs=0.005)

    assert mean_decay(0.1, decoupled=False)[-1] < 0.01
    assert mean_decay(10.0, decoupled=False)[-1] == pytest.approx(0.9999**1000, abs=0.005)


def test_caption_gives_the_final_means():
    """For gradients of size 0.1, 1 and 10."""
    alt = plot_weight_decay().alt

    assert "0.002, 0.366, 0.904 with the decay in the gradient, 0.367, 0.367, 0.367 with AdamW" in alt
