"""Adaptive rules fail on features that occur in one example only."""

import numpy as np

from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.gradient_descent import momentum_init, momentum_step
from course_lib.viz.adam.sparse_features import plot_rare_features, rare_features, train_features


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
    """No feature beyond the first three occurs in training and in test examples."""
    (x, _), (x_test, _) = rare_features(20)

    assert not (x.any(axis=0) & x_test.any(axis=0))[3:].any()


def test_caption_gives_both_accuracies():
    """After the name that the fit has."""
    fit = train_features(rare_features(20), adam_step, adam_init, lr=0.01)

    assert plot_rare_features({"Adam": fit}).alt == "Training and test accuracy: Adam 100% and 60%."
