"""Settings to try: drawn at random on a logarithmic scale, or the points of a grid."""

from collections.abc import Mapping
from itertools import product

import numpy as np

from course_lib.arrays import expect

Space = Mapping[str, tuple[float, float]]  # the least and the largest value of each setting


def random_search(space: Space, n: int, rng: np.random.Generator) -> list[dict[str, float]]:
    """
    Draw settings whose logarithms are uniform, each independent of the others.

    Args:
        space: The least and the largest value of each setting; both above 0.
        n: How many settings to draw.
        rng: Draws setting after setting, and in each the values in the order of the space.

    Raises:
        ArgumentError: If a range does not lie above 0.

    Source: Bergstra and Bengio (2012), Random search for hyper-parameter optimization, JMLR 13, 281-305.
    """
    _expect_positive(space)
    bounds = {name: np.log(ends) for name, ends in space.items()}
    return [{name: float(np.exp(rng.uniform(*ends))) for name, ends in bounds.items()} for _ in range(n)]


def grid_search(space: Space, per_axis: int) -> list[dict[str, float]]:
    """
    Return the points of a grid, each in the middle of its cell on a logarithmic scale.

    Args:
        space: The least and the largest value of each setting; both above 0.
        per_axis: How many values each setting takes.

    Example:
        >>> grid_search({"lr": (0.01, 1.0)}, 1)
        [{'lr': 0.1}]
    """
    _expect_positive(space)
    shares = (np.arange(per_axis) + 0.5) / per_axis
    axes = [low * (high / low) ** shares for low, high in space.values()]
    return [dict(zip(space, map(float, point), strict=True)) for point in product(*axes)]


def _expect_positive(space: Space) -> None:
    for name, (low, high) in space.items():
        expect(0 < low <= high, f"search: {name}", "0 < low <= high", (low, high))
