"""The curve of a training loop has a loss for each step, at the points that were looked at before it."""

import numpy as np

from course_lib.optim.line_fit import fit_line
from course_lib.viz.sgd.fit_curves import EPOCHS, fit_curve
from course_lib.viz.sgd.line_fit import START, line_data, line_loss


def test_curves_start_at_the_same_loss_and_count_points():
    """Six epochs of two batches."""
    line, curve = line_data(), fit_curve(fit_line, 500)

    assert curve.looked_at.tolist() == [500 * step for step in range(2 * EPOCHS)]
    assert np.isclose(curve.losses[0], line_loss(line, START))
