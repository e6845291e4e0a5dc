"""Activations at the kink and far out; and softmax, which has no forward and backward pair of its own."""

import numpy as np
import pytest

from course_lib.ops import activations
from course_lib.ops.activations import softmax


@pytest.mark.parametrize(("name", "slope"), [("relu", 0.0), ("leaky_relu", 0.01)], ids=["relu", "leaky relu"])
def test_slope_at_zero_is_that_of_the_left_side(name, slope):
    """At the kink we choose as torch does."""
    _, cache = getattr(activations, f"{name}_forward")(np.zeros(1))

    assert getattr(activations, f"{name}_backward")(np.ones(1), cache)[0] == slope


def test_sigmoid_keeps_its_digits_for_large_inputs():
    """Nothing overflows on either side, and tiny values are not 0."""
    y, _ = activations.sigmoid_forward(np.array([-1e4, -700.0, 700.0, 1e4]))

    np.testing.assert_allclose(y, [0, np.exp(-700.0), 1, 1], rtol=1e-14)


def test_softmax_rows_sum_to_one():
    """Also for logits whose exponential would overflow."""
    np.testing.assert_allclose(softmax(np.array([[1000.0, 0.0], [-1.0, 3.0]])).sum(axis=1), 1)


def test_softmax_divides_the_logits_by_the_temperature():
    """At temperature 2, half the logits."""
    logits = np.array([0.5, -1.0, 2.0])

    np.testing.assert_allclose(softmax(logits, temperature=2.0), softmax(logits / 2))
