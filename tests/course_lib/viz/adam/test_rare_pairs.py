"""Adaptive rules gain most on rare pairs of letters."""

import numpy as np
import pytest

from course_lib.gradcheck import numerical_gradient
from course_lib.optim.adaptive import adagrad_init, adagrad_step, adam_init, adam_step
from course_lib.optim.gradient_descent import sgd_step
from course_lib.viz.adam.rare_pairs import (
    loss_by_pair_count,
    names_data,
    plot_rare_pairs,
    table_gradient,
    train_table,
)


def test_pair_counts_are_those_of_the_training_letters():
    """Every letter has one pair before it."""
    data = names_data()

    assert data.pair_counts.sum() == len(data.train[0])
    assert len(data.train[0]) + len(data.val[0]) == 36_122


def test_table_gradient_is_the_slope_and_zero_in_unused_rows():
    """Against central differences."""
    rng = np.random.default_rng(0)
    table, pairs, letters = rng.normal(size=(5, 4)), np.array([2, 0, 2]), np.array([1, 3, 0])

    _, grad = table_gradient(table, pairs, letters)

    slope = numerical_gradient(lambda table: table_gradient(table, pairs, letters)[0], table)
    np.testing.assert_allclose(grad, slope, atol=1e-8)
    assert not grad[[1, 3, 4]].any()


def test_adaptive_rules_win_most_where_pairs_are_rare():
    """Lesson 03 quotes the losses."""
    sgd = train_table(sgd_step, None, lr=20.0)
    adagrad = train_table(adagrad_step, adagrad_init, lr=0.5)

    gap = loss_by_pair_count(sgd) - loss_by_pair_count(adagrad)
    assert sgd.losses[-1] == pytest.approx(2.188, abs=0.002)
    assert adagrad.losses[-1] == pytest.approx(2.115, abs=0.002)
    assert gap[0] > 0.25
    assert np.all(gap[0] > 2 * gap[1:])


def test_caption_gives_the_final_loss_of_each_rule():
    """After the name that the run has."""
    run = train_table(adam_step, adam_init, lr=0.02, epochs=1)

    assert f"{run.losses[-1]:.3f} with Adam" in plot_rare_pairs({"Adam": run}).alt
