"""The networks of lesson 05 train on small images, with the student's functions."""

import numpy as np
import pytest

from course_lib.viz.dropout.networks import few_images, small_images, train_run


def test_small_images_are_means_of_four_pixels():
    """The first pixel and the first pixel of the second row."""
    image = np.arange(28 * 28.0).reshape(1, 1, 28, 28)

    assert small_images(image).shape == (1, 196)
    assert small_images(image)[0, 0] == np.mean([0, 1, 28, 29])
    assert small_images(image)[0, 15] == np.mean([58, 59, 86, 87])


@pytest.mark.parametrize("part", ["forward", "backward", "penalty"])
def test_training_calls_the_students_functions(part):
    """Each of the three is called while training."""

    class Called(Exception):
        pass

    def mine(*args, **options):
        raise Called

    with pytest.raises(Called):
        train_run(*few_images(), p=0.5, weight_decay=0.1, epochs=1, **{part: mine})
