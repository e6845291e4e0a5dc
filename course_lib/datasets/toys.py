"""Two-dimensional toy data sets: spirals, moons, rings."""

import numpy as np

from course_lib.arrays import Array, Float, Int


def spirals(
    n: int, rng: np.random.Generator, *, noise: float = 0.02, classes: int = 2
) -> tuple[Float[Array, "n 2"], Int[Array, " n"]]:
    """
    Draw points on the arms of a spiral, one arm per class: no straight line separates them.

    Args:
        n: Number of points, assigned to the classes in turn.
        rng: Draws the points.
        noise: Standard deviation of the noise added to each coordinate; arms end at radius 1.
        classes: Number of arms; each makes one turn.

    Returns:
        Points and their labels.
    """
    labels = np.arange(n) % classes
    radius = rng.uniform(0.05, 1, n)
    angle = 2 * np.pi * (radius + labels / classes)
    return _scatter(radius * np.cos(angle), radius * np.sin(angle), rng, noise), labels


def moons(
    n: int, rng: np.random.Generator, *, noise: float = 0.1
) -> tuple[Float[Array, "n 2"], Int[Array, " n"]]:
    """
    Draw points on two interleaving half circles of radius 1.

    Args:
        n: Number of points, assigned to the two classes in turn.
        rng: Draws the points.
        noise: Standard deviation of the noise added to each coordinate.

    Returns:
        Points, centred at the origin, and their labels.
    """
    labels = np.arange(n) % 2
    angle = rng.uniform(0, np.pi, n)
    side = 1 - 2 * labels
    return _scatter(side * (np.cos(angle) - 0.5), side * (np.sin(angle) - 0.25), rng, noise), labels


def rings(
    n: int, rng: np.random.Generator, *, noise: float = 0.05, classes: int = 2
) -> tuple[Float[Array, "n 2"], Int[Array, " n"]]:
    """
    Draw points on circles around the origin, one circle per class; the outermost has radius 1.

    Args:
        n: Number of points, assigned to the classes in turn.
        rng: Draws the points.
        noise: Standard deviation of the noise added to each coordinate.
        classes: Number of circles.

    Returns:
        Points and their labels, 0 for the innermost.
    """
    labels = np.arange(n) % classes
    radius, angle = (labels + 1) / classes, rng.uniform(0, 2 * np.pi, n)
    return _scatter(radius * np.cos(angle), radius * np.sin(angle), rng, noise), labels


def _scatter(x: Array, y: Array, rng: np.random.Generator, noise: float) -> Array:
    """Return points with these coordinates and normal noise added."""
    points = np.stack([x, y], axis=1)
    return points + noise * rng.standard_normal(points.shape)
