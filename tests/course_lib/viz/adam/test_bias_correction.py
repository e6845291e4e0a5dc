"""Without bias correction Adam's first steps are too long, as computed."""

import numpy as np
import pytest

from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.viz.adam.accumulators import step_lengths
from course_lib.viz.adam.bias_correction import (
    parabola_path,
    plot_bias_correction,
    uncorrected_adam_step,
    uncorrected_length,
)


def test_uncorrected_length_is_that_of_the_uncorrected_step():
    """For a constant gradient; the twelfth step is the longest."""
    lengths = step_lengths(uncorrected_adam_step, adam_init, np.full(50, 3.0), betas=(0.9, 0.999))

    np.testing.assert_allclose(lengths, uncorrected_length(np.arange(1, 51), 0.9, 0.999), rtol=1e-6)
    assert np.argmax(uncorrected_length(np.arange(1, 5001), 0.9, 0.999)) == 11


def test_uncorrected_path_overshoots_more():
    """Down a parabola from w = 1."""
    corrected, uncorrected = (
        parabola_path(step, lr=0.05, betas=(0.9, 0.999)).min() for step in (adam_step, uncorrected_adam_step)
    )

    assert corrected == pytest.approx(-0.13, abs=0.01)
    assert uncorrected == pytest.approx(-0.56, abs=0.01)


def test_caption_gives_the_first_and_the_longest_step():
    """At the default betas."""
    alt = plot_bias_correction().alt

    assert "first step is 3.16 learning rates long, the longest is number 12 with 6.57" in alt
