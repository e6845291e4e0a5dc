"""Hand-designed filters, from before networks learned them: blur, edges, sharpen."""

from math import comb

import numpy as np

from course_lib.arrays import Array, Float, expect


def box(size: int) -> Float[Array, "size size"]:
    """Return the kernel that averages ``size`` by ``size`` pixels."""
    expect(size >= 1, "box: size", "at least 1 pixel", size)
    return np.full((size, size), 1 / size**2)


def gaussian(size: int, *, sigma: float) -> Float[Array, "size size"]:
    """
    Return the kernel that averages pixels with the weights of a Gaussian around its centre.

    Args:
        size: Height and width in pixels.
        sigma: Standard deviation in pixels.

    Returns:
        Weights that add up to 1.

    Raises:
        ArgumentError: If ``size`` or ``sigma`` is not above 0.

    Example:
        >>> gaussian(3, sigma=0.85).round(2)  # close to the binomial kernel, [1, 2, 1] times [1, 2, 1] / 16
        array([[0.06, 0.12, 0.06],
               [0.12, 0.25, 0.12],
               [0.06, 0.12, 0.06]])
    """
    expect(size >= 1, "gaussian: size", "at least 1 pixel", size)
    expect(sigma > 0, "gaussian: sigma", "a number of pixels above 0", sigma)
    offsets = np.arange(size) - (size - 1) / 2
    weights = np.exp(-(offsets**2) / (2 * sigma**2))
    return np.outer(weights, weights) / weights.sum() ** 2


def binomial(size: int) -> Float[Array, "size size"]:
    """
    Return the kernel of binomial numbers, nearly a Gaussian; they add up to 1.

    Example:
        >>> binomial(3) * 16
        array([[1., 2., 1.],
               [2., 4., 2.],
               [1., 2., 1.]])
    """
    expect(size >= 1, "binomial: size", "at least 1 pixel", size)
    row = np.array([comb(size - 1, i) for i in range(size)], float) / 2 ** (size - 1)
    return np.outer(row, row)


def sobel_x() -> Float[Array, "3 3"]:
    """
    Return the kernel whose output is large where the image grows brighter to the right: at vertical edges.

    Source:
        Sobel and Feldman (1968); as a cross-correlation and divided by 8, so that it measures the change per
        pixel.
    """
    return np.outer([1.0, 2.0, 1.0], [-1.0, 0.0, 1.0]) / 8


def sobel_y() -> Float[Array, "3 3"]:
    """Return the kernel whose output is large where the image grows brighter downwards: horizontal edges."""
    return sobel_x().T


def edges() -> Float[Array, "3 3"]:
    """Return the kernel that subtracts from each pixel the mean of its eight neighbours."""
    kernel = np.full((3, 3), -1 / 8)
    kernel[1, 1] = 1.0
    return kernel


def sharpen() -> Float[Array, "3 3"]:
    """Return the kernel that adds to each pixel four times its difference from its four neighbours' mean."""
    return np.array([[0.0, -1.0, 0.0], [-1.0, 5.0, -1.0], [0.0, -1.0, 0.0]])


def presets() -> dict[str, Float[Array, "K_h K_w"]]:
    """Return the 3x3 kernels of this module, and the identity, by name."""
    identity = np.zeros((3, 3))
    identity[1, 1] = 1.0
    return {
        "identity": identity,
        "box": box(3),
        "Gaussian": binomial(3),
        "vertical edges": sobel_x(),
        "horizontal edges": sobel_y(),
        "all edges": edges(),
        "sharpen": sharpen(),
    }
