"""The excess loss is drawn per step, and averaged over the work."""

import numpy as np

from course_lib.viz.sgd.line_fit import START, line_data, line_descent, line_loss
from course_lib.viz.sgd.loss_by_work import excess_loss


def test_excess_loss_averages_over_a_hundredth_of_the_steps():
    """Of 1,001 losses each mean takes ten; the first loss stands alone."""
    line = line_data()
    descent = line_descent(line, START, lr=0.05, batch_size=8, work=8000)

    excess = excess_loss(line, descent)

    np.testing.assert_allclose(excess.by_step, descent.losses - line_loss(line, line.best))
    assert len(excess.work) == len(excess.by_work)
    assert excess.by_work[0] == excess.by_step[0]
    np.testing.assert_allclose(excess.by_work[1], excess.by_step[1:11].mean())
    assert excess.work[-1] == 8000
