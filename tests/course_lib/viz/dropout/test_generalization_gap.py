"""The picture of the gap states each run's losses and where it was stopped."""

import numpy as np

from course_lib.viz.dropout.generalization_gap import plot_gap
from course_lib.viz.dropout.networks import Curves


def test_gap_states_each_run_and_where_it_was_stopped():
    """The epoch counts from 1 on the page, from 0 in ``stop``."""
    curves = Curves(np.array([1.0, 0.5, 0.1]), np.array([1.0, 0.8, 0.9]), np.ones(3), np.ones(3))

    alt = plot_gap({"mine": curves}, stop=lambda losses, patience: 1).alt

    assert "mine: 0.10 and 0.90, a gap of 0.80, stopped early at epoch 2 with 0.80" in alt
