"""Layers for sequences against torch, and layers made from a student's single step."""

import numpy as np
import pytest
import torch
from torch import nn

from course_lib.nn.containers import Sequential
from course_lib.nn.recurrent import LSTM, RNN, Embedding, TimeFirst
from course_lib.ops.recurrent.lstm import lstm_step_backward, lstm_step_forward
from course_lib.ops.recurrent.rnn import rnn_step_backward, rnn_step_forward
from tests.course_lib.nn.torch_twin import CLOSE, F64, assert_same_as_torch


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.mark.parametrize(("ours", "theirs"), [(RNN, nn.RNN), (LSTM, nn.LSTM)], ids=["rnn", "lstm"])
def test_recurrent_layer_gives_the_outputs_and_gradients_of_torch(ours, theirs, rng):
    """Over seven steps; torch's second bias stays at zero."""
    ours, theirs = ours(5, 3, rng=rng, **F64), theirs(5, 3, dtype=torch.float64)
    theirs.bias_hh_l0.data.zero_()
    pairs = {"w_x": theirs.weight_ih_l0, "w_h": theirs.weight_hh_l0, "bias": theirs.bias_ih_l0}

    assert_same_as_torch(ours, lambda x: theirs(x)[0], pairs, rng.standard_normal((7, 2, 5)), rng)


@pytest.mark.parametrize(
    ("make", "steps"),
    [(RNN, (rnn_step_forward, rnn_step_backward)), (LSTM, (lstm_step_forward, lstm_step_backward))],
    ids=["rnn", "lstm"],
)
def test_recurrent_layer_of_single_steps_equals_ours(make, steps, rng):
    """A student's step, applied over time, equals the op over the whole sequence."""
    ours, theirs = make(5, 3, rng=rng, **F64), make(5, 3, rng=rng, steps=steps, **F64)
    theirs.params = ours.params
    x, dy = rng.standard_normal((6, 2, 5)), rng.standard_normal((6, 2, 3))

    np.testing.assert_allclose(theirs.forward(x), ours.forward(x), **CLOSE)
    np.testing.assert_allclose(theirs.backward(dy), ours.backward(dy), **CLOSE)
    for name, grad in ours.grads.items():
        np.testing.assert_allclose(theirs.grads[name], grad, **CLOSE)


def test_recurrent_layer_continues_from_a_state(rng):
    """Two halves, with the state passed on, equal the whole."""
    lstm = LSTM(5, 3, rng=rng, **F64)
    x = rng.standard_normal((6, 2, 5))

    first, state = lstm.run(x[:2], lstm.initial_state(2))
    second, _ = lstm.run(x[2:], state)

    np.testing.assert_allclose(np.concatenate([first, second]), lstm.forward(x), **CLOSE)


def test_lstm_remembers_at_first(rng):
    """Only the bias of the forget gate, the second quarter, starts at one."""
    bias = LSTM(5, 2, rng=rng).params["bias"]

    assert bias.tolist() == [0, 0, 1, 1, 0, 0, 0, 0]


def test_embedding_and_time_first_equal_torch(rng):
    """A letter that occurs twice receives both gradients."""
    ours, theirs = Sequential(TimeFirst(), Embedding(6, 3, rng=rng, **F64)), nn.Embedding(6, 3)
    theirs.weight.data = torch.tensor(ours.params["1.weight"])
    ids, dy = np.array([[0, 5, 5], [2, 5, 1]]), rng.standard_normal((3, 2, 3))

    y = ours.forward(ids)
    ours.backward(dy)
    theirs(torch.tensor(ids.T)).backward(torch.tensor(dy))

    np.testing.assert_array_equal(y, theirs(torch.tensor(ids.T)).detach())
    np.testing.assert_allclose(ours.grads["1.weight"], theirs.weight.grad, **CLOSE)


def test_recurrent_layers_keep_float32(rng):
    """The zeros they start from do not turn anything into float64."""
    for layer in (RNN(3, 2, rng=rng), LSTM(3, 2, rng=rng)):
        y = layer.forward(np.ones((4, 2, 3), np.float32))

        assert y.dtype == layer.backward(y).dtype == np.float32
        assert {grad.dtype for grad in layer.grads.values()} == {np.dtype(np.float32)}
