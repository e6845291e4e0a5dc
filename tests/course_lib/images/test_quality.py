"""The peak signal-to-noise ratio, by hand."""

import math

import numpy as np
import pytest

from course_lib.arrays import ShapeError
from course_lib.images.quality import psnr


def test_psnr_by_hand():
    """An error of 0.1 in each pixel is 20 dB, one of 0.01 is 40 dB; equal pictures have infinity."""
    clean = np.full((2, 3), 0.5)

    found = [psnr(clean + error, clean) for error in (0.1, -0.01, 0.0)]

    np.testing.assert_allclose(found, [20.0, 40.0, np.inf])


def test_psnr_refuses_other_shapes():
    """Pictures that would broadcast are not compared."""
    with pytest.raises(ShapeError):
        psnr(np.ones((2, 3)), np.ones((1, 3)))


def test_psnr_agrees_with_its_definition_in_float32():
    """It is 10 log10(peak^2 / MSE), summed in float64."""
    image, reference = np.full((3, 4), 0.75, np.float32), np.full((3, 4), 0.25, np.float32)

    assert psnr(image, reference) == pytest.approx(10 * math.log10(1 / 0.25), rel=1e-12)
