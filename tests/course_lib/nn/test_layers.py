"""Layers against torch with the same weights, and with a student's functions."""

import numpy as np
import pytest
import torch
from torch import nn

from course_lib.nn.containers import Sequential
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
from course_lib.ops.linear import linear_backward, linear_forward
from tests.course_lib.nn.torch_twin import CLOSE, F64, assert_same_as_torch


@pytest.fixture
def rng():
    return np.random.default_rng(7)


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


def test_maxout_is_the_maximum_of_its_linear_pieces(rng):
    """With two pieces; the gradients have the shapes of input and weight."""
    x, layer = rng.standard_normal((4, 5)), Maxout(5, 3, 2, rng=rng, **F64)
    weight = layer.params["weight"]

    y = layer.forward(x)

    np.testing.assert_allclose(y, np.maximum(x @ weight[0].T, x @ weight[1].T), **CLOSE)
    assert layer.backward(np.ones_like(y)).shape == x.shape
    assert layer.grads["weight"].shape == (2, 3, 5)


def test_dropout_drops_only_while_training(rng):
    """In evaluation mode it is the identity; in training a fraction p of values and gradients is dropped."""
    layer, x = Dropout(0.3, rng=rng), np.ones((100, 100))

    y = layer.forward(x)
    dx = layer.backward(x)

    assert abs((y == 0).mean() - 0.3) < 0.02
    np.testing.assert_array_equal(y == 0, dx == 0)
    np.testing.assert_array_equal(layer.eval().forward(x), x)


def test_batch_norm_follows_torch_through_training_and_evaluation(rng):
    """The running statistics after three batches agree, and evaluation uses them without changing them."""
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


def test_layer_uses_a_students_functions(rng):
    """Forward and backward are called as given, with the parameters of the layer."""
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


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_network_keeps_its_precision(dtype, rng):
    """Outputs and gradients have the precision of the parameters."""
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


def test_init_is_called_with_the_shape_of_the_weight(rng):
    """Your own initialiser takes (shape, rng)."""
    layer = Conv2d(2, 3, (4, 5), rng=rng, init=lambda shape, rng: np.full(shape, 9.0))

    assert layer.params["weight"].shape == (3, 2, 4, 5)
    assert (layer.params["weight"] == 9).all()
