"""Random crops and flips of images."""

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape


def random_crop_flip(
    images: Float[Array, "N C H W"], *, padding: int, rng: np.random.Generator
) -> Float[Array, "N C H W"]:
    """
    Shift each image by up to ``padding`` pixels each way, and mirror half of them from left to right.

    An image is padded with zeros and a window of its own size is cut out. The draws are, in this order, all
    rows' offsets and all columns' offsets with ``rng.integers(0, 2 * padding + 1, N)``, and the flips,
    ``rng.random(N) < 0.5``.

    Args:
        images: The images to vary; they are not changed.
        padding: The greatest shift, in pixels.
        rng: Where the randomness comes from.

    Returns:
        New images, one for each.

    Raises:
        ShapeError: When ``images`` does not have four axes.
        ArgumentError: When ``padding`` is negative.

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
    crops = padded[sample, :, rows[:, :, None], columns[:, None, :]]  # indexed axes come first: (N, H, W, C)
    return np.ascontiguousarray(crops.transpose(0, 3, 1, 2))
