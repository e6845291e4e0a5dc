"""Branches and depths for several exercises, and the modules that hold answers."""

import numpy as np

from course_lib.check.call import case
from course_lib.check.codec import Made

COUNTS = ("course_lib.nn.architectures",)  # whose tables tell the answers of nn.counting


def quarters(rng, *shape, dtype=float):
    """Draw multiples of a quarter, none of them 0: sums of them are exact, and a pack of them is small."""
    return (rng.integers(1, 10, shape) * rng.choice([-1, 1], shape) / 4).astype(dtype)


def branch(name, *given):
    """Return a branch, made anew for each call."""
    return Made("branch", (name, *given))


def depth_cases(rng):
    """Some n; how many must not be guessed from the paper's."""
    return [case(int(n)) for n in rng.choice(np.arange(10, 60), 3, replace=False)]
