"""The blocks have the scale they claim, and the student's function draws the picture."""

import numpy as np
import pytest

from course_lib.nn.gradient_norms import gradient_by_depth
from course_lib.viz.resnets.gradient_by_depth import as_seen, plot_gradient_by_depth, slopes


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


def test_branches_against_the_shortcut_cancel_it():
    """Each block multiplies by 1 - scale: nothing is left at scale 1."""
    for scale in (0.5, 1.0):
        blocks = as_seen(
            slopes(10, scale),
            branches="against the shortcut",
            after_the_sum="nothing",
            scale=scale,
            residual=True,
        )
        assert gradient_by_depth(blocks, residual=True)[0] == pytest.approx((1 - scale) ** 10)


@pytest.mark.parametrize("residual", [True, False])
def test_a_relu_after_a_block_lets_half_of_the_features_pass(residual):
    """The block's whole Jacobian has rows of zeros for the others."""
    (block,) = as_seen(
        slopes(1, 0.5), branches="random", after_the_sum="a ReLU, half open", scale=0.5, residual=residual
    )

    whole = block + residual * np.eye(64)
    assert np.sum(~whole.any(axis=1)) == 32
