"""Data augmentation: crops and flips, turned, enlarged, brighter and noisy images, all at random."""

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


def random_rotation(
    images: Float[Array, "N C H W"], *, degrees: float, rng: np.random.Generator
) -> Float[Array, "N C H W"]:
    """
    Turn each image about its centre by a random angle; what comes in from outside is 0.

    Args:
        images: The images to vary; they are not changed.
        degrees: The largest angle, to either side.
        rng: Draws an angle for each image.
    """
    angles = np.deg2rad(rng.uniform(-degrees, degrees, len(images)))
    turn = np.array([[np.cos(angles), -np.sin(angles)], [np.sin(angles), np.cos(angles)]])
    return _sampled(images, turn.transpose(2, 0, 1))


def random_zoom(
    images: Float[Array, "N C H W"], *, factor: float, rng: np.random.Generator
) -> Float[Array, "N C H W"]:
    """
    Enlarge each image by a random factor from ``1 / factor`` to ``factor``, about its centre.

    Args:
        images: The images to vary; they are not changed.
        factor: The largest factor, above 1. Its logarithm is drawn uniformly.
        rng: Draws a factor for each image.
    """
    expect(factor > 1, "random_zoom: factor", "above 1", factor)
    shares = factor ** rng.uniform(-1, 1, len(images))
    return _sampled(images, np.eye(2) / shares[:, None, None])


def random_brightness(
    images: Float[Array, "N C H W"], *, factor: float, rng: np.random.Generator
) -> Float[Array, "N C H W"]:
    """
    Multiply each channel of each image by a random factor; channels of their own change the colour.

    Args:
        images: Values from 0 to 1; they are not changed. Results above 1 are cut off.
        factor: The largest factor, above 1; the smallest is ``1 / factor``.
        rng: Draws a factor for each channel of each image.
    """
    expect(factor > 1, "random_brightness: factor", "above 1", factor)
    factors = factor ** rng.uniform(-1, 1, (*images.shape[:2], 1, 1))
    return np.minimum(images * factors, 1).astype(images.dtype)


def random_noise(
    images: Float[Array, "N C H W"], *, spread: float, rng: np.random.Generator
) -> Float[Array, "N C H W"]:
    """
    Add normal noise to every pixel.

    Args:
        images: The images to vary; they are not changed.
        spread: Standard deviation of the noise.
        rng: Draws the noise.
    """
    return (images + rng.normal(0, spread, images.shape)).astype(images.dtype)


def _sampled(images: Float[Array, "N C H W"], maps: Float[Array, "N 2 2"]) -> Float[Array, "N C H W"]:
    """Return the images at the places that a matrix per image sends each pixel's (row, column) to."""
    n, _, height, width = images.shape
    centre = np.array([(height - 1) / 2, (width - 1) / 2])
    grid = np.stack(np.mgrid[:height, :width], axis=-1) - centre  # (H, W, 2)
    places = np.einsum("nij,hwj->nhwi", maps, grid) + centre + 1  # in the padded image
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    row, column = (np.clip(places[..., i], 0, size + 1 - 1e-6) for i, size in enumerate((height, width)))
    top, left = row.astype(int), column.astype(int)
    below, right = row - top, column - left  # shares of the lower and of the right neighbour
    each = np.arange(n)[:, None, None]
    corners = [
        (top, left, (1 - below) * (1 - right)),
        (top, left + 1, (1 - below) * right),
        (top + 1, left, below * (1 - right)),
        (top + 1, left + 1, below * right),
    ]
    mixed = sum(padded[each, :, i, j] * share[..., None] for i, j, share in corners)  # (N, H, W, C)
    return np.ascontiguousarray(mixed.transpose(0, 3, 1, 2)).astype(images.dtype)
