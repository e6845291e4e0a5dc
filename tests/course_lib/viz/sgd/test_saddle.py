"""Two walks start together; noise leads one of them away from a saddle."""

import numpy as np

from course_lib.viz.sgd.saddle import STEPS, two_walks
from course_lib.viz.widgets.surfaces import BASINS, SADDLE


def test_noise_leads_away_from_the_saddle_where_the_exact_gradient_stays():
    """The exact gradient has no sideways part on the ridge."""
    walks = two_walks((-1.7, 0.0), SADDLE, 0.1, 0.1)

    np.testing.assert_allclose(walks["exact gradient"][-1], 0, atol=1e-5)
    assert abs(abs(walks["with noise"][-1][1]) - 1) < 0.3


def test_without_noise_the_walks_are_the_same():
    """Also with a student's step."""
    walks = two_walks((1.0, -0.5), BASINS, 0.1, 0.0, step=lambda w, grad, *, lr: w - lr * grad)

    np.testing.assert_array_equal(*walks.values())
    assert len(walks["with noise"]) == STEPS + 1
