"""Random crops and flips follow their documented draws."""

import numpy as np
import pytest
import torch

from course_lib.arrays import ArgumentError, ShapeError
from course_lib.images.augmentation import (
    _sampled,
    random_brightness,
    random_crop_flip,
    random_noise,
    random_rotation,
    random_zoom,
)


def test_random_crop_flip_follows_its_draws_image_by_image():
    """Image by image, with the draws in the documented order, the result is the same."""
    images = np.random.default_rng(0).random((40, 3, 5, 7)).astype(np.float32)
    before = images.copy()

    crops = random_crop_flip(images, padding=2, rng=np.random.default_rng(1))

    rng = np.random.default_rng(1)
    top, left, flip = rng.integers(0, 5, 40), rng.integers(0, 5, 40), rng.random(40) < 0.5
    assert flip.any()
    assert not flip.all()
    for i in range(40):
        padded = torch.nn.functional.pad(torch.tensor(images[i]), (2, 2, 2, 2)).numpy()
        crop = padded[:, top[i] : top[i] + 5, left[i] : left[i] + 7]
        np.testing.assert_array_equal(crops[i], crop[:, :, ::-1] if flip[i] else crop)
    assert crops.dtype == np.float32
    np.testing.assert_array_equal(images, before)


def test_random_crop_flip_without_padding_only_mirrors():
    """With padding 0 each image is itself or its mirror image."""
    images = np.arange(24.0).reshape(2, 1, 3, 4)

    for crop, image in zip(
        random_crop_flip(images, padding=0, rng=np.random.default_rng(0)), images, strict=True
    ):
        assert (crop == image).all() or (crop == image[:, :, ::-1]).all()
    with pytest.raises(ShapeError):
        random_crop_flip(images[0], padding=0, rng=np.random.default_rng(0))
    with pytest.raises(ArgumentError):
        random_crop_flip(images, padding=-1, rng=np.random.default_rng(0))


def test_rotation_by_nothing_and_by_a_quarter_turn():
    """A quarter turn moves the first row into a column."""
    images = np.arange(18.0).reshape(1, 2, 3, 3)
    rng = np.random.default_rng(0)

    np.testing.assert_allclose(random_rotation(images, degrees=0, rng=rng), images, atol=1e-4)
    turned = _sampled(images, np.array([[[0.0, -1.0], [1.0, 0.0]]]))
    np.testing.assert_allclose(turned, np.rot90(images, axes=(2, 3), k=-1), atol=1e-4)


def test_zoom_keeps_the_centre_and_black_comes_in():
    """An image half as large has a black edge."""
    images = np.ones((1, 1, 5, 5))
    small = _sampled(images, 3 * np.eye(2)[None])

    assert small[0, 0, 2, 2] == pytest.approx(1)
    assert (small[0, 0, 0] == 0).all()
    many = random_zoom(np.repeat(images, 50, axis=0), factor=1.5, rng=np.random.default_rng(0))
    np.testing.assert_allclose(many[:, 0, 2, 2], 1)
    assert 0.2 < np.mean(many[:, 0, 0, 0] < 0.9) < 0.8


def test_brightness_has_a_factor_for_each_channel_and_stays_below_one():
    """Pixels of one channel keep their ratio, as long as none is cut off."""
    images = np.full((20, 3, 2, 2), 0.6)
    images[..., 0] = 0.1
    changed = random_brightness(images, factor=2.0, rng=np.random.default_rng(0))

    assert changed.max() <= 1
    assert len(np.unique(changed[:, :, 0, 0].round(9))) == 60
    assert (changed[..., 0] >= 0.05 - 1e-12).all()
    assert (changed[..., 0] <= 0.2 + 1e-12).all()


def test_noise_has_its_spread_and_nothing_is_changed_in_place():
    images = np.zeros((5, 1, 40, 50), np.float32)
    noisy = random_noise(images, spread=0.2, rng=np.random.default_rng(0))

    assert noisy.std() == pytest.approx(0.2, rel=0.05)
    assert noisy.dtype == np.float32
    assert not images.any()
