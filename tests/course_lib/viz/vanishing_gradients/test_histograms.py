"""The histograms count every output."""

import numpy as np
import pytest

from course_lib.viz.vanishing_gradients.histograms import OUTPUT_BINS, output_histograms
from course_lib.viz.vanishing_gradients.networks import INITS


@pytest.mark.parametrize("init", INITS)
def test_histograms_count_every_output(init):
    """The shares of a layer add up to 1; about half of the ReLUs are in the bin at 0."""
    shares, std = output_histograms("relu", init)

    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert shares[0, np.searchsorted(OUTPUT_BINS, 0.0) - 1] > 0.45
    assert len(std) == 10
