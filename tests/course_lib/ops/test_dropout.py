"""Dropout keeps the mean, and draws nothing at test time."""

import numpy as np

from course_lib.ops import dropout


def test_dropout_keeps_the_mean_and_drops_p():
    """A quarter of the values is 0, and the others grow by 4/3."""
    x = np.ones((400, 500))
    y, cache = dropout.dropout_forward(x, p=0.25, training=True, rng=np.random.default_rng(0))

    assert set(np.unique(y)) == {0, 1 / 0.75}
    assert abs((y == 0).mean() - 0.25) < 0.005
    np.testing.assert_array_equal(dropout.dropout_backward(x, cache)[0], y)


def test_dropout_draws_nothing_when_testing():
    """The state of the generator does not change."""
    rng = np.random.default_rng(0)
    dropout.dropout_forward(np.ones(3), p=0.5, training=False, rng=rng)

    assert rng.random() == np.random.default_rng(0).random()
