"""Committees of bagged classifiers err less than their members."""

import numpy as np

from course_lib.viz.dropout.bagging import bagged_probabilities, bagging_errors


def test_larger_committees_err_less():
    """Less than half as often as one member, and as one classifier that was fitted to all points."""
    bagging = bagging_errors()
    probabilities = bagged_probabilities()

    np.testing.assert_allclose(probabilities.sum(axis=2), 1)
    assert bagging.errors[-1] < 0.5 * bagging.errors[0]
    assert bagging.errors[-1] < 0.5 * bagging.alone


def test_bagging_calls_the_students_function():
    """A committee that always says 0 is wrong on class 1: half of the points."""
    always = bagging_errors(lambda probabilities: np.zeros(probabilities.shape[1], int), committees=1)

    np.testing.assert_allclose(always.errors, 0.5)
