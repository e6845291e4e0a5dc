"""Softmax: the activation that has no forward and backward pair of its own."""

import numpy as np

from course_lib.ops.activations import softmax


def test_softmax_rows_sum_to_one():
    """Also for logits whose exponential would overflow."""
    np.testing.assert_allclose(softmax(np.array([[1000.0, 0.0], [-1.0, 3.0]])).sum(axis=1), 1)


def test_softmax_divides_the_logits_by_the_temperature():
    """At temperature 2, half the logits."""
    logits = np.array([0.5, -1.0, 2.0])

    np.testing.assert_allclose(softmax(logits, temperature=2.0), softmax(logits / 2))
