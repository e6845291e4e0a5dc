"""Both ways of scaling keep the mean; forgetting to scale does not."""

import numpy as np
import pytest

from course_lib.viz.dropout.scaling import SCALINGS, scaling_sums


@pytest.mark.parametrize("scaling", SCALINGS[:2])
@pytest.mark.parametrize("p", [0.0, 0.3, 0.8])
def test_scaling_keeps_the_mean(scaling, p):
    """Within five standard errors."""
    sums = scaling_sums(p, scaling=scaling, passes=20_000)

    standard_error = sums.training.std() / np.sqrt(20_000)
    assert abs(sums.training.mean() - sums.testing) <= 5 * standard_error + 1e-12


def test_forgotten_scaling_is_off_by_a_factor_of_1_over_1_minus_p():
    """4 at p = 0.75."""
    sums = scaling_sums(0.75, scaling="forgotten", passes=20_000)

    assert sums.testing / sums.training.mean() == pytest.approx(4, rel=0.05)
