"""One hiccup of the machine decides nothing."""

import numpy as np

from course_lib.optim.debugging.timing import slowest


def test_the_median_decides():
    hiccup = np.array([[1.0, 1.0], [1.0, 50.0], [1.0, 1.0]])

    assert slowest({"a": hiccup, "b": np.array([[2.0, 0.5]] * 3)}) == "b"
