"""The five loops of lesson 12 do what they say."""

import numpy as np

from course_lib.optim.debugging.loops import (
    fix_the_loop_1,
    fix_the_loop_2,
    fix_the_loop_3,
    fix_the_loop_4,
    fix_the_loop_5,
)

RNG = np.random.default_rng(0)
X, LABELS = RNG.normal(size=(12, 4)), np.arange(12) % 3
WEIGHT = RNG.normal(size=(3, 4))


def test_each_step_uses_the_gradient_of_its_own_batch():
    """One epoch over two batches is two epochs of one batch each."""
    both = fix_the_loop_1(WEIGHT, X.reshape(2, 6, 4), LABELS.reshape(2, 6), lr=0.1, epochs=1)
    first = fix_the_loop_1(WEIGHT, X[None, :6], LABELS[None, :6], lr=0.1, epochs=1)
    second = fix_the_loop_1(first, X[None, 6:], LABELS[None, 6:], lr=0.1, epochs=1)

    np.testing.assert_allclose(both, second)


def test_the_loss_before_the_first_step_is_that_of_the_given_weight():
    weight, losses = fix_the_loop_2(np.zeros((3, 4)), X, LABELS, lr=0.1, steps=3)

    assert weight.shape == (3, 4)
    np.testing.assert_allclose(losses[0], np.log(3))
    assert np.all(np.diff(losses) < 0)


def test_a_network_is_tested_without_dropout():
    """Without steps the same weights give the same accuracy, however much is dropped in training."""
    weights = [RNG.normal(size=(8, 4)), RNG.normal(size=(3, 8))]

    found = [
        fix_the_loop_3(
            weights,
            (X, LABELS),
            (X, LABELS),
            lr=0.0,
            p=p,
            epochs=3,
            rng=np.random.default_rng(1),
        )
        for p in (0.0, 0.8)
    ]

    np.testing.assert_array_equal(*found)


def test_the_single_batch_test_sees_one_batch():
    """The other batches change nothing."""
    batches = [np.array([3, 1]), np.array([0, 2])]

    alone, among = (
        fix_the_loop_4(WEIGHT, X, LABELS, given, lr=0.5, steps=20) for given in (batches[:1], batches)
    )

    np.testing.assert_array_equal(alone, among)
    assert alone[-1] < 0.1 * alone[0]


def test_trained_to_the_end_the_mean_probabilities_are_the_shares():
    """Since the bias's gradient is 0 there."""
    x = X - X.mean(axis=0)
    labels = np.array([0] * 10 + [1, 2])

    weight, bias = fix_the_loop_5(np.zeros((3, 4)), np.zeros(3), x, labels, lr=0.5, steps=3000)

    scores = x @ weight.T + bias
    probs = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(probs.mean(axis=0), [10 / 12, 1 / 12, 1 / 12], atol=0.02)
