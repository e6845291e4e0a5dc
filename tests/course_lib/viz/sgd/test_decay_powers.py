"""A rate whose sum is finite leaves a distance that can be computed."""

import numpy as np

from course_lib.viz.sgd.decay_powers import FIRST, distances, plot_powers
from course_lib.viz.sgd.noise_ball import BOWL


def test_a_finite_sum_of_rates_leaves_part_of_the_distance():
    """The mean place is the start, times all factors 1 - rate * curvature: 0.28 of 2.5."""
    factors = 1 - BOWL["curvature"] * FIRST / np.arange(1.0, 10_001) ** 2

    assert np.isclose(distances(2.0)[-1], 2.5 * factors.prod(), rtol=0.1)


def test_caption_has_the_sum_of_the_rates():
    """That of 1 / t is about ln t + 0.577."""
    assert f"is {FIRST * (np.log(10_000) + 0.577):.2f}." in plot_powers(power=1.0).alt
