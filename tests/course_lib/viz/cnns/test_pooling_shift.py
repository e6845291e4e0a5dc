"""Pooling changes less under a shift than skipping pixels does."""

import numpy as np

from course_lib.viz.cnns.pooling_shift import POOLINGS, changed_share, plot_pooling_shift, shifted


def test_changed_share_is_0_without_a_shift_and_grows_with_it():
    """For every way of pooling."""
    for how in POOLINGS:
        shares = [changed_share(how, 2, shift) for shift in range(4)]

        assert shares[0] == 0
        assert shares == sorted(shares)


def test_pooling_changes_less_than_skipping_pixels():
    """The lesson's numbers for a shift by one pixel, with both window sizes."""
    shares = {(how, k): changed_share(how, k, 1) for how in POOLINGS for k in (2, 4)}

    rounded = [round(100 * shares[how, k]) for k in (2, 4) for how in ("largest", "mean", "pixels skipped")]
    assert rounded == [35, 36, 49, 23, 24, 46]


def test_shifted_moves_to_the_right():
    """Column 0 becomes column 1."""
    moved = shifted(np.arange(6.0).reshape(1, 1, 2, 3), 1)

    np.testing.assert_array_equal(moved[0, 0], [[2, 0, 1], [5, 3, 4]])


def test_pooling_shift_states_its_numbers():
    """At one setting of the controls."""
    fig = plot_pooling_shift(how="mean", shift=1, kernel_size=4)

    assert "mean 24%" in fig.alt
    assert fig.png().startswith(b"\x89PNG")
