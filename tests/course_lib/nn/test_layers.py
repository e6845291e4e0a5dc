"""Layers, and the ways to put them together, against torch with the same weights."""

import numpy as np
import pytest
import torch
from torch import nn

from course_lib.arrays import ArgumentError, ShapeError
from course_lib.nn.containers import DenseBlock, Residual, Sequential
from course_lib.nn.layer import Layer
from course_lib.nn.layers import (
    AvgPool2d,
    BatchNorm,
    Conv2d,
    Dropout,
    Flatten,
    GlobalAvgPool,
    GroupNorm,
    LayerNorm,
    LeakyReLU,
    Linear,
    Maxout,
    MaxPool2d,
    ReLU,
    Sigmoid,
    Tanh,
)
from course_lib.nn.models import PadShortcut
from course_lib.nn.recurrent import LSTM, RNN, Embedding, TimeFirst
from course_lib.ops.linear import linear_backward, linear_forward
from course_lib.ops.recurrent.lstm import lstm_step_backward, lstm_step_forward
from course_lib.ops.recurrent.rnn import rnn_step_backward, rnn_step_forward


@pytest.fixture
def rng():
    return np.random.default_rng(7)


F64 = {"dtype": np.float64}
CLOSE = {"rtol": 1e-9, "atol": 1e-9}


def assert_same_as_torch(ours, theirs, pairs, x, rng):
    """Copy our parameters into torch's, then compare the output and every gradient."""
    for name, parameter in pairs.items():
        parameter.data = torch.tensor(ours.params[name])
    tx = torch.tensor(x, requires_grad=True)

    y = ours.forward(x)
    ty = theirs(tx)
    dy = rng.standard_normal(y.shape)
    dx = ours.backward(dy)
    ty.backward(torch.tensor(dy))

    np.testing.assert_allclose(y, ty.detach(), **CLOSE)
    np.testing.assert_allclose(dx, tx.grad, **CLOSE)
    assert list(ours.params) == list(pairs)
    for name, parameter in pairs.items():
        np.testing.assert_allclose(ours.grads[name], parameter.grad, **CLOSE, err_msg=name)


BOTH = {"Linear": ("weight", "bias"), "Conv2d": ("weight", "bias")}
SAME_AS_TORCH = {
    "linear": (lambda r: Linear(5, 3, rng=r, **F64), nn.Linear(5, 3), (4, 5)),
    "linear over time": (lambda r: Linear(5, 3, rng=r, **F64), nn.Linear(5, 3), (2, 4, 5)),
    "linear without bias": (
        lambda r: Linear(5, 3, rng=r, bias=False, **F64),
        nn.Linear(5, 3, bias=False),
        (4, 5),
    ),
    "conv": (
        lambda r: Conv2d(2, 3, (3, 2), stride=(1, 2), padding=(2, 1), rng=r, **F64),
        nn.Conv2d(2, 3, (3, 2), (1, 2), (2, 1)),
        (4, 2, 7, 8),
    ),
    "conv dilated, without bias": (
        lambda r: Conv2d(2, 3, 3, dilation=2, bias=False, rng=r, **F64),
        nn.Conv2d(2, 3, 3, dilation=2, bias=False),
        (4, 2, 7, 8),
    ),
    "maxpool": (lambda r: MaxPool2d(3, stride=2, padding=1), nn.MaxPool2d(3, 2, 1), (2, 3, 7, 8)),
    "avgpool": (lambda r: AvgPool2d((2, 3)), nn.AvgPool2d((2, 3)), (2, 3, 4, 9)),
    "global avgpool": (
        lambda r: GlobalAvgPool(),
        nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()),
        (2, 3, 4, 5),
    ),
    "relu": (lambda r: ReLU(), nn.ReLU(), (4, 5)),
    "leaky relu": (lambda r: LeakyReLU(0.2), nn.LeakyReLU(0.2), (4, 5)),
    "sigmoid": (lambda r: Sigmoid(), nn.Sigmoid(), (4, 5)),
    "tanh": (lambda r: Tanh(), nn.Tanh(), (4, 5)),
    "flatten": (lambda r: Flatten(), nn.Flatten(), (4, 2, 3, 5)),
    "batch norm": (lambda r: BatchNorm(3, **F64), nn.BatchNorm2d(3, dtype=torch.float64), (4, 3, 2, 5)),
    "layer norm": (lambda r: LayerNorm(5, **F64), nn.LayerNorm(5), (4, 5)),
    "group norm": (lambda r: GroupNorm(2, 6, **F64), nn.GroupNorm(2, 6), (4, 6, 3, 2)),
}


@pytest.mark.parametrize("name", SAME_AS_TORCH)
def test_layer_gives_the_outputs_and_gradients_of_torch(name, rng):
    """Every layer that torch has agrees with it to nine digits."""
    make, theirs, shape = SAME_AS_TORCH[name]
    ours = make(rng)

    pairs = dict(zip(ours.params, theirs.parameters(), strict=True))
    assert_same_as_torch(ours, theirs, pairs, rng.standard_normal(shape), rng)


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
    """A student's step, applied over time, gives the outputs and gradients of the whole sequence's op."""
    ours, theirs = make(5, 3, rng=rng, **F64), make(5, 3, rng=rng, steps=steps, **F64)
    theirs.params = ours.params
    x, dy = rng.standard_normal((6, 2, 5)), rng.standard_normal((6, 2, 3))

    np.testing.assert_allclose(theirs.forward(x), ours.forward(x), **CLOSE)
    np.testing.assert_allclose(theirs.backward(dy), ours.backward(dy), **CLOSE)
    for name, grad in ours.grads.items():
        np.testing.assert_allclose(theirs.grads[name], grad, **CLOSE)


def test_recurrent_layer_goes_on_from_a_state(rng):
    """Two halves with the state handed over are one whole."""
    lstm = LSTM(5, 3, rng=rng, **F64)
    x = rng.standard_normal((6, 2, 5))

    first, state = lstm.run(x[:2], lstm.initial_state(2))
    second, _ = lstm.run(x[2:], state)

    np.testing.assert_allclose(np.concatenate([first, second]), lstm.forward(x), **CLOSE)


def test_lstm_remembers_at_first(rng):
    """Only the forget gate's bias, the second quarter, starts at one."""
    bias = LSTM(5, 2, rng=rng).params["bias"]

    assert bias.tolist() == [0, 0, 1, 1, 0, 0, 0, 0]


def test_residual_block_equals_torch(rng):
    """Two convolutions with batch norm beside a shortcut that halves the image and doubles the channels."""
    conv1 = Conv2d(2, 4, 3, stride=2, padding=1, bias=False, rng=rng, **F64)
    conv2 = Conv2d(4, 4, 3, padding=1, bias=False, rng=rng, **F64)
    branch = Sequential(conv1, BatchNorm(4, **F64), ReLU(), conv2, BatchNorm(4, **F64))
    ours = Sequential(Residual(branch, PadShortcut(2, 2)), ReLU())
    f64 = {"dtype": torch.float64}
    theirs = nn.Sequential(
        nn.Conv2d(2, 4, 3, 2, 1, bias=False),
        nn.BatchNorm2d(4, **f64),
        nn.ReLU(),
        nn.Conv2d(4, 4, 3, 1, 1, bias=False),
        nn.BatchNorm2d(4, **f64),
    )

    def block(x):
        kept = torch.cat([x[:, :, ::2, ::2], torch.zeros(3, 2, 3, 4, **f64)], dim=1)
        return torch.relu(kept + theirs(x))

    names = ["0.weight", "1.gamma", "1.beta", "3.weight", "4.gamma", "4.beta"]
    pairs = {f"0.branch.{n}": p for n, p in zip(names, theirs.parameters(), strict=True)}
    assert_same_as_torch(ours, block, pairs, rng.standard_normal((3, 2, 6, 8)), rng)


def test_residual_block_without_a_shortcut_equals_torch(rng):
    """The identity beside one linear layer."""
    ours, theirs = Residual(Linear(4, 4, rng=rng, **F64)), nn.Linear(4, 4)
    pairs = {"branch.weight": theirs.weight, "branch.bias": theirs.bias}

    assert_same_as_torch(ours, lambda x: x + theirs(x), pairs, rng.standard_normal((3, 4)), rng)


def test_dense_block_equals_torch(rng):
    """Each branch reads everything before it; gradients come from all that read it."""
    ours = DenseBlock(
        Conv2d(2, 3, 3, padding=1, rng=rng, **F64),
        Sequential(ReLU(), Conv2d(5, 3, 1, rng=rng, **F64)),
    )
    conv1, conv2 = nn.Conv2d(2, 3, 3, padding=1), nn.Conv2d(5, 3, 1)

    def block(x):
        x = torch.cat([x, conv1(x)], dim=1)
        return torch.cat([x, conv2(torch.relu(x))], dim=1)

    names = ["0.weight", "0.bias", "1.1.weight", "1.1.bias"]
    pairs = dict(zip(names, [*conv1.parameters(), *conv2.parameters()], strict=True))
    assert_same_as_torch(ours, block, pairs, rng.standard_normal((4, 2, 5, 6)), rng)


def test_embedding_and_time_first_equal_torch(rng):
    """A letter that stands twice gets both gradients."""
    ours, theirs = Sequential(TimeFirst(), Embedding(6, 3, rng=rng, **F64)), nn.Embedding(6, 3)
    theirs.weight.data = torch.tensor(ours.params["1.weight"])
    ids, dy = np.array([[0, 5, 5], [2, 5, 1]]), rng.standard_normal((3, 2, 3))

    y = ours.forward(ids)
    ours.backward(dy)
    theirs(torch.tensor(ids.T)).backward(torch.tensor(dy))

    np.testing.assert_array_equal(y, theirs(torch.tensor(ids.T)).detach())
    np.testing.assert_allclose(ours.grads["1.weight"], theirs.weight.grad, **CLOSE)


def test_maxout_of_one_piece_is_linear_and_of_two_is_their_maximum(rng):
    """Maxout takes the larger of its linear pieces."""
    x, layer = rng.standard_normal((4, 5)), Maxout(5, 3, 2, rng=rng, **F64)
    weight = layer.params["weight"]

    y = layer.forward(x)

    np.testing.assert_allclose(y, np.maximum(x @ weight[0].T, x @ weight[1].T), **CLOSE)
    assert layer.backward(np.ones_like(y)).shape == x.shape
    assert layer.grads["weight"].shape == (2, 3, 5)


def test_dropout_drops_only_while_training(rng):
    """In evaluation it is the identity; in training about p are dropped, their gradients too."""
    layer, x = Dropout(0.3, rng=rng), np.ones((100, 100))

    y = layer.forward(x)
    dx = layer.backward(x)

    assert abs((y == 0).mean() - 0.3) < 0.02
    np.testing.assert_array_equal(y == 0, dx == 0)
    np.testing.assert_array_equal(layer.eval().forward(x), x)


def test_batch_norm_follows_torch_through_training_and_evaluation(rng):
    """Running statistics after three batches, and the evaluation that uses them and leaves them alone."""
    ours, theirs = BatchNorm(3, **F64), nn.BatchNorm1d(3, dtype=torch.float64)
    for _ in range(3):
        x = 2 + 3 * rng.standard_normal((4, 3))
        ours.forward(x)
        theirs(torch.tensor(x))
    running = ours.running

    y = ours.eval().forward(x)

    np.testing.assert_allclose(y, theirs.eval()(torch.tensor(x)).detach(), **CLOSE)
    np.testing.assert_allclose(running.mean, theirs.running_mean, **CLOSE)
    np.testing.assert_allclose(running.var, theirs.running_var, **CLOSE)
    np.testing.assert_array_equal(ours.running.mean, running.mean)


def test_sequential_names_its_parameters_by_place_and_writes_through(rng):
    """What is assigned by its full name is what the layer inside uses."""
    inner = Linear(3, 2, rng=rng)
    net = Sequential(Linear(4, 3, rng=rng), Sequential(ReLU(), inner))

    net.params["1.1.bias"] = np.array([5.0, 6.0], np.float32)

    assert list(net.params) == ["0.weight", "0.bias", "1.1.weight", "1.1.bias"]
    assert len(net.params) == 4
    assert inner.params["bias"].tolist() == [5, 6]
    assert net[1][1] is inner


def test_parameters_of_a_container_refuse_what_does_not_fit(rng):
    """A new name, another shape and a deletion are mistakes, told before anything changes."""
    net = Sequential(Linear(4, 3, rng=rng))

    with pytest.raises(ArgumentError, match=r"0\.wieght"):
        net.params["0.wieght"] = np.zeros((3, 4))
    with pytest.raises(ShapeError, match=r"\(3, 4\)"):
        net.params["0.weight"] = np.zeros((4, 3))
    with pytest.raises(ArgumentError, match="cannot be deleted"):
        del net.params["0.bias"]


def test_mode_reaches_every_layer(rng):
    """Through Sequential, Residual and DenseBlock, there and back."""
    leaves = [Dropout(rng=rng) for _ in range(4)]
    net = Sequential(leaves[0], Residual(leaves[1], leaves[2]), DenseBlock(leaves[3]))

    assert not any(leaf.training for leaf in leaves if net.eval())
    assert all(leaf.training for leaf in leaves if net.train())


def test_shape_error_says_in_which_layer(rng):
    """Layer 2 is handed three features and wants five."""
    net = Sequential(Linear(4, 3, rng=rng), ReLU(), Linear(5, 2, rng=rng))

    with pytest.raises(ShapeError) as caught:
        net.forward(np.ones((7, 4), np.float32))

    assert caught.value.__notes__ == ["in layer 2, Linear, whose input has shape (7, 3)"]


def test_residual_refuses_a_branch_of_another_shape(rng):
    """NumPy would broadcast (N, 1) over (N, 4) without a word."""
    x = np.ones((2, 4), np.float32)

    with pytest.raises(ShapeError, match="branch"):
        Residual(Linear(4, 1, rng=rng)).forward(x)
    with pytest.raises(ShapeError, match="shortcut"):
        Residual(Linear(4, 3, rng=rng), Linear(4, 1, rng=rng)).forward(x)


def test_residual_and_dense_block_take_students_functions(rng):
    """A sum that is doubled, and a block that keeps its first branch's output alone."""

    def doubled_forward(x, branch):
        change, way_back = branch(x)
        return 2 * (x + change), way_back

    def doubled_backward(dy, way_back):
        return (2 * (dy + way_back(dy)),)

    def only_forward(x, branches):
        return branches[0](x)

    def only_backward(dy, way_back):
        return (way_back(dy),)

    x = rng.standard_normal((2, 4))
    branch = Linear(4, 4, rng=rng, **F64)
    weight = branch.params["weight"]

    double = Residual(branch, forward=doubled_forward, backward=doubled_backward)
    only = DenseBlock(branch, forward=only_forward, backward=only_backward)

    np.testing.assert_allclose(double.forward(x), 2 * (x + x @ weight.T), **CLOSE)
    np.testing.assert_allclose(double.backward(x), 2 * (x + x @ weight), **CLOSE)
    np.testing.assert_allclose(only.forward(x), x @ weight.T, **CLOSE)
    np.testing.assert_allclose(only.backward(x), x @ weight, **CLOSE)


def test_students_functions_take_the_place_of_ours(rng):
    """Forward and backward are called as given, with the layer's own parameters."""
    called = []

    def mine_forward(x, weight, bias):
        called.append("forward")
        return linear_forward(x, weight, bias)

    def mine_backward(dy, cache):
        called.append("backward")
        return linear_backward(dy, cache)

    layer = Linear(4, 3, rng=rng, forward=mine_forward, backward=mine_backward)
    layer.backward(layer.forward(np.ones((2, 4), np.float32)))

    assert called == ["forward", "backward"]


@pytest.mark.parametrize(
    ("backward", "message"),
    [
        (lambda dy, cache: dy, "a tuple of gradients"),
        (lambda dy, cache: (dy, dy), "3 gradients"),
        (lambda dy, cache: (dy, dy, dy), "dweight"),
    ],
    ids=["no tuple", "too few", "wrong shape"],
)
def test_students_backward_is_told_what_is_missing(backward, message, rng):
    """A backward that breaks the law is answered in its words, not by an error of unpacking."""
    layer = Linear(4, 3, rng=rng, backward=backward)

    with pytest.raises(ArgumentError, match=message):
        layer.backward(layer.forward(np.ones((2, 4), np.float32)))


def test_backward_before_forward_is_explained():
    """There is no cache yet."""
    with pytest.raises(ArgumentError, match="forward first"):
        ReLU().backward(np.ones(3))


def test_any_op_is_a_layer(rng):
    """The generic Layer takes an op, its parameters and its options."""
    params = {"weight": rng.standard_normal((3, 4)), "bias": np.zeros(3)}
    layer = Layer(linear_forward, linear_backward, params)
    x = rng.standard_normal((2, 4))

    np.testing.assert_array_equal(layer(x), x @ params["weight"].T)
    assert repr(layer) == "Layer(weight=(3, 4), bias=(3,))"


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_is_kept(dtype, rng):
    """Outputs and gradients have the parameters' precision."""
    net = Sequential(
        Conv2d(1, 2, 3, rng=rng, dtype=dtype),
        BatchNorm(2, dtype=dtype),
        ReLU(),
        MaxPool2d(2),
        Dropout(rng=rng),
        GroupNorm(2, 2, dtype=dtype),
        GlobalAvgPool(),
        LayerNorm(2, dtype=dtype),
        Linear(2, 3, rng=rng, dtype=dtype),
    )

    y = net.forward(np.ones((2, 1, 6, 6), dtype))

    assert y.dtype == net.backward(y).dtype == dtype
    assert {grad.dtype for grad in net.grads.values()} == {np.dtype(dtype)}


def test_recurrent_layers_keep_float32(rng):
    """The zeros they start from do not widen anything."""
    for layer in (RNN(3, 2, rng=rng), LSTM(3, 2, rng=rng)):
        y = layer.forward(np.ones((4, 2, 3), np.float32))

        assert y.dtype == layer.backward(y).dtype == np.float32
        assert {grad.dtype for grad in layer.grads.values()} == {np.dtype(np.float32)}


def test_init_is_asked_for_the_weights_shape(rng):
    """An initialiser of one's own takes (shape, rng)."""
    layer = Conv2d(2, 3, (4, 5), rng=rng, init=lambda shape, rng: np.full(shape, 9.0))

    assert layer.params["weight"].shape == (3, 2, 4, 5)
    assert (layer.params["weight"] == 9).all()
