"""The map holds the gradient at the input for every combination."""

import numpy as np
import pytest

from course_lib.viz.vanishing_gradients.gradients import deep_signals
from course_lib.viz.vanishing_gradients.initialization_map import input_gradient
from course_lib.viz.vanishing_gradients.networks import ACTIVATIONS, INITS


def test_input_gradient_has_a_row_per_activation_and_a_column_per_init():
    """In the order of the two tables."""
    gradient = input_gradient(3)

    assert gradient.shape == (len(ACTIVATIONS), len(INITS))
    assert gradient[0, 0] == deep_signals(3, "sigmoid", "xavier").activation_gradient[0]


@pytest.mark.parametrize("depth", [1, 20, 23])
def test_input_gradient_is_that_of_a_network_of_its_own(depth):
    """Though shallower networks are the beginning of one deep network."""
    own = [
        [deep_signals(depth, activation, init).activation_gradient[0] for init in INITS]
        for activation in ACTIVATIONS
    ]

    np.testing.assert_allclose(input_gradient(depth), own, rtol=1e-12)
