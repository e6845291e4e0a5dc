"""A filter is learned from images alone, if the gradient is right."""

import numpy as np
import pytest

from course_lib.images.filters import presets
from course_lib.ops.conv.conv2d import conv2d_backward
from course_lib.viz.convolution.learned_filter import learn_filter


@pytest.mark.parametrize("name", ["vertical edges", "box"])
def test_a_filter_is_learned_from_images_alone(name):
    """Every weight comes within 0.02 of its target."""
    learned = learn_filter(name)

    np.testing.assert_allclose(learned.kernels[-1], presets()[name], atol=0.02)
    assert learned.losses[-1] < 1e-4 * learned.losses[0]


def test_a_filter_is_not_learned_with_a_wrong_gradient():
    """The picture shows it: the weights go elsewhere."""

    def flipped(dy, cache):
        dx, dweight, dbias = conv2d_backward(dy, cache)
        return dx, dweight[:, :, ::-1, ::-1], dbias

    assert np.abs(learn_filter("vertical edges", backward=flipped, steps=200).kernels[-1]).max() > 0.5
