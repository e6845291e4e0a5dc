"""The noise of minibatch gradients obeys the law that lesson 01 derives."""

import numpy as np

from course_lib.viz.sgd.gradient_noise import gradient_noise
from course_lib.viz.sgd.line_fit import START, line_data


def test_gradient_noise_falls_as_the_square_root_of_the_batch_size():
    """Up to the factor for drawing without replacement."""
    sizes = np.array([1, 4, 16, 64, 150])
    noise = gradient_noise(line_data(200), START, sizes, repeats=4000)

    law = noise.one_example / np.sqrt(sizes) * np.sqrt((200 - sizes) / 199)
    np.testing.assert_allclose(noise.measured, law, rtol=0.05)


def test_gradient_noise_of_the_whole_data_is_zero():
    """The batch of all points has the exact gradient."""
    assert gradient_noise(line_data(200), START, np.array([200]), repeats=10).measured[0] < 1e-12
