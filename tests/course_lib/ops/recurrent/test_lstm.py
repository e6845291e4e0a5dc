"""The LSTM over a sequence is its step, repeated."""

import numpy as np

from course_lib.ops.recurrent import lstm


def test_lstm_is_its_step_repeated():
    """Taking the product with the inputs out of the loop changes nothing."""
    rng = np.random.default_rng(7)
    shapes = ((4, 2, 3), (2, 5), (2, 5), (20, 3), (20, 5), (20,))
    x_all, h, c, *weights = (rng.standard_normal(shape) for shape in shapes)
    h_all, c_last, _ = lstm.lstm_forward(x_all, h, c, *weights)
    for x, expected in zip(x_all, h_all, strict=True):
        h, c, _ = lstm.lstm_step_forward(x, h, c, *weights)
        np.testing.assert_allclose(h, expected, rtol=1e-12)

    np.testing.assert_allclose(c, c_last, rtol=1e-12)
