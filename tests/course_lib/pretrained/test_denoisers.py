"""The trained denoisers beat a blur on a photograph that they were not trained on."""

import numpy as np
import pytest

from course_lib.datasets.loaders import load_image
from course_lib.images.quality import psnr
from course_lib.images.total_variation import gaussian_blur
from course_lib.pretrained.denoisers import denoise, unet_denoise


@pytest.fixture(scope="module")
def pictures():
    """Return a piece of a photograph with odd sizes, and the same with noise of spread 0.1."""
    clean = load_image("camera")[60:161, 60:203]
    noise = np.random.default_rng(2).standard_normal(clean.shape)
    return clean, (clean + 0.1 * noise).astype(np.float32)


def test_denoise_beats_the_blur_by_two_decibels(pictures):
    """The committed weights are trained, and match the layers."""
    clean, noisy = pictures

    assert psnr(denoise(noisy), clean) > psnr(gaussian_blur(noisy, sigma=0.9), clean) + 2


def test_unet_with_skips_beats_the_one_without(pictures):
    """By more than three decibels."""
    clean, noisy = pictures
    with_skips, without = (unet_denoise(noisy, skips=skips) for skips in (True, False))

    assert with_skips.shape == without.shape == clean.shape
    assert psnr(with_skips, clean) > psnr(without, clean) + 3
