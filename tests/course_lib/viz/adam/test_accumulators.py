"""After a cliff AdaGrad's steps stay short and RMSProp's recover."""

import numpy as np
import pytest

from course_lib.optim.adaptive import (
    adagrad_init,
    adagrad_step,
    adam_init,
    adam_step,
    rmsprop_init,
    rmsprop_step,
)
from course_lib.viz.adam.accumulators import plot_accumulators, step_lengths


def test_corrected_adam_step_is_lr_long_for_a_constant_gradient():
    """At every step."""
    np.testing.assert_allclose(step_lengths(adam_step, adam_init, np.full(50, 3.0)), 1.0, rtol=1e-6)


def test_adagrad_stays_short_after_a_cliff_and_rmsprop_recovers():
    """A sum does not forget the large gradients; an average does."""
    grads = np.concatenate([np.full(100, 10.0), np.full(500, 0.1)])

    adagrad = step_lengths(adagrad_step, adagrad_init, grads)
    rmsprop = step_lengths(rmsprop_step, rmsprop_init, grads, alpha=0.9)

    np.testing.assert_allclose(adagrad[100:], 0.1 / np.sqrt(1e4 + 0.01 * np.arange(1, 501)))
    assert rmsprop[100] < 0.05
    assert rmsprop[-1] == pytest.approx(1.0)


def test_caption_says_when_steps_are_long_again():
    """Or that they stay short within the picture."""
    assert "RMSProp's with alpha 0.9 are 0.011, and 77 steps later" in plot_accumulators(alpha=0.9).alt
    assert "1,200 steps later they are still 0.059" in plot_accumulators(alpha=0.999).alt
