"""Truncated backpropagation passes the state on, and ends the gradient where a piece begins."""

import numpy as np

from course_lib.ops.losses import mse_loss
from course_lib.ops.recurrent.rnn import rnn_backward, rnn_forward
from course_lib.sequences.truncated_bptt import truncated_bptt


def drawn():
    """Return inputs, targets, a state and weights."""
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=shape) for shape in ((4, 3), (4, 4), (4,))]
    return rng.normal(size=(7, 2, 3)), rng.normal(size=(7, 2, 4)), rng.normal(size=(2, 4)), weights


def test_one_piece_is_backpropagation_through_the_whole_sequence():
    """A length beyond the end."""
    x, targets, state, weights = drawn()
    h_all, caches = rnn_forward(x, state, *weights)
    loss, dh_all = mse_loss(h_all, targets)

    losses, new, last = truncated_bptt(x, targets, state, length=100, weights=weights, lr=0.1)

    assert losses == [float(loss)]
    np.testing.assert_array_equal(last, h_all[-1])
    for weight, grad, moved in zip(weights, rnn_backward(dh_all, caches)[2:], new, strict=True):
        np.testing.assert_allclose(moved, weight - 0.1 * grad)


def test_at_rate_zero_the_states_are_those_of_the_whole_sequence():
    """The last piece has one step."""
    x, targets, state, weights = drawn()
    h_all, _ = rnn_forward(x, state, *weights)

    losses, new, last = truncated_bptt(x, targets, state, length=3, weights=weights, lr=0.0)

    pieces = (slice(0, 3), slice(3, 6), slice(6, 7))
    np.testing.assert_allclose(losses, [mse_loss(h_all[piece], targets[piece])[0] for piece in pieces])
    np.testing.assert_array_equal(last, h_all[-1])
    np.testing.assert_array_equal(new[1], weights[1])
