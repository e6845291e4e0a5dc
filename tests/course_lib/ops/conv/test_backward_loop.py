"""The plain loop gives the gradients of the vectorised way back."""

import numpy as np
import pytest

from course_lib.ops.conv.backward_loop import conv_backward_loop
from course_lib.ops.conv.conv2d import conv2d_backward, conv2d_forward


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_loop_gives_the_gradients_of_conv2d_backward(stride):
    """Windows that overlap, and with stride 3 gaps between them."""
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(2, 3, 7, 6)), rng.normal(size=(4, 3, 2, 3))
    y, cache = conv2d_forward(x, weight, np.zeros(4), stride=stride)
    dy = rng.normal(size=y.shape)

    dx, dweight, _ = conv2d_backward(dy, cache)

    np.testing.assert_allclose(conv_backward_loop(dy, x, weight, stride=stride)[0], dx, atol=1e-12)
    np.testing.assert_allclose(conv_backward_loop(dy, x, weight, stride=stride)[1], dweight, atol=1e-12)
