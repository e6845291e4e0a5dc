"""Take noise away without a network: a Gaussian blur, and the picture of least total variation."""

import numpy as np

from course_lib.arrays import Array, Float, expect
from course_lib.images.filters import gaussian
from course_lib.ops.conv.conv2d import filter2d


def gaussian_blur(image: Float[Array, "H W"], *, sigma: float) -> Float[Array, "H W"]:
    """
    Return an image averaged with the weights of a Gaussian; at the border it is mirrored.

    Args:
        image: Grey.
        sigma: Standard deviation in pixels.

    Example:
        >>> gaussian_blur(np.ones((6, 7)), sigma=0.9).round(9).sum()
        np.float64(42.0)
    """
    reach = min(int(4 * sigma + 0.5), min(image.shape) - 1)
    padded = np.pad(image, reach, mode="reflect")
    return filter2d(padded, gaussian(2 * reach + 1, sigma=sigma).astype(image.dtype))


def total_variation(image: Float[Array, "H W"], *, weight: float, steps: int = 100) -> Float[Array, "H W"]:
    """
    Return the image ``u`` for which ``|u - image|² / 2 + weight * (lengths of its slopes)`` is least.

    It is smooth inside of things and keeps their edges.

    Args:
        image: Noisy, grey.
        weight: The larger, the smoother; 0.08 for noise of spread 0.1.
        steps: Of the iteration.

    Raises:
        ArgumentError: If ``weight`` is not above 0.

    Source:
        Rudin, Osher and Fatemi (1992), Physica D 60; the iteration is that of Chambolle
        (2004), Journal of Mathematical Imaging and Vision 20.
    """
    expect(weight > 0, "total_variation: weight", "a number above 0", weight)
    p = np.zeros((2, *image.shape), image.dtype)
    for _ in range(steps):
        slopes = _slopes(_divergence(p) - image / weight)
        p = (p + 0.25 * slopes) / (1 + 0.25 * np.sqrt(np.sum(slopes**2, axis=0)))
    return image - weight * _divergence(p)


def _slopes(u: Array) -> Array:
    """Return the differences from the next row and the next column; 0 at the last."""
    slopes = np.zeros((2, *u.shape), u.dtype)
    slopes[0, :-1], slopes[1, :, :-1] = np.diff(u, axis=0), np.diff(u, axis=1)
    return slopes


def _divergence(p: Array) -> Array:
    """Return minus the transpose of :func:`_slopes`."""
    result = np.zeros(p.shape[1:], p.dtype)
    result[:-1] += p[0, :-1]
    result[1:] -= p[0, :-1]
    result[:, :-1] += p[1, :, :-1]
    result[:, 1:] -= p[1, :, :-1]
    return result
