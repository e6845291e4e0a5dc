"""Only random initial weights break the symmetry of hidden units."""

import numpy as np

from course_lib.viz.vanishing_gradients.symmetry import symmetry


def test_symmetry_is_broken_by_random_weights_only():
    """Zeros do not move; equal weights stay equal; random ones differ and solve more."""
    zeros, equal, random = symmetry("zeros"), symmetry("all equal"), symmetry("random")

    assert not zeros.paths.any()
    assert equal.paths[-1, 0, 0] != equal.paths[0, 0, 0]
    assert np.ptp(equal.paths, axis=1).max() < 1e-12
    assert np.ptp(random.paths[-1], axis=0).min() > 0.5
    assert random.accuracy > equal.accuracy > zeros.accuracy
