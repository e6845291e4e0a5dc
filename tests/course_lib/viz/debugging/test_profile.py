"""A profile has the time of each layer."""

import numpy as np
import pytest

from course_lib.arrays import ArgumentError
from course_lib.nn.containers import Sequential
from course_lib.nn.layers import Linear, ReLU
from course_lib.viz.debugging.profile import profile_step


def test_profile_has_every_layer_forward_and_backward():
    """And leaves the parameters as they are."""
    rng = np.random.default_rng(0)
    net = Sequential(Linear(4, 3, rng=rng), ReLU(), Linear(3, 2, rng=rng))
    before = {name: param.copy() for name, param in net.params.items()}

    profile = profile_step(net, rng.normal(size=(5, 4)), rng.integers(0, 2, 5), repeats=3)

    assert list(profile) == ["0 Linear", "1 ReLU", "2 Linear"]
    assert all(seconds.shape == (3, 2) and (seconds > 0).all() for seconds in profile.values())
    for name, param in net.params.items():
        np.testing.assert_array_equal(param, before[name])


def test_no_repeat_is_refused():
    with pytest.raises(ArgumentError):
        profile_step(Sequential(), np.ones((1, 1)), np.zeros(1, int), repeats=0)
