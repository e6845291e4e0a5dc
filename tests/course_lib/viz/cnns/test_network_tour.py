"""The walk sends the browser what its network computes."""

import numpy as np
import pytest

from course_lib.datasets.loaders import load_fashion
from course_lib.pretrained.fashion_cnn import cnn_stages, load_fashion_cnn
from course_lib.viz.cnns.network_tour import KERNELS, cnn_walk


def test_walk_sends_maps_and_kernels_that_make_each_other():
    """As the browser computes: the products under a kernel plus its bias, after a ReLU, are the map."""
    walk = cnn_walk().walk
    image, conv1 = (np.frombuffer(stage["values"], np.float32) for stage in walk.stages[:2])
    image = np.pad(image.reshape(28, 28), 2)
    kernel = np.frombuffer(walk.kernels["conv1"], np.float32).reshape(8, 5, 5)
    bias = np.frombuffer(walk.kernels["conv1_bias"], np.float32)

    value = np.maximum((image[13:18, 9:14] * kernel[3]).sum() + bias[3], 0)

    assert KERNELS["conv1"] == (5, 2)
    assert conv1.reshape(8, 28, 28)[3, 13, 9] == pytest.approx(value, abs=1e-6)


def test_walk_sends_the_maps_of_another_image_if_one_is_chosen():
    """All layers anew; the place stays."""
    walker = cnn_walk()
    place = list(walker.walk.place)

    walker.image.value = walker.image.options[1][1]

    chosen = load_fashion().test_images[walker.image.value]
    np.testing.assert_array_equal(np.frombuffer(walker.walk.stages[0]["values"], np.float32), chosen.ravel())
    assert walker.walk.place == place


def test_walk_leaves_a_still_picture_where_no_kernel_runs():
    """With its sentence."""
    bundle = cnn_walk()._repr_mimebundle_()

    assert "image/png" in bundle
    assert "the largest of ten scores is boot's" in bundle["text/plain"]


def test_stages_of_one_image_do_not_depend_on_its_batch():
    """The walk shows one image, the lesson predicts many."""
    params, images = load_fashion_cnn(), load_fashion().test_images
    alone, among = (cnn_stages(params, images[:n])[-1].maps[0] for n in (1, 5))

    np.testing.assert_allclose(alone, among, rtol=1e-5, atol=1e-5)
