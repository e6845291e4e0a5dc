"""Without bias correction Adam's first steps on digits are too long, and its loss lags behind."""

import pytest

from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.viz.adam.bias_correction import uncorrected_adam_step
from course_lib.viz.adam.first_steps import digit_steps, plot_first_steps


def test_uncorrected_adam_jumps_on_digits():
    """Its first step is 3.16 times as long, and at lr 0.03 its loss lags behind."""
    corrected = digit_steps(adam_step, adam_init, lr=0.03, epochs=1)
    uncorrected = digit_steps(uncorrected_adam_step, adam_init, lr=0.03, epochs=1)

    assert uncorrected.lengths[0] / corrected.lengths[0] == pytest.approx(3.162, abs=0.01)
    assert uncorrected.losses[15:25].mean() > 3 * corrected.losses[15:25].mean()


def test_caption_gives_the_first_step():
    """In learning rates, after the name of the run."""
    steps = digit_steps(adam_step, adam_init, lr=0.03, epochs=1)

    assert "Adam: first step 0.74 learning rates" in plot_first_steps({"Adam": steps}).alt
