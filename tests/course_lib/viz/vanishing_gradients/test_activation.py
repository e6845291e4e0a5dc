"""The slopes in the picture are the derivatives of the activations."""

import numpy as np

from course_lib.viz.vanishing_gradients.activation import SLOPES


def test_slopes_are_the_derivatives_of_the_functions():
    """Away from the kinks."""
    x = np.array([-3.3, -0.7, 0.4, 2.1])

    for function, slope in SLOPES.values():
        np.testing.assert_allclose(slope(x), (function(x + 1e-6) - function(x - 1e-6)) / 2e-6, atol=1e-8)
