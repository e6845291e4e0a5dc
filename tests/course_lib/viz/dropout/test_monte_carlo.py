"""Averaging dropout passes lowers the loss, and changes nothing if nothing is dropped."""

import numpy as np

from course_lib.nn.containers import Sequential
from course_lib.nn.layers import Dropout, Linear
from course_lib.viz.dropout.monte_carlo import monte_carlo


def test_passes_without_dropout_equal_the_whole_network():
    """The network is left in evaluation mode."""
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
