"""A fully connected layer run as a convolution."""

import numpy as np
import pytest

from course_lib.arrays import ShapeError
from course_lib.ops.conv.conv2d import conv2d_forward
from course_lib.ops.conv.fully_connected import fully_connected_as_conv


def test_convolution_equals_the_layer_at_every_place_of_a_larger_image():
    """Each place of the result is the linear layer on the window there."""
    rng = np.random.default_rng(0)
    weight, bias, x = rng.standard_normal((4, 24)), rng.standard_normal(4), rng.standard_normal((1, 2, 5, 7))

    y, _ = conv2d_forward(x, fully_connected_as_conv(weight, channels=2, height=3, width=4), bias)

    assert y.shape == (1, 4, 3, 4)
    for r, c in np.ndindex(3, 4):
        np.testing.assert_allclose(y[0, :, r, c], weight @ x[0, :, r : r + 3, c : c + 4].ravel() + bias)


def test_weights_that_do_not_fit_are_refused():
    """A row has one weight for each value of the maps."""
    with pytest.raises(ShapeError):
        fully_connected_as_conv(np.zeros((4, 23)), channels=2, height=3, width=4)
