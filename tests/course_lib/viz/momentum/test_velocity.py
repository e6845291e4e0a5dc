"""The velocity amplifies a trend and damps what alternates."""

import numpy as np
import pytest

from course_lib.viz.momentum.velocity import velocities


def test_velocity_amplifies_the_trend_and_damps_the_flip():
    """By 1 / (1 - momentum) and by 1 / (1 + momentum)."""
    velocity = velocities(1 + 3.0 * (-1.0) ** np.arange(400), 0.9)

    assert velocity[-2:].mean() == pytest.approx(1 / (1 - 0.9), rel=1e-9)
    assert abs(velocity[-1] - velocity[-2]) / 2 == pytest.approx(3 / (1 + 0.9), rel=1e-9)
