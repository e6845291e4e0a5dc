"""Total variation and blur take noise away; a picture without noise or edges stays."""

import numpy as np
import pytest
from skimage.restoration import denoise_tv_chambolle

from course_lib.datasets.loaders import load_image
from course_lib.images.quality import psnr
from course_lib.images.total_variation import gaussian_blur, total_variation


@pytest.fixture(scope="module")
def noisy():
    """Return a piece of a photograph, and the piece with noise."""
    clean = load_image("camera")[60:160, 60:200].astype(float)
    return clean, clean + 0.1 * np.random.default_rng(0).standard_normal(clean.shape)


def test_total_variation_is_that_of_scikit_image(noisy):
    """Both have come as near to the minimum as a thousandth of white."""
    other = denoise_tv_chambolle(noisy[1], weight=0.08, eps=1e-7, max_num_iter=300)

    np.testing.assert_allclose(total_variation(noisy[1], weight=0.08, steps=300), other, atol=1e-3)


def test_total_variation_beats_the_blur(noisy):
    """By more than a decibel, and both beat the noisy picture."""
    clean, image = noisy

    results = [
        psnr(one, clean)
        for one in (image, gaussian_blur(image, sigma=0.9), total_variation(image, weight=0.08))
    ]

    assert results[0] + 4 < results[1] < results[2] - 1


def test_flat_pictures_stay():
    """Nothing is changed where nothing changes, at the border neither."""
    flat = np.full((7, 9), 0.3)

    np.testing.assert_allclose(total_variation(flat, weight=0.08), flat)
    np.testing.assert_allclose(gaussian_blur(flat, sigma=0.9), flat)
