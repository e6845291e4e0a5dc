"""The network whose inputs drift least is the one that learns nothing."""

import numpy as np

from course_lib.viz.batch_norm.input_drift import KINDS, RandomShift, drift


def test_least_drift_is_where_nothing_is_learned():
    """The lesson's argument: sabotage moves the inputs most, and hardly costs accuracy."""
    plain, normed, sabotaged = (drift(kind) for kind in KINDS)

    assert plain.jump[2] < 0.1 * normed.jump[2] < 0.1 * sabotaged.jump[2]
    assert plain.accuracy[-10:].mean() < 0.2
    assert normed.accuracy[-10:].mean() > 0.93
    assert sabotaged.accuracy[-10:].mean() > 0.88


def test_random_shift_stops_in_evaluation_mode():
    """In training every call draws anew."""
    layer = RandomShift(np.random.default_rng(0))
    x = np.ones((4, 3))

    assert not np.allclose(layer.forward(x), layer.forward(x))
    np.testing.assert_array_equal(layer.eval().forward(x), x)
