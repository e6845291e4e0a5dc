"""Inputs with a mean m give a loss of condition number 1 + 2 m²."""

import numpy as np
import pytest

from course_lib.viz.vanishing_gradients.input_mean import input_mean_descent


@pytest.mark.parametrize("mean", [0.0, 0.5, 3.0])
def test_descent_shrinks_by_the_factor_of_its_condition_number(mean):
    """Each step leaves (k - 1) / (k + 1) of the distance."""
    descent = input_mean_descent(mean)

    distance = np.linalg.norm(descent.path, axis=1)
    rate = (descent.condition - 1) / (descent.condition + 1)
    assert descent.condition == pytest.approx(1 + 2 * mean**2)
    np.testing.assert_allclose(distance[1:11], distance[0] * rate ** np.arange(1, 11), atol=1e-12)
