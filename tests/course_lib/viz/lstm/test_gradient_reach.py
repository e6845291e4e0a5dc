"""Gradients reach back as far as lesson 10 says."""

import numpy as np

from course_lib.ops.recurrent.rnn import rnn_backward, rnn_step_forward
from course_lib.viz.lstm.gradient_reach import reach_lstm, reach_rnn


def test_gradients_that_reach_back_are_those_of_the_text():
    """The numbers of section 1, 50 steps back."""
    assert f"{reach_rnn(1.0)[-51]:.0e}" == "9e-08"
    assert 0.15 < reach_rnn(1.5)[-51] < 0.18
    assert 80 < reach_rnn(2.0)[-51] < 90
    assert f"{reach_lstm(1.0)[-51]:.0e}" == "4e-04"
    assert 0.3 < reach_lstm(2.0)[-51] < 0.4
    for bias in np.arange(3.0, 6.1, 0.5):
        line = reach_lstm(float(bias))
        assert line.min() > 1 / 21
        assert line.max() < 21


def test_gradient_at_an_input_is_the_slope_along_that_input():
    """By a difference of losses, 20 steps back: the numbers of reach_rnn, computed another way."""
    recorded = {}

    def spy(dh_all, caches):
        recorded["dh"], recorded["caches"] = dh_all[-1], caches
        return rnn_backward(dh_all, caches)

    reach_rnn(1.0, backward=spy)
    caches, dh = recorded["caches"], recorded["dh"]

    def loss(at, step):
        h, weights = caches[at].h_prev, (caches[0].w_x, caches[0].w_h, np.zeros(len(caches[0].w_h)))
        for t in range(at, len(caches)):
            h, _ = rnn_step_forward(caches[t].x + (step if t == at else 0), h, *weights)
        return float(np.sum(h * dh))

    dh_all = np.zeros((len(caches), *dh.shape))
    dh_all[-1] = dh
    dx = rnn_backward(dh_all, caches)[0][-21]
    direction = np.sign(dx)
    slope = (loss(len(caches) - 21, 1e-4 * direction) - loss(len(caches) - 21, -1e-4 * direction)) / 2e-4

    assert np.isclose(slope, np.sum(dx * direction), rtol=1e-5)
