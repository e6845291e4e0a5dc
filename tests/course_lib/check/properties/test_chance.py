"""Bounds on chance hold for exact probabilities and for simulated draws, and are not much too wide."""

import math

import numpy as np
import pytest

from course_lib.check.properties.chance import log_chance_of_runs, too_even, unlikely


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("draws", [10, 100, 1000])
def test_counts_called_unlikely_are(share, draws):
    """Their exact probability, together, is below the level on either side."""
    counts = np.arange(draws + 1)
    ways = [math.lgamma(draws + 1) - math.lgamma(k + 1) - math.lgamma(draws - k + 1) for k in counts]
    chances = np.exp(ways + counts * math.log(share) + (draws - counts) * math.log1p(-share))

    called = unlikely(counts, draws, share, 1e-3)

    assert chances[called].sum() <= 2e-3
    assert not called[round(draws * share)]


def test_what_cannot_happen_is_unlikely_and_what_must_is_not():
    np.testing.assert_array_equal(
        unlikely(np.array([0, 1, 9, 10]), 10, np.array([0.0, 0.0, 1.0, 1.0])), [False, True, True, False]
    )


def test_a_share_of_two_fifths_is_told_from_a_half():
    assert unlikely(0.4 * 3400, 3400, 0.5, 4e-10)
    assert not unlikely(0.47 * 3400, 3400, 0.5, 4e-10)


def test_independent_counts_are_not_too_even_and_equal_ones_are():
    rng = np.random.default_rng(0)
    for draws, share, groups in [(8, 0.2, 60), (100, 0.3, 120), (10, 0.5, 1000), (5, 0.8, 40)]:
        counts = rng.binomial(draws, share, (300, groups))

        assert not any(too_even(row, draws, share, 1e-6) for row in counts)
        assert too_even(np.full(groups, round(draws * share)), draws, share)


def test_a_few_equal_counts_are_chance():
    assert not too_even(np.array([2, 2]), 8, 0.2)
    assert not too_even(np.array([3]), 8, 0.2)
    assert not too_even(np.zeros(5), 8, 0.0)


def test_counts_that_only_round_are_too_even():
    counts = np.tile([24, 25], 60)

    assert too_even(counts, 100, 0.245)


def test_runs_are_as_likely_as_counted():
    """Of two batches of two of four indices: {01}{23} or {23}{01}, 8 of 24 orders."""
    assert math.exp(log_chance_of_runs([2, 2])) == pytest.approx(8 / 24)
