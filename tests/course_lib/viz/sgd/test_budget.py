"""A walk on a budget is recorded, and stopped where it asks for more."""

import numpy as np
import pytest

from course_lib.viz.sgd.budget import BUDGET, spend


def test_what_a_walk_spends_is_counted():
    """A walk that never moves has the same loss everywhere."""

    def lazy(gradient, weight, *, budget, curvature):
        gradient(weight, 10)
        gradient(weight, 20)
        return weight

    spent = spend(lazy)

    assert spent.examples.tolist() == [0, 10, 30]
    assert np.ptp(spent.losses) == 0


def test_more_than_the_budget_is_refused():
    """The message says what is left."""
    with pytest.raises(ValueError, match=f"1 of {BUDGET} are left"):
        spend(lambda gradient, weight, *, budget, curvature: [gradient(weight, n) for n in (budget - 1, 2)])
