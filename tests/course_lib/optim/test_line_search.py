"""Armijo's line search takes the first rate that lowers the loss enough."""

import numpy as np
import pytest

from course_lib.arrays import ArgumentError
from course_lib.optim.line_search import armijo_rate


def parabola(w):
    """A parabola of curvature 4."""
    return float(2 * w @ w)


@pytest.mark.parametrize(
    ("lr", "share", "rate"),
    [
        (0.4, 0.1, 0.4),  # 1 - lr * h / 2 = 0.2 is above the share
        (0.4, 0.3, 0.2),  # below it; at half the rate 0.6
        (0.46, 0.1, 0.23),  # 0.08
        (8.0, 0.1, 0.25),  # 8, 4, 2, 1, 0.5 do not
    ],
)
def test_the_share_of_the_fall_on_a_parabola_is_known(lr, share, rate):
    """A step of rate r on a parabola falls by the share 1 - r * h / 2 of the straight line's."""
    found = armijo_rate(parabola, np.array([3.0]), np.array([12.0]), lr=lr, share=share)

    assert found == pytest.approx(rate)


def test_a_direction_that_leads_uphill_gets_no_rate():
    """As the gradient of another batch may."""
    assert armijo_rate(parabola, np.array([3.0]), np.array([-12.0]), lr=1.0) == 0.0


def test_at_a_minimum_the_first_rate_is_as_good_as_any():
    """There is nothing to fall by."""
    assert armijo_rate(parabola, np.zeros(2), np.zeros(2), lr=0.5) == 0.5


@pytest.mark.parametrize("options", [{"shrink": 1.0}, {"shrink": 0.0}, {"share": 0.0}, {"share": 1.0}])
def test_shares_lie_between_0_and_1(options):
    """Otherwise the search would not end, or take any rate."""
    with pytest.raises(ArgumentError, match="between 0 and 1"):
        armijo_rate(parabola, np.ones(1), np.ones(1), lr=1.0, **options)
