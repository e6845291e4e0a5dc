"""Momentum by hand; see test_update_rules for what all rules share."""

import numpy as np

from course_lib.optim.gradient_descent import momentum_step, train_with_momentum


def test_momentum_step_by_hand():
    """The velocity is 0.5 * 2 + 3 = 4, the parameter 1 - 0.1 * 4."""
    param, velocity = momentum_step(np.array([1.0]), np.array([3.0]), np.array([2.0]), lr=0.1, momentum=0.5)

    np.testing.assert_allclose((param, velocity), ([0.6], [4.0]), rtol=1e-15)


def test_training_keeps_each_velocity_from_epoch_to_epoch():
    """Two epochs of one batch each are two steps in a row; the caller's parameters stay as they are."""
    start = [np.array([4.0, -2.0]), np.array([1.0])]
    before = [param.copy() for param in start]

    def gradients(params, batch):
        return [param * len(batch) for param in params]

    found = train_with_momentum(start, gradients, [np.arange(3)], lr=0.1, momentum=0.9, epochs=2)
    for param, came in zip(before, found, strict=True):
        once, velocity = momentum_step(param, 3 * param, np.zeros_like(param), lr=0.1, momentum=0.9)
        twice, _ = momentum_step(once, 3 * once, velocity, lr=0.1, momentum=0.9)
        np.testing.assert_allclose(came, twice)
    for param, kept in zip(start, before, strict=True):
        np.testing.assert_array_equal(param, kept)
