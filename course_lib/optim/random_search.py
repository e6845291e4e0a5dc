"""Random search for hyperparameters."""

from collections.abc import Mapping

import numpy as np

from course_lib.arrays import expect


def random_search(
    space: Mapping[str, tuple[float, float]], n: int, rng: np.random.Generator
) -> list[dict[str, float]]:
    """
    Draw ``n`` settings, each hyperparameter uniformly on a logarithmic scale.

    Args:
        space: The smallest and the largest value of each hyperparameter, both above 0.
        n: How many settings to draw.
        rng: Draws the settings.

    Returns:
        The settings. Between 0.001 and 0.1, for example, half of the values are below 0.01 on average.

    Raises:
        ArgumentError: Unless ``0 < low <= high``.

    Source:
        Bergstra and Bengio (2012), Random search for hyper-parameter optimization, JMLR 13.
    """
    for name, (low, high) in space.items():
        expect(0 < low <= high, f"random_search: {name}", "0 < low <= high", (low, high))
    return [
        {name: float(np.exp(rng.uniform(np.log(low), np.log(high)))) for name, (low, high) in space.items()}
        for _ in range(n)
    ]
