"""Filters that people found before networks learned them: edge, sharpen, box, Gaussian."""

import numpy as np

from course_lib.arrays import Array, Float, expect


def box(size: int) -> Float[Array, "size size"]:
    """Return the kernel that takes the mean of ``size`` by ``size`` pixels."""
    expect(size >= 1, "box: size", "at least 1 pixel", size)
    return np.full((size, size), 1 / size**2)


def gaussian(size: int, *, sigma: float) -> Float[Array, "size size"]:
    """
    Return the kernel that takes a mean weighted by a Gaussian around the middle.

    Args:
        size: Height and width in pixels.
        sigma: Standard deviation in pixels.

    Returns:
        Weights that add up to 1.

    Raises:
        ArgumentError: When ``size`` or ``sigma`` is not above 0.

    Example:
        >>> gaussian(3, sigma=0.85).round(2)  # near the binomial kernel, [1, 2, 1] times [1, 2, 1] over 16
        array([[0.06, 0.12, 0.06],
               [0.12, 0.25, 0.12],
               [0.06, 0.12, 0.06]])
    """
    expect(size >= 1, "gaussian: size", "at least 1 pixel", size)
    expect(sigma > 0, "gaussian: sigma", "a number of pixels above 0", sigma)
    offsets = np.arange(size) - (size - 1) / 2
    weights = np.exp(-(offsets**2) / (2 * sigma**2))
    return np.outer(weights, weights) / weights.sum() ** 2


def sobel_x() -> Float[Array, "3 3"]:
    """
    Return the kernel that is large where the image grows brighter to the right: at vertical edges.

    Source:
        Sobel and Feldman (1968); as a cross-correlation, divided by 8, so that it measures the change a
        pixel.
    """
    return np.outer([1.0, 2.0, 1.0], [-1.0, 0.0, 1.0]) / 8


def sobel_y() -> Float[Array, "3 3"]:
    """Return the kernel that is large where the image grows brighter downwards: at horizontal edges."""
    return sobel_x().T


def edges() -> Float[Array, "3 3"]:
    """Return the kernel that takes the pixel's difference from the mean of its eight neighbours."""
    kernel = np.full((3, 3), -1 / 8)
    kernel[1, 1] = 1.0
    return kernel


def sharpen() -> Float[Array, "3 3"]:
    """Return the kernel that adds to each pixel four times its difference from its four neighbours' mean."""
    return np.array([[0.0, -1.0, 0.0], [-1.0, 5.0, -1.0], [0.0, -1.0, 0.0]])


def presets() -> dict[str, Float[Array, "K_h K_w"]]:
    """Return the kernels to choose from in a picture, by name."""
    identity = np.zeros((3, 3))
    identity[1, 1] = 1.0
    return {
        "identity": identity,
        "box": box(3),
        "Gaussian": gaussian(3, sigma=0.85),
        "vertical edges": sobel_x(),
        "horizontal edges": sobel_y(),
        "all edges": edges(),
        "sharpen": sharpen(),
    }
