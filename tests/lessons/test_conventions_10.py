"""What lesson 10's convention cards say of torch is what torch does."""

import numpy as np
import pytest

from course_lib.ops.recurrent.gru import gru_step_forward
from course_lib.ops.recurrent.lstm import lstm_step_forward
from course_lib.ops.recurrent.rnn import rnn_step_forward
from course_lib.optim.optimizer import clip_by_global_norm
from tests.lessons.prose import Prose

torch = pytest.importorskip("torch")

from torch import nn  # noqa: E402  # torch may be missing

LESSON = Prose("10_lstm")
RNG = np.random.default_rng(0)
X, H = RNG.normal(size=(2, 3)), RNG.normal(size=(2, 4))
C = RNG.normal(size=(2, 4))


def arrays(cell):
    """Return the parameters of a cell: w_ih, w_hh, b_ih, b_hh."""
    return [param.detach().numpy() for param in cell.parameters()]


def tensors(*some):
    """Return arrays as tensors."""
    return [torch.from_numpy(one) for one in some]


def test_a_plain_step_has_weights_of_this_shape_and_two_biases_that_are_added():
    LESSON.says("| weights | $(H, D)$ and $(H, H)$, as torch |")
    LESSON.says("torch: `bias_ih` and `bias_hh`, of which only the sum matters")
    cell = nn.RNNCell(3, 4).double()
    w_x, w_h, b_x, b_h = arrays(cell)

    assert (w_x.shape, w_h.shape) == ((4, 3), (4, 4))
    np.testing.assert_allclose(cell(*tensors(X, H)).detach(), rnn_step_forward(X, H, w_x, w_h, b_x + b_h)[0])


def test_time_comes_first_unless_torch_is_asked_for_the_batch():
    LESSON.says("time first, $(T, N, D)$, as torch's `batch_first=False`")

    assert not nn.RNN(3, 4).batch_first


def test_gates_lie_in_the_order_i_f_g_o_and_h_comes_first():
    LESSON.says("| i, f, g, o, as torch, cuDNN and Keras 3 (which writes c for g) |")
    LESSON.says("| what a step returns | $h'$, then $c'$ | torch: the same;")
    cell = nn.LSTMCell(3, 4).double()
    w_x, w_h, b_x, b_h = arrays(cell)
    x, h, c = tensors(X, H, C)

    h_torch, c_torch = cell(x, (h, c))
    h_next, c_next, _ = lstm_step_forward(X, H, C, w_x, w_h, b_x + b_h)

    np.testing.assert_allclose(h_torch.detach(), h_next)
    np.testing.assert_allclose(c_torch.detach(), c_next)


def test_torch_starts_the_forget_gate_near_zero():
    """Within the bound of its draws, 1 / sqrt(H), twice."""
    LESSON.says("torch, Flax, CS231n and d2l do neither: set it yourself")
    torch.manual_seed(0)
    layer = nn.LSTM(10, 64)

    forget = (layer.bias_ih_l0 + layer.bias_hh_l0)[64:128]

    assert forget.abs().max() <= 2 / 8
    assert abs(forget.mean()) < 0.05


def test_a_gru_has_its_parts_in_the_order_r_z_n_and_resets_behind_the_product():
    LESSON.says("| order of the parts | r, z, n, as torch |")
    LESSON.says("torch and Keras 3 (`reset_after=True`): two; that of $n$ beside $h$ is multiplied by $r$ |")
    cell = nn.GRUCell(3, 4).double()
    w_x, w_h, b_x, b_h = arrays(cell)
    whole = cell(*tensors(X, H)).detach().numpy()
    cell.bias_hh.data[8:] = 0  # that of n

    without = cell(*tensors(X, H)).detach().numpy()

    bias = b_x + np.where(np.arange(12) < 8, b_h, 0)
    np.testing.assert_allclose(without, gru_step_forward(X, H, w_x, w_h, bias))
    assert np.abs(whole - gru_step_forward(X, H, w_x, w_h, b_x + b_h)).max() > 1e-3


def test_clipping_by_norm_has_a_small_number_beside_the_norm():
    LESSON.says(r"| `torch.nn.utils.clip_grad_norm_` | the same, divided by the norm plus $10^{-6}$ |")
    grads = [np.array([3.0, 0.0]), np.array([4.0])]
    params = [nn.Parameter(torch.zeros(grad.shape, dtype=torch.float64)) for grad in grads]
    for param, grad in zip(params, grads, strict=True):
        param.grad = torch.from_numpy(grad.copy())

    nn.utils.clip_grad_norm_(params, 1.0)

    for param, grad, ours in zip(params, grads, clip_by_global_norm(grads, 1.0), strict=True):
        np.testing.assert_allclose(param.grad, grad / (5 + 1e-6), rtol=1e-12)
        np.testing.assert_allclose(param.grad, ours, rtol=1e-6)


def test_clipping_by_value_cuts_each_entry():
    LESSON.says(
        "| `torch.nn.utils.clip_grad_value_`, Keras 3's `clipvalue`, optax's `clip` | each entry is cut"
    )
    param = nn.Parameter(torch.zeros(2))
    param.grad = torch.tensor([3.0, -0.5])

    nn.utils.clip_grad_value_([param], 1.0)

    assert param.grad.tolist() == [1.0, -0.5]
