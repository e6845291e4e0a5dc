"""A maximum over all places makes a convolution invariant to shifts; a linear layer is not."""

import numpy as np

from course_lib.viz.convolution.shifted_digits import (
    max_over_places_backward,
    max_over_places_forward,
    read_shifted_digits,
)


def test_max_over_places_sends_the_gradient_to_the_largest_value():
    """Two maps of 2 by 2."""
    x = np.array([[[[1.0, 5.0], [2.0, 3.0]], [[-1.0, -2.0], [-3.0, -4.0]]]])
    y, cache = max_over_places_forward(x)
    (dx,) = max_over_places_backward(np.array([[10.0, 20.0]]), cache)

    assert y.tolist() == [[5.0, -1.0]]
    assert dx.tolist() == [[[[0.0, 10.0], [0.0, 0.0]], [[20.0, 0.0], [0.0, 0.0]]]]


def test_accuracy_on_shifted_digits_is_what_the_lesson_says():
    """Fully connected, stride 1, stride 2."""
    dense, one, two = (read_shifted_digits(stride).accuracy for stride in (0, 1, 2))

    assert dense[0] > 0.93
    assert dense[1] < 0.6
    assert dense[2] < 0.2
    assert one.min() == one.max() > 0.94
    assert two[0] == two[2] == two[4] > 0.9
    assert max(two[1], two[3]) < 0.7
