"""Plain ReLUs that are off stay off; leaky ones come back."""

import numpy as np

from course_lib.viz.vanishing_gradients.dead_relus import FIRST_STEPS, dead_units


def test_dead_relus_never_come_back():
    """Their number only grows; at a small rate none dies, at a large one all, and the network is a coin."""
    small, large, huge = (dead_units(lr, 0.0) for lr in (1.0, 6.0, 8.0))

    assert np.all(np.diff(large.count_off) >= 0)
    assert small.count_off[-1] == 0
    assert large.count_off[FIRST_STEPS] >= 55
    assert huge.count_off[-1] == 64
    assert huge.accuracy == 0.5
    assert small.accuracy > 0.95


def test_leaky_relus_come_back_and_learn():
    """After the same long steps."""
    leaky = dead_units(6.0, 0.1)

    assert np.any(np.diff(leaky.count_off) < 0)
    assert leaky.accuracy > dead_units(6.0, 0.0).accuracy + 0.1
