"""Random settings are uniform in their logarithms; a grid's points lie in the middle of its cells."""

import numpy as np
import pytest

from course_lib.arrays import ArgumentError
from course_lib.debugging.search import grid_search, random_search


def test_each_decade_gets_as_many_draws():
    rates = [one["lr"] for one in random_search({"lr": (1e-3, 1.0)}, 3000, np.random.default_rng(0))]

    counts, _ = np.histogram(np.log10(rates), [-3, -2, -1, 0])
    assert counts.sum() == 3000
    assert np.all(abs(counts - 1000) < 100)


def test_settings_are_drawn_one_after_the_other():
    """The first is the same, however many there are."""
    space = {"lr": (1e-3, 1.0), "p": (0.1, 0.9)}

    one, many = (random_search(space, n, np.random.default_rng(1)) for n in (1, 5))

    assert one[0] == many[0]


def test_grid_by_hand():
    """Two cells of a decade each, and one value of the other setting."""
    points = grid_search({"a": (0.01, 1.0), "b": (1.0, 4.0)}, 2)

    np.testing.assert_allclose(
        [list(point.values()) for point in points],
        [[10**-1.5, 2**0.5], [10**-1.5, 2**1.5], [10**-0.5, 2**0.5], [10**-0.5, 2**1.5]],
    )


@pytest.mark.parametrize("ends", [(0.0, 1.0), (2.0, 1.0)])
def test_a_range_has_to_lie_above_0(ends):
    with pytest.raises(ArgumentError):
        random_search({"lr": ends}, 1, np.random.default_rng(0))
