"""Random crops and flips follow their documented draws."""

import numpy as np
import pytest
import torch

from course_lib.arrays import ArgumentError, ShapeError
from course_lib.images.augmentation import random_crop_flip


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
