"""Momentum by hand; see test_update_rules for what all rules share."""

import numpy as np

from course_lib.optim.gradient_descent import momentum_step


def test_momentum_step_by_hand():
    """The velocity is 0.5 * 2 + 3 = 4, the parameter 1 - 0.1 * 4."""
    param, velocity = momentum_step(np.array([1.0]), np.array([3.0]), np.array([2.0]), lr=0.1, momentum=0.5)

    np.testing.assert_allclose((param, velocity), ([0.6], [4.0]), rtol=1e-15)
