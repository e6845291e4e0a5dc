"""The adding problem has the stated form, and an LSTM learns it."""

import numpy as np

from course_lib.nn.recurrent import LSTM
from course_lib.sequences.adding import GUESS, adding_problem, learn_to_add


def test_adding_problem_marks_one_number_in_each_half():
    """The target is the sum of the two."""
    x, target = adding_problem(50, 11, np.random.default_rng(0))

    marks = x[:, :, 1]
    assert set(np.unique(marks)) == {0, 1}
    np.testing.assert_array_equal(marks[:5].sum(axis=0), 1)
    np.testing.assert_array_equal(marks[5:].sum(axis=0), 1)
    np.testing.assert_allclose(target[:, 0], (x[:, :, 0] * marks).sum(axis=0), rtol=1e-6)


def test_always_answering_one_has_the_error_of_guessing():
    """The tolerance is four standard errors of 100,000 squares."""
    _, target = adding_problem(100_000, 4, np.random.default_rng(1))

    assert abs(np.mean((target - 1) ** 2) - GUESS) < 0.003  # four standard errors of 100,000 squares


def test_lstm_learns_to_add_and_a_rate_of_zero_changes_nothing():
    """On sequences of four steps the error falls below a quarter of that of guessing."""

    def errors(lr):
        rng = np.random.default_rng(0)
        layer = LSTM(2, 16, rng=rng)
        weight = layer.params["w_h"].copy()
        losses = list(learn_to_add(layer, hidden=16, length=4, steps=150, lr=lr, rng=rng))
        return losses, np.array_equal(weight, layer.params["w_h"])

    learnt, same = errors(0.02)
    assert np.mean(learnt[-10:]) < GUESS / 4
    assert not same
    assert errors(0.0)[1]
