"""Normalising removes the light, and brings back the digits that bad light costs."""

import numpy as np

from course_lib.viz.batch_norm.lighting import accuracy_in_light, normalize_patches


def test_normalised_patches_are_the_same_in_any_light():
    """Each has mean 0 and standard deviation 1; incomplete patches are cut off."""
    photo = np.random.default_rng(0).uniform(size=(35, 50))

    patches = normalize_patches(photo, 16)

    assert patches.shape == (32, 48)
    np.testing.assert_allclose(normalize_patches(0.3 * photo + 0.5, 16), patches, atol=1e-12)
    assert abs(patches[:16, 16:32].mean()) < 1e-12
    assert abs(patches[:16, 16:32].std() - 1) < 1e-12


def test_fog_costs_the_raw_digits_only():
    """The lesson's numbers: 96 % at noon, about half in fog."""
    assert accuracy_in_light(np.array([1.0]), 0.0, normalized=False) > 0.95
    assert accuracy_in_light(np.array([0.2]), 0.6, normalized=False) < 0.6
    assert accuracy_in_light(np.array([0.2]), 0.6, normalized=True) > 0.95
