"""Adaptive rules win on rare pairs of letters and lose on features of one example, as lesson 03 tells."""

import numpy as np
import pytest

from course_lib.gradcheck import numerical_gradient
from course_lib.optim.adaptive import adagrad_init, adagrad_step, adam_init, adam_step
from course_lib.optim.gradient_descent import momentum_init, momentum_step, sgd_step
from course_lib.viz.adam.bias_correction import uncorrected_adam_step
from course_lib.viz.adam.first_steps import digit_steps
from course_lib.viz.adam.rare_pairs import losses_by_seen, names_data, table_gradient, train_table
from course_lib.viz.adam.sparse_features import rare_features, train_features


def test_names_are_counted():
    data = names_data()

    assert data.seen.sum() == len(data.train[0])
    assert len(data.train[0]) + len(data.val[0]) == 36_122


def test_table_gradient_is_the_slope_and_zero_in_unseen_rows():
    rng = np.random.default_rng(0)
    table, pairs, letters = rng.normal(size=(5, 4)), np.array([2, 0, 2]), np.array([1, 3, 0])

    _, grad = table_gradient(table, pairs, letters)

    slope = numerical_gradient(lambda table: table_gradient(table, pairs, letters)[0], table)
    np.testing.assert_allclose(grad, slope, atol=1e-8)
    assert not grad[[1, 3, 4]].any()


def test_adaptive_rules_win_most_where_pairs_are_rare():
    sgd = train_table(sgd_step, None, lr=20.0)
    adagrad = train_table(adagrad_step, adagrad_init, lr=0.5)

    gap = losses_by_seen(sgd) - losses_by_seen(adagrad)
    assert sgd.losses[-1] == pytest.approx(2.188, abs=0.002)
    assert adagrad.losses[-1] == pytest.approx(2.115, abs=0.002)
    assert gap[0] > 0.25
    assert np.all(gap[0] > 2 * gap[1:])


def test_adaptive_rules_fail_on_features_of_one_example():
    """Every weight is a quarter, so every new example is called 1; momentum finds the true feature."""
    data = rare_features()

    adam = train_features(data, adam_step, adam_init, lr=0.01)
    momentum = train_features(data, momentum_step, momentum_init, lr=0.03, momentum=0.9)

    used = np.abs(adam.weight[data.train[0].any(axis=0)])
    np.testing.assert_allclose(used, 0.25, atol=1e-4)
    assert (adam.train_accuracy, adam.test_accuracy) == (1.0, 0.6)
    assert (momentum.train_accuracy, momentum.test_accuracy) == (1.0, 1.0)


def test_rare_features_of_test_examples_are_new():
    (x, _), (x_test, _) = rare_features(20)

    assert not (x.any(axis=0) & x_test.any(axis=0))[3:].any()


def test_uncorrected_adam_jumps_on_digits():
    """Its first step is 3.16 times as long, and at lr 0.03 its loss lags behind."""
    corrected = digit_steps(adam_step, adam_init, lr=0.03, epochs=1)
    uncorrected = digit_steps(uncorrected_adam_step, adam_init, lr=0.03, epochs=1)

    assert uncorrected.lengths[0] / corrected.lengths[0] == pytest.approx(3.162, abs=0.01)
    assert uncorrected.losses[15:25].mean() > 3 * corrected.losses[15:25].mean()
