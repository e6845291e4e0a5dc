"""The rates in the picture are those of the update rules."""

import numpy as np
import pytest

from course_lib.optim.gradient_descent import nesterov_step
from course_lib.viz.momentum.convergence_rate import nesterov_rate, plot_rates


def test_nesterov_rate_is_that_of_its_own_matrix():
    """The matrix is read off nesterov_step column by column."""
    for curvature in (0.5, 3.0, 9.0):
        columns = []
        for unit in np.eye(2):
            param, velocity = nesterov_step(unit[:1], curvature * unit[:1], unit[1:], lr=0.15, momentum=0.8)
            columns.append([param[0], velocity[0]])
        eigenvalues = np.linalg.eigvals(np.array(columns).T)

        assert nesterov_rate(curvature, lr=0.15, momentum=0.8) == pytest.approx(
            abs(eigenvalues).max(), rel=1e-9
        )


def test_worst_rate_at_polyak_s_constants_is_the_root_of_the_momentum():
    """For curvatures from 1 to 100 that is 9 / 11."""
    assert "is 0.818 for momentum" in plot_rates(lr=(2 / 11) ** 2, momentum=(9 / 11) ** 2).alt
