"""The blocks have the scale they claim, and the student's function draws the picture."""

import numpy as np
import pytest

from course_lib.viz.resnets.gradient_by_depth import plot_gradient_by_depth, slopes


def test_slopes_multiply_norms_by_their_scale():
    """On average over many vectors."""
    (slope,) = slopes(1, 0.3)
    v = np.random.default_rng(6).standard_normal((64, 1000))

    factors = np.linalg.norm(slope @ v, axis=0) / np.linalg.norm(v, axis=0)
    assert factors.mean() == pytest.approx(0.3, rel=0.05)


def test_gradient_is_drawn_by_the_function_given():
    """A function that returns 7 everywhere draws 7."""
    alt = plot_gradient_by_depth(lambda blocks, residual: np.full(len(blocks) + 1, 7.0), depth=5).alt

    assert "7 arrives at the first plain block and 7 at" in alt
