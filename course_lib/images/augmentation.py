"""Data augmentation: random crops and flips of images."""

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape


def random_crop_flip(
    images: Float[Array, "N C H W"], *, padding: int, rng: np.random.Generator
) -> Float[Array, "N C H W"]:
    """
    Shift each image by up to ``padding`` pixels in each direction, and mirror about half of them.

    Each image is padded with zeros, and a window of the original size is cut out. Mirroring swaps left and
    right. The draws are, in this order: the row offsets of all images and the column offsets of all images,
    each with ``rng.integers(0, 2 * padding + 1, N)``, and the flips, ``rng.random(N) < 0.5``.

    Args:
        images: The images to vary; they are not changed.
        padding: The largest shift, in pixels.
        rng: Draws shifts and flips.

    Returns:
        One new image per image.

    Raises:
        ShapeError: If ``images`` does not have four axes.
        ArgumentError: If ``padding`` is negative.

    Source:
        He et al. (2016), Deep residual learning, arXiv:1512.03385, section 4.2 (there with ``padding=4``).
    """
    expect_shape("random_crop_flip: images", images, ("N", "C", "H", "W"))
    expect(padding >= 0, "random_crop_flip: padding", "0 or more pixels", padding)
    n, _, height, width = images.shape
    top, left = rng.integers(0, 2 * padding + 1, n), rng.integers(0, 2 * padding + 1, n)
    flip = rng.random(n) < 0.5
    rows = top[:, None] + np.arange(height)  # (N, H)
    columns = left[:, None] + np.where(flip[:, None], np.arange(width)[::-1], np.arange(width))  # (N, W)
    padded = np.pad(images, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    sample = np.arange(n)[:, None, None]
    crops = padded[sample, :, rows[:, :, None], columns[:, None, :]]  # (N, H, W, C): indexed axes come first
    return np.ascontiguousarray(crops.transpose(0, 3, 1, 2))
