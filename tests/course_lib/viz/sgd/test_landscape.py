"""Descents on the surfaces of lesson 01 end where the lesson says."""

import numpy as np

from course_lib.viz.sgd.landscape import surface_descent
from course_lib.viz.widgets.surfaces import BASINS, SADDLE


def test_noise_leads_away_from_the_saddle_where_the_exact_gradient_stays():
    """The exact gradient stays on the ridge; every noisy run reaches one of the two minima."""
    start = np.array([-1.7, 0.0])
    exact = surface_descent(SADDLE, start, lr=0.1, steps=150)[-1]
    noisy = surface_descent(SADDLE, np.tile(start, (20, 1)), lr=0.1, steps=150, noise=0.1)[-1]

    np.testing.assert_allclose(exact, 0, atol=1e-5)
    assert (np.abs(np.abs(noisy[:, 1]) - 1) < 0.3).all()


def test_surface_descent_ends_in_the_basin_of_its_start():
    """Four starts, one per quadrant, end in four different minima."""
    corners = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    ends = surface_descent(BASINS, corners, lr=0.1, steps=200)[-1]

    np.testing.assert_allclose(ends, np.where(corners < 0, -2.903534, 2.746803), atol=1e-5)
