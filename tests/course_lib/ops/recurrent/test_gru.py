"""The GRU's step keeps, replaces and resets as its gates say."""

import numpy as np
import pytest

from course_lib.ops.recurrent.gru import gru_step_forward


def test_gru_step_by_hand():
    """The example of lesson 10: r = 1/2, z = 3/4, n = tanh 1."""
    w_x, w_h = np.array([[0.0], [np.log(3)], [0.0]]), np.array([[0.0], [0.0], [2.0]])

    h = gru_step_forward(np.array([[1.0]]), np.array([[0.5]]), w_x, w_h, np.array([0.0, 0.0, 0.5]))

    np.testing.assert_allclose(h, 0.75 * 0.5 + 0.25 * np.tanh(1))


def test_gru_step_agrees_with_torch_without_its_second_bias():
    torch = pytest.importorskip("torch")
    cell = torch.nn.GRUCell(3, 4).double()
    cell.bias_hh.data[:] = 0
    rng = np.random.default_rng(0)
    x, h = rng.normal(size=(2, 3)), rng.normal(size=(2, 4))

    theirs = cell(torch.from_numpy(x), torch.from_numpy(h)).detach().numpy()

    weights = (param.detach().numpy() for param in (cell.weight_ih, cell.weight_hh, cell.bias_ih))
    np.testing.assert_allclose(gru_step_forward(x, h, *weights), theirs, atol=1e-12)
