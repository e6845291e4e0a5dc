"""Shortcuts carry a digit through fifty blocks."""

import numpy as np

from course_lib.viz.resnets.signal_through_depth import passage


def test_passage_keeps_the_input_with_shortcuts_and_loses_it_without():
    """After one plain block the digit cannot be recognised; after fifty residual ones it can."""
    plain, residual = passage(False, 0.1), passage(True, 0.1)

    assert abs(plain.likeness[1]) < 0.3
    assert residual.likeness[-1] > 0.5
    assert plain.spread[-1] < 0.1 < 0.5 < residual.spread[-1]


def test_branches_of_scale_0_pass_the_input_on():
    """Every block is the identity."""
    way = passage(True, 0.0)

    np.testing.assert_allclose(way.states[-1], way.states[0])
    np.testing.assert_allclose(way.likeness, 1)
