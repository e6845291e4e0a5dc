"""The picture of the paths draws what it is given, and its caption says when a path diverged."""

import numpy as np

from course_lib.optim.gradient_descent import gd_step
from course_lib.viz.sgd.paths import plot_paths


def test_caption_says_that_a_path_diverged():
    """A learning rate of 1 is beyond the limit."""
    assert "beyond all bounds" in plot_paths(points=200, lr=1.0, batch_size=200).alt


def test_paths_are_drawn_with_the_student_s_step():
    """A step that goes uphill shows as a loss that grows."""
    fig = plot_paths(step=lambda weight, grad, *, lr: gd_step(weight, -grad, lr=lr), points=200, work=400)
    exact = fig.axes[1].lines[-1].get_ydata()

    assert (np.diff(exact) > 0).all()
