"""What lesson 13's networks learn in a second; what they reach in half a minute, the lesson's check tells."""

import numpy as np
import pytest

from course_lib.datasets.loaders import load_fashion
from course_lib.nn.from_parts.own_network import train_clothes


@pytest.fixture(scope="module")
def trained():
    """What predicts after one pass over a tenth of the images."""
    clothes, rng = load_fashion(), np.random.default_rng(0)
    return train_clothes(clothes.train_images[:1000], clothes.train_labels[:1000], rng=rng, epochs=1)


def test_a_tenth_of_the_images_teaches_most_classes(trained):
    clothes = load_fashion()

    assert np.mean(trained(clothes.test_images) == clothes.test_labels) > 0.6


def test_an_image_and_its_mirror_image_have_one_class(trained):
    images = load_fashion().test_images[:200]

    np.testing.assert_array_equal(trained(images), trained(images[..., ::-1]))
