"""How close a picture is to another: the peak signal-to-noise ratio."""

import numpy as np

from course_lib.arrays import Array, Float, expect_shape


def psnr(image: Float[Array, "*shape"], reference: Float[Array, "*shape"]) -> float:
    """
    Return the peak signal-to-noise ratio in decibels: ``10 * log10(1 / mean squared error)``.

    Args:
        image: A picture.
        reference: The true one. White is 1.

    Returns:
        Infinity where the two are equal.

    Raises:
        ShapeError: If the shapes differ.

    Example:
        >>> round(psnr(np.array([0.5, 0.6]), np.array([0.6, 0.5])), 9)  # each pixel is off by 0.1
        20.0

    Source: the measure of Zhang et al. (2017), Beyond a Gaussian denoiser, arXiv:1608.03981.
    """
    expect_shape("psnr: image", image, reference.shape)
    error = float(np.mean(np.square(image - reference, dtype=np.float64)))
    return float(-10 * np.log10(error)) if error else float("inf")
