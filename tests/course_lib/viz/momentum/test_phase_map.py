"""The regions of the map are what momentum does there, and what the eigenvalues say."""

import numpy as np
import pytest

from course_lib.optim.quadratics import convergence_rate
from course_lib.viz.momentum.phase_map import (
    DIVERGENT,
    HOPPING,
    MONOTONE,
    OSCILLATING,
    ZONES,
    phase,
    plot_phase_map,
)
from course_lib.viz.momentum.trajectory import trajectory


@pytest.mark.parametrize(
    ("lr", "zone"), [(0.05, MONOTONE), (1.0, OSCILLATING), (2.75, HOPPING), (3.1, DIVERGENT)]
)
def test_phase_is_what_the_trajectory_does(lr, zone):
    """It changes sign never, sometimes or at every step, and shrinks or grows."""
    path = trajectory(np.ones(1), np.ones(1), lr=lr, momentum=0.4, steps=60)[:, 0]
    turns = np.mean(path[20:-1] * path[21:] < 0)

    assert phase(lr, 0.4) == zone
    assert {MONOTONE: turns == 0, OSCILLATING: 0 < turns < 1, HOPPING: turns == 1, DIVERGENT: turns == 1}[
        zone
    ]
    assert (abs(path[-1]) > 1) == (zone == DIVERGENT)


def test_phase_agrees_with_the_eigenvalues_over_the_whole_map():
    """Divergent where the rate is at least 1, oscillating where it is sqrt(momentum)."""
    lr, momentum = np.meshgrid(np.linspace(0.013, 4.2, 50), np.linspace(0.007, 0.99, 40))
    zone = phase(lr, momentum)

    rate = convergence_rate(1.0, lr=lr, momentum=momentum)
    np.testing.assert_array_equal(zone == DIVERGENT, rate >= 1)
    np.testing.assert_array_equal(zone == OSCILLATING, np.isclose(rate, np.sqrt(momentum), rtol=1e-12))


def test_caption_names_the_region():
    """Growing learning rates pass the four regions in order."""
    captions = [plot_phase_map(lr=lr, momentum=0.2).alt for lr in (0.1, 1.0, 2.2, 2.6)]

    regions = [next(zone for zone in ZONES if zone in caption) for caption in captions]
    assert regions == list(ZONES)
