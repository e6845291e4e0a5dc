"""Pieces of photographs have their size and the values of photographs."""

import numpy as np

from course_lib.images.patches import training_patches


def test_patches_are_pieces_of_photographs():
    """Each seed gives the same, of one channel, from black to white, and hardly two are alike."""
    patches = training_patches(np.random.default_rng(3), n=20)

    np.testing.assert_array_equal(patches, training_patches(np.random.default_rng(3), n=20))
    assert patches.shape == (20, 1, 32, 32)
    assert patches.dtype == np.float32
    assert 0 <= patches.min() < patches.max() <= 1
    assert len(np.unique(patches.mean(axis=(1, 2, 3)))) > 15
