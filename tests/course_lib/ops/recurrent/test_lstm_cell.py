"""One step forward and back gives the gradients of its two outputs."""

import numpy as np

from course_lib.gradcheck import check_gradient
from course_lib.ops.recurrent.lstm_cell import lstm_cell


def test_lstm_cell_passes_the_gradient_check():
    """Of all six arrays, with both outputs in the loss."""
    rng = np.random.default_rng(0)
    dh, dc = rng.normal(size=(2, 2, 4))
    arrays = [rng.normal(size=shape) for shape in ((2, 3), (2, 4), (2, 4), (16, 3), (16, 4), (16,))]

    def loss(x, h, c, *weights):
        h_next, c_next, _ = lstm_cell(x, h, c, list(weights), dh, dc)
        return float(np.sum(dh * h_next) + np.sum(dc * c_next))

    _, _, grads = lstm_cell(*arrays[:3], arrays[3:], dh, dc)

    for k, grad in enumerate(grads):
        assert check_gradient(lambda a, k=k: loss(*arrays[:k], a, *arrays[k + 1 :]), arrays[k], grad) < 1e-5
