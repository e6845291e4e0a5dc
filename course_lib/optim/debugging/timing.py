"""Which part of a training step takes the most time."""

from collections.abc import Mapping

import numpy as np

from course_lib.arrays import Array, Float

Profile = Mapping[str, Float[Array, "repeats 2"]]  # seconds forward and backward, by layer


def slowest(profile: Profile) -> str:
    """
    Return the layer that takes the most time, forward and backward together.

    Args:
        profile: Seconds per layer. Of several measurements the median counts, so that one hiccup of the
            machine decides nothing.

    Example:
        >>> slowest({"a": np.array([[1.0, 2.0], [1.0, 9.0], [1.0, 2.0]]), "b": np.array([[2.0, 2.0]] * 3)})
        'b'
    """
    return max(profile, key=lambda name: float(np.median(profile[name].sum(axis=1))))
