"""The patches shown for a map are those at which the network's map is largest."""

import numpy as np
import pytest

from course_lib.datasets.loaders import load_fashion
from course_lib.pretrained.fashion_cnn import cnn_stages, load_fashion_cnn
from course_lib.viz.cnns.patches import IMAGES, LAYERS, plot_patches, top_patches


@pytest.mark.parametrize("layer", LAYERS)
def test_best_patch_alone_gives_the_largest_value_of_its_map(layer):
    """Placed in an empty image, where its field holds all that the value depends on."""
    params, (name, field, stride) = load_fashion_cnn(), LAYERS[layer]
    images = np.zeros((len(top_patches(layer)), 1, 28, 28), np.float32)
    place = 6  # of the value
    top = stride * place - (field - stride) // 2
    images[:, 0, top : top + field, top : top + field] = top_patches(layer)[:, 0]

    among = next(
        stage.maps for stage in cnn_stages(params, load_fashion().test_images[:IMAGES]) if stage.name == name
    )
    alone = next(stage.maps for stage in cnn_stages(params, images) if stage.name == name)

    largest = among.max(axis=(0, 2, 3))
    own = np.array([alone[channel, channel, place, place] for channel in range(len(images))])
    inside = np.array(
        [not (patch[0] == 0).any() and not (patch[-1] == 0).any() for patch in top_patches(layer)[:, 0]]
    )
    np.testing.assert_allclose(own[inside], largest[inside], rtol=1e-4)
    assert (own >= 0.5 * largest).sum() >= len(own) / 2


def test_caption_says_what_is_shown():
    assert plot_patches(layer="second layer").alt == (
        "The 6 patches of 10×10 pixels at which each of the 16 maps of the second layer is largest."
    )
