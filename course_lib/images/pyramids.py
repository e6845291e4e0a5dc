"""Image pyramids: an image at several sizes, and the details that each size adds to the next smaller one."""

from itertools import pairwise

import numpy as np

from course_lib.arrays import Array, Float, expect

WEIGHTS = (1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16)


def _blur(image: Array, axis: int) -> Array:
    """Average five adjacent pixels along an axis; at the border the image is mirrored in its last pixel."""
    pad = [(0, 0)] * image.ndim
    pad[axis] = (2, 2)
    padded, size = np.pad(image, pad, mode="reflect"), image.shape[axis]
    return sum(w * padded.take(range(i, i + size), axis=axis) for i, w in enumerate(WEIGHTS))


def reduce(image: Float[Array, "... H W"]) -> Float[Array, "... H_out W_out"]:
    """Blur an image and keep every second row and column, starting with the first."""
    return _blur(_blur(image, -2), -1)[..., ::2, ::2]


def expand(image: Float[Array, "... H W"], shape: tuple[int, int]) -> Float[Array, "... H_out W_out"]:
    """Enlarge an image to ``shape``, twice its height and width or one less, with the same weights."""
    *leading, height, width = image.shape
    expect(
        (height, width) == (-(-shape[0] // 2), -(-shape[1] // 2)),
        "expand: shape",
        f"{2 * height - 1} or {2 * height} by {2 * width - 1} or {2 * width}",
        shape,
    )
    spread = np.zeros((*leading, *shape), dtype=image.dtype)
    spread[..., ::2, ::2] = image
    return 4 * _blur(_blur(spread, -2), -1)  # three of four pixels are zeros


def gaussian_pyramid(image: Float[Array, "... H W"], levels: int) -> list[Float[Array, "..."]]:
    """
    Return an image at ``levels`` sizes, each a blurred version of the one before at half the size.

    Args:
        image: The image; its last two axes are height and width.
        levels: The number of images, including ``image`` itself.

    Returns:
        The images, largest first. Half of an odd size is rounded up.

    Raises:
        ArgumentError: If ``levels`` is below 1, or an image to be halved has fewer than 3 rows or columns.

    Example:
        >>> [level.shape for level in gaussian_pyramid(np.ones((3, 64, 45)), 3)]
        [(3, 64, 45), (3, 32, 23), (3, 16, 12)]

    Source:
        Burt and Adelson (1983), The Laplacian pyramid as a compact image code, equation 1 with a = 0.375.
    """
    expect(levels >= 1, "gaussian_pyramid: levels", "at least 1", levels)
    pyramid = [image]
    for _ in range(levels - 1):
        size = pyramid[-1].shape[-2:]
        expect(min(size) >= 3, "gaussian_pyramid: levels", "fewer: only 3 pixels or more can be halved", size)
        pyramid.append(reduce(pyramid[-1]))
    return pyramid


def laplacian_pyramid(image: Float[Array, "... H W"], levels: int) -> list[Float[Array, "..."]]:
    """
    Return, for each size of an image, its difference from the next smaller size enlarged.

    Args:
        image: The image; its last two axes are height and width.
        levels: As for :func:`gaussian_pyramid`.

    Returns:
        The details from fine to coarse, and last the smallest image itself.

    Raises:
        ArgumentError: As for :func:`gaussian_pyramid`.

    Source:
        Burt and Adelson (1983), equation 3.
    """
    sizes = gaussian_pyramid(image, levels)
    details = [large - expand(small, large.shape[-2:]) for large, small in pairwise(sizes)]
    return [*details, sizes[-1]]


def reconstruct(pyramid: list[Float[Array, "..."]]) -> Float[Array, "... H W"]:
    """
    Rebuild the image from its :func:`laplacian_pyramid`: enlarge, add the details, repeat.

    Args:
        pyramid: The details from fine to coarse, and last the smallest image.

    Returns:
        The image, exact up to rounding.

    Source:
        Burt and Adelson (1983), equation 4.
    """
    image = pyramid[-1]
    for detail in pyramid[-2::-1]:
        image = expand(image, detail.shape[-2:]) + detail
    return image
