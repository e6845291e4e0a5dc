"""What more and changed images are worth: the stored errors are the library's, and the claims hold."""

import numpy as np

from course_lib.viz.dropout.more_data import (
    CHANGES,
    SEEDS,
    SIZES,
    errors_with,
    learning_slope,
    measure_change,
    measured,
    plot_changes,
    plot_sizes,
)


def test_stored_errors_have_a_row_for_each_seed():
    stored = measured()

    assert stored.changes.shape == (SEEDS, len(CHANGES), 2)
    assert stored.sizes.shape == (SEEDS, len(SIZES))
    assert stored.noises.shape == (SEEDS, 3, 2)


def test_a_stored_error_is_what_training_gives():
    """Within what the last bits of another processor may come to after 50 epochs."""
    np.testing.assert_allclose(measure_change(None, 0), measured().changes[0, 0], atol=0.03)


def test_more_images_help_slowly():
    """Slower than 1/sqrt(n)."""
    errors = measured().sizes.mean(axis=0)

    assert (np.diff(errors) < 0).all()
    assert -0.3 < learning_slope() < -0.1


def test_shifts_in_training_help_on_shifted_images_alone():
    none, shifted = measured().changes.mean(axis=0)[:2]

    assert shifted[0] > none[0]
    assert shifted[1] < none[1] - 0.15


def test_a_network_is_trained_with_the_students_function():
    """Images that it leaves as they are give the errors of no change."""
    called = []

    def mine(images, *, padding, rng):
        called.append(padding)
        return images

    np.testing.assert_allclose(errors_with(mine), measured().changes[0, 0], atol=0.03)
    assert set(called) == {1}


def test_sentences_tell_the_errors():
    assert "slope -0.20" in plot_sizes().alt
    assert "none 22.0 and 44.7" in plot_changes().alt
