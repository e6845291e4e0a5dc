"""Random search for hyperparameters."""

from collections.abc import Mapping

import numpy as np

from course_lib.arrays import expect


def random_search(
    space: Mapping[str, tuple[float, float]], n: int, rng: np.random.Generator
) -> list[dict[str, float]]:
    """
    Draw ``n`` settings, each hyperparameter evenly on a logarithmic scale.

    Args:
        space: The least and the greatest value of each hyperparameter, both above 0.
        n: How many settings to draw.
        rng: Where the randomness comes from.

    Returns:
        The settings: from 0.001 to 0.1, as many below 0.01 as above it.

    Raises:
        ArgumentError: When not ``0 < low <= high``.

    Source:
        Bergstra and Bengio (2012), Random search for hyper-parameter optimization, JMLR 13.
    """
    for name, (low, high) in space.items():
        expect(0 < low <= high, f"random_search: {name}", "0 < low <= high", (low, high))
    return [
        {name: float(np.exp(rng.uniform(np.log(low), np.log(high)))) for name, (low, high) in space.items()}
        for _ in range(n)
    ]
