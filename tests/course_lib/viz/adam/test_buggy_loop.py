"""The loop with the bug does what its author complains of."""

import numpy as np

from course_lib.viz.adam.buggy_loop import loop_run, plot_buggy_loop


def test_a_state_of_its_own_leads_to_the_line():
    """And a shared one does not, within 400 steps."""
    np.testing.assert_allclose(loop_run(False).params[-1], [2.0, -1.0], atol=0.05)
    assert np.abs(loop_run(True).params[-1] - [2.0, -1.0]).min() > 0.5


def test_caption_gives_both_runs():
    """After 100 steps."""
    assert "a scale of 0.75 and a shift of 0.20" in plot_buggy_loop().alt
