"""Standardised clouds stay thin; whitened ones are round."""

import numpy as np

from course_lib.viz.batch_norm.whitening import clouds


def test_clouds_are_round_after_whitening_only():
    """Whitened pairs have the identity as their covariance."""
    pairs = clouds(0.0)

    assert np.corrcoef(pairs.standardized.T)[0, 1] > 0.95
    for cloud in (pairs.pca, pairs.zca):
        np.testing.assert_allclose(np.cov(cloud.T, bias=True), np.eye(2), atol=1e-9)
