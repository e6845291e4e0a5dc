"""The picture of filters and maps draws a trained network."""

from course_lib.datasets.loaders import load_fashion
from course_lib.pretrained.fashion_cnn import load_fashion_cnn
from course_lib.viz.cnns.feature_maps import plot_feature_maps


def test_feature_maps_state_what_they_show():
    """Filters before and after training, and the maps of one image."""
    params = load_fashion_cnn()

    fig = plot_feature_maps(params.conv1_weight + 1, params, load_fashion().test_images[0])

    assert "Eight filters" in fig.alt
    assert fig.png().startswith(b"\x89PNG")
