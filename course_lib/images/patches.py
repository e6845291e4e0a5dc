"""Pieces of photographs, to train networks from image to image."""

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.datasets.loaders import load_image


def training_patches(
    rng: np.random.Generator, *, n: int = 2000, size: int = 32
) -> Float[Array, "n 1 size size"]:
    """
    Return pieces of astronaut, coffee (red, green and blue as grey pictures) and brick.

    Args:
        rng: Draws the places; half of the pieces are mirrored, half are transposed.
        n: Number of pieces.
        size: Height and width in pixels.

    Example:
        >>> training_patches(np.random.default_rng(0), n=5).shape
        (5, 1, 32, 32)
    """
    photographs = [channel for name in ("astronaut", "coffee") for channel in load_image(name, color=True)]
    photographs.append(load_image("brick"))
    patches = []
    for _ in range(n):
        photograph = photographs[rng.integers(len(photographs))]
        row, column = (rng.integers(length - size + 1) for length in photograph.shape)
        patch = photograph[row : row + size, column : column + size]
        patch = patch.T if rng.random() < 0.5 else patch
        patches.append(patch[:, ::-1] if rng.random() < 0.5 else patch)
    return np.array(patches)[:, None]
