"""Random search is uniform in the logarithm."""

import numpy as np
import pytest

from course_lib.arrays import ArgumentError
from course_lib.optim.random_search import random_search


def test_random_search_is_uniform_in_the_logarithm():
    """Each decade gets its share within five standard deviations, and parameters are independent."""
    space = {"lr": (1e-4, 1e-1), "weight_decay": (1e-6, 1e-2)}
    settings = random_search(space, 3000, np.random.default_rng(0))
    logs = np.log10([[setting[name] for name in space] for setting in settings])

    decades = np.bincount(np.floor(logs[:, 0] + 4).astype(int), minlength=3)
    assert (abs(decades - 1000) < 5 * np.sqrt(3000 * 2 / 9)).all()
    assert ((logs >= [-4, -6]) & (logs <= [-1, -2])).all()
    assert abs(np.corrcoef(logs.T)[0, 1]) < 5 / np.sqrt(3000)


def test_random_search_refuses_a_range_that_reaches_zero():
    """Zero has no logarithm."""
    with pytest.raises(ArgumentError, match="random_search: lr"):
        random_search({"lr": (0.0, 1.0)}, 1, np.random.default_rng(0))
