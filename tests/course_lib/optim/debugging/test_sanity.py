"""The first loss, the size of a step, and which runs can be compared."""

import numpy as np
import pytest

from course_lib.arrays import ArgumentError, ShapeError
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.debugging.sanity import (
    comparable_pairs,
    initial_loss,
    next_measure,
    update_ratio,
)


def test_initial_loss_is_that_of_equal_scores():
    """Whatever the labels are."""
    loss, _ = softmax_cross_entropy(np.zeros((5, 7)), np.arange(5))

    np.testing.assert_allclose(initial_loss(7), loss)


def test_no_class_has_no_loss():
    with pytest.raises(ArgumentError):
        initial_loss(0)


def test_update_ratio_needs_one_shape():
    with pytest.raises(ShapeError):
        update_ratio(np.ones(3), np.ones(4))


def test_equal_runs_are_no_pair():
    """They differ in nothing."""
    assert comparable_pairs([{"lr": 0.1}, {"lr": 0.1}, {"lr": 0.2}]) == [(0, 2), (1, 2)]


@pytest.mark.parametrize(
    ("errors", "measure"),
    [((0.3, 0.9), "fix the training"), ((0.02, 0.2), "close the gap"), ((0.1, 0.1), "done")],
)
def test_training_comes_before_the_gap(errors, measure):
    assert next_measure(*errors, goal=0.1) == measure
