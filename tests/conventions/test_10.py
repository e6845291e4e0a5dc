"""What lesson 10's convention cards say of Keras 3, Flax and optax is what they do."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
import jax.numpy as jnp
import keras
import numpy as np
import optax
import pytest
from flax import linen

from course_lib.ops.recurrent.gru import gru_step_forward
from course_lib.ops.recurrent.lstm import lstm_step_forward
from course_lib.ops.recurrent.rnn import rnn_step_forward
from course_lib.optim.optimizer import clip_by_global_norm

RNG = np.random.default_rng(0)
pytestmark = pytest.mark.filterwarnings("ignore")  # the libraries warn of their own plans
X = RNG.normal(size=(2, 3)).astype(np.float32)
H, C = (RNG.normal(size=(2, 4)).astype(np.float32) for _ in range(2))
KEY = jax.random.key(0)
GRADS = [np.array([3.0, 0.0], np.float32), np.array([4.0], np.float32)]


def of_keras(cell):
    """Return a cell's weights in our form, with a bias that is not zero: w_x, w_h, bias."""
    cell.build((None, 3))
    cell.bias.assign(RNG.normal(size=cell.bias.shape))
    return [np.asarray(cell.kernel).T, np.asarray(cell.recurrent_kernel).T, np.asarray(cell.bias)]


def test_keras_plain_step_has_its_weights_transposed():
    """And one bias."""
    cell = keras.layers.SimpleRNNCell(4)
    w_x, w_h, bias = of_keras(cell)

    assert cell.kernel.shape == (3, 4)
    assert bias.shape == (4,)
    _, (h,) = cell(X, [H])
    np.testing.assert_allclose(h, rnn_step_forward(X, H, w_x, w_h, bias)[0], rtol=1e-5, atol=1e-6)


def test_the_batch_comes_first_in_keras_and_in_flax():
    """A sequence of 5 steps, 2 examples."""
    x = jnp.zeros((2, 5, 3))

    assert keras.layers.SimpleRNN(4, return_sequences=True)(x).shape == (2, 5, 4)
    assert not linen.RNN(linen.SimpleCell(4)).time_major
    assert linen.RNN(linen.SimpleCell(4)).init_with_output(KEY, x)[0].shape == (2, 5, 4)


def test_keras_gates_lie_in_the_order_i_f_g_o():
    """It returns h, then c among its states."""
    cell = keras.layers.LSTMCell(4)
    weights = of_keras(cell)

    _, (h, c) = cell(X, [H, C])

    h_next, c_next, _ = lstm_step_forward(X, H, C, *weights)
    np.testing.assert_allclose(h, h_next, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(c, c_next, rtol=1e-5, atol=1e-6)


def test_keras_starts_the_forget_gate_at_one_and_flax_all_biases_at_zero():
    """Keras's other biases are 0 too."""
    cell = keras.layers.LSTMCell(4)
    cell.build((None, 3))
    flax = linen.LSTMCell(4).init(KEY, (C, H), X)["params"]

    assert np.asarray(cell.bias).tolist() == [0.0] * 4 + [1.0] * 4 + [0.0] * 8
    biases = [part["bias"] for part in flax.values() if "bias" in part]
    assert len(biases) == 4
    assert not np.concatenate(biases).any()


def test_flax_has_a_weight_for_each_gate_and_returns_the_cell_state_first():
    """Its carry is (c, h)."""
    cell = linen.LSTMCell(4)
    params = cell.init(KEY, (C, H), X)
    gates = params["params"]
    w_x = np.concatenate([np.asarray(gates[f"i{gate}"]["kernel"]).T for gate in "ifgo"])
    w_h = np.concatenate([np.asarray(gates[f"h{gate}"]["kernel"]).T for gate in "ifgo"])

    (c, h), _ = cell.apply(params, (C, H), X)

    h_next, c_next, _ = lstm_step_forward(X, H, C, w_x, w_h, np.zeros(16, np.float32))
    np.testing.assert_allclose(h, h_next, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(c, c_next, rtol=1e-5, atol=1e-6)


def test_keras_gru_has_the_order_z_r_h_and_resets_behind_the_product():
    """Its second bias is 0 here."""
    cell = keras.layers.GRUCell(4)
    assert cell.reset_after
    cell.build((None, 3))
    bias = RNG.normal(size=12).astype(np.float32)
    cell.bias.assign(np.stack([bias, np.zeros(12, np.float32)]))
    order = np.r_[4:8, 0:4, 8:12]  # r, z, n
    w_x, w_h = np.asarray(cell.kernel).T[order], np.asarray(cell.recurrent_kernel).T[order]

    _, (h,) = cell(X, [H])

    np.testing.assert_allclose(h, gru_step_forward(X, H, w_x, w_h, bias[order]), rtol=1e-5, atol=1e-6)


def test_flax_gru_keeps_by_z_and_resets_behind_the_product():
    """Its biases are 0 at the start."""
    cell = linen.GRUCell(4)
    params = cell.init(KEY, H, X)
    gates = params["params"]
    w_x = np.concatenate([np.asarray(gates[f"i{gate}"]["kernel"]).T for gate in "rzn"])
    w_h = np.concatenate([np.asarray(gates[f"h{gate}"]["kernel"]).T for gate in "rzn"])

    h, _ = cell.apply(params, H, X)

    ours = gru_step_forward(X, H, w_x, w_h, np.zeros(12, np.float32))
    np.testing.assert_allclose(h, ours, rtol=1e-5, atol=1e-6)


def test_optax_clips_all_arrays_by_one_factor():
    clip = optax.clip_by_global_norm(1.0)

    clipped, _ = clip.update(GRADS, clip.init(GRADS))

    for theirs, ours in zip(clipped, clip_by_global_norm(GRADS, 1.0), strict=True):
        np.testing.assert_allclose(theirs, ours, rtol=1e-6)


def test_optax_clip_cuts_each_entry():
    clip = optax.clip(1.0)

    clipped, _ = clip.update(GRADS, clip.init(GRADS))

    assert [np.asarray(grad).tolist() for grad in clipped] == [[1.0, 0.0], [1.0]]


@pytest.mark.parametrize(
    ("option", "wanted"),
    [
        ("global_clipnorm", clip_by_global_norm(GRADS, 1.0)),
        ("clipnorm", [np.array([1.0, 0.0]), np.array([1.0])]),
        ("clipvalue", [np.array([1.0, 0.0]), np.array([1.0])]),
    ],
)
def test_keras_clips_as_its_option_says(option, wanted):
    """One step of SGD with rate 1 from 0."""
    params = [keras.Variable(np.zeros_like(grad)) for grad in GRADS]

    keras.optimizers.SGD(1.0, **{option: 1.0}).apply([jnp.asarray(grad) for grad in GRADS], params)

    for param, grad in zip(params, wanted, strict=True):
        np.testing.assert_allclose(-np.asarray(param), grad, rtol=1e-5)
