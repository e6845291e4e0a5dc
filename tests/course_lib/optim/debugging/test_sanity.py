"""The first loss, the size of a step, samples learned by heart, and which runs can be compared."""

import numpy as np
import pytest

from course_lib.arrays import ArgumentError, ShapeError
from course_lib.gradcheck import numerical_gradient, relative_error
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.debugging.sanity import (
    comparable_pairs,
    initial_loss,
    loss_and_gradients,
    next_measure,
    overfit_one,
    update_ratio,
)


def small_network(rng, features=6, hidden=8, classes=4):
    """Return weights and biases of a network with one hidden layer."""
    return [
        rng.normal(size=(hidden, features)),
        0.1 * rng.normal(size=hidden),
        rng.normal(size=(classes, hidden)),
        0.1 * rng.normal(size=classes),
    ]


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


def test_gradients_are_those_of_the_loss():
    """By central differences, for each parameter."""
    rng = np.random.default_rng(0)
    network, x, labels = small_network(rng), rng.normal(size=(5, 6)), rng.integers(0, 4, 5)

    _, grads = loss_and_gradients(network, x, labels)

    for i, param in enumerate(network):
        wanted = numerical_gradient(
            lambda moved, i=i: loss_and_gradients([*network[:i], moved, *network[i + 1 :]], x, labels)[0],
            param,
        )
        assert relative_error(grads[i], wanted) < 1e-5


@pytest.mark.parametrize("n", [1, 20])
def test_samples_are_learned_by_heart_and_the_network_stays(n):
    rng = np.random.default_rng(1)
    network, x, labels = small_network(rng, hidden=32), rng.normal(size=(n, 6)), rng.integers(0, 4, n)
    before = [param.copy() for param in network]

    predict = overfit_one(network, (x, labels))

    np.testing.assert_array_equal(predict(x), labels)
    for param, kept in zip(network, before, strict=True):
        np.testing.assert_array_equal(param, kept)


def test_equal_runs_are_no_pair():
    """They differ in nothing."""
    assert comparable_pairs([{"lr": 0.1}, {"lr": 0.1}, {"lr": 0.2}]) == [(0, 2), (1, 2)]


@pytest.mark.parametrize(
    ("errors", "measure"),
    [((0.3, 0.9), "fix the training"), ((0.02, 0.2), "close the gap"), ((0.1, 0.1), "done")],
)
def test_training_comes_before_the_gap(errors, measure):
    assert next_measure(*errors, goal=0.1) == measure
