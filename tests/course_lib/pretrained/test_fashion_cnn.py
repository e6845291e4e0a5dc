"""The trained network for Fashion-MNIST: its accuracy and its layers."""

import numpy as np
import pytest

from course_lib.arrays import ShapeError
from course_lib.datasets.loaders import load_fashion
from course_lib.pretrained.fashion_cnn import cnn_predict, cnn_stages, load_fashion_cnn


@pytest.fixture(scope="module")
def fashion():
    """Return the 12,000 images of the course."""
    return load_fashion()


def test_cnn_predict_is_right_for_nine_of_ten_test_images(fashion):
    """The committed weights are trained, and match the layers."""
    classes = cnn_predict(load_fashion_cnn(), fashion.test_images)

    assert np.mean(classes == fashion.test_labels) == pytest.approx(0.892, abs=0.001)


def test_cnn_stages_have_the_shapes_of_the_lesson(fashion):
    """From 784 pixels to ten logits; maps after a ReLU are never negative."""
    stages = cnn_stages(load_fashion_cnn(), fashion.test_images[:3])

    shapes = {stage.name: stage.maps.shape for stage in stages}
    assert shapes == {
        "image": (3, 1, 28, 28),
        "conv1": (3, 8, 28, 28),
        "pool1": (3, 8, 14, 14),
        "conv2": (3, 16, 14, 14),
        "pool2": (3, 16, 7, 7),
        "logits": (3, 10),
    }
    assert all(stage.maps.min() >= 0 for stage in stages[:-1])
    assert all(stage.maps.dtype == np.float32 for stage in stages)


def test_cnn_stages_refuses_images_of_another_shape():
    """A batch axis and a channel axis are needed too."""
    with pytest.raises(ShapeError, match="image"):
        cnn_stages(load_fashion_cnn(), np.zeros((28, 28), np.float32))
