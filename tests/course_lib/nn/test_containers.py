"""Layers made of layers against torch, and the parameters they share."""

import numpy as np
import pytest
import torch
from torch import nn

from course_lib.arrays import ArgumentError, ShapeError
from course_lib.nn.containers import DenseBlock, Residual, Sequential
from course_lib.nn.layers import BatchNorm, Conv2d, Dropout, Linear, ReLU
from course_lib.nn.models import PadShortcut
from tests.course_lib.nn.torch_twin import CLOSE, F64, assert_same_as_torch


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def test_residual_block_equals_torch(rng):
    """Two convolutions with batch norm, and a shortcut that halves the image and doubles the channels."""
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
        shortcut = torch.cat([x[:, :, ::2, ::2], torch.zeros(3, 2, 3, 4, **f64)], dim=1)
        return torch.relu(shortcut + theirs(x))

    names = ["0.weight", "1.gamma", "1.beta", "3.weight", "4.gamma", "4.beta"]
    pairs = {f"0.branch.{n}": p for n, p in zip(names, theirs.parameters(), strict=True)}
    assert_same_as_torch(ours, block, pairs, rng.standard_normal((3, 2, 6, 8)), rng)


def test_residual_block_without_a_shortcut_equals_torch(rng):
    """The identity beside one linear layer."""
    ours, theirs = Residual(Linear(4, 4, rng=rng, **F64)), nn.Linear(4, 4)
    pairs = {"branch.weight": theirs.weight, "branch.bias": theirs.bias}

    assert_same_as_torch(ours, lambda x: x + theirs(x), pairs, rng.standard_normal((3, 4)), rng)


def test_dense_block_equals_torch(rng):
    """Each branch reads everything before it, and gradients come from all branches that read it."""
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


def test_sequential_writes_parameters_through_to_its_layers(rng):
    """An array assigned under its full name is the one that the inner layer uses."""
    inner = Linear(3, 2, rng=rng)
    net = Sequential(Linear(4, 3, rng=rng), Sequential(ReLU(), inner))

    net.params["1.1.bias"] = np.array([5.0, 6.0], np.float32)

    assert list(net.params) == ["0.weight", "0.bias", "1.1.weight", "1.1.bias"]
    assert len(net.params) == 4
    assert inner.params["bias"].tolist() == [5, 6]
    assert net[1][1] is inner


def test_container_refuses_new_names_new_shapes_and_deletions(rng):
    """Each is an error, raised before anything changes."""
    net = Sequential(Linear(4, 3, rng=rng))

    with pytest.raises(ArgumentError, match=r"0\.wieght"):
        net.params["0.wieght"] = np.zeros((3, 4))
    with pytest.raises(ShapeError, match=r"\(3, 4\)"):
        net.params["0.weight"] = np.zeros((4, 3))
    with pytest.raises(ArgumentError, match="cannot be deleted"):
        del net.params["0.bias"]


def test_mode_reaches_every_layer(rng):
    """Through Sequential, Residual and DenseBlock, in both directions."""
    leaves = [Dropout(rng=rng) for _ in range(4)]
    net = Sequential(leaves[0], Residual(leaves[1], leaves[2]), DenseBlock(leaves[3]))

    assert not any(leaf.training for leaf in leaves if net.eval())
    assert all(leaf.training for leaf in leaves if net.train())


def test_shape_error_names_the_layer(rng):
    """Layer 2 gets three features and expects five."""
    net = Sequential(Linear(4, 3, rng=rng), ReLU(), Linear(5, 2, rng=rng))

    with pytest.raises(ShapeError) as caught:
        net.forward(np.ones((7, 4), np.float32))

    assert caught.value.__notes__ == ["in layer 2, Linear, whose input has shape (7, 3)"]


def test_residual_refuses_a_branch_of_another_shape(rng):
    """NumPy would silently broadcast (N, 1) over (N, 4)."""
    x = np.ones((2, 4), np.float32)

    with pytest.raises(ShapeError, match="branch"):
        Residual(Linear(4, 1, rng=rng)).forward(x)
    with pytest.raises(ShapeError, match="shortcut"):
        Residual(Linear(4, 3, rng=rng), Linear(4, 1, rng=rng)).forward(x)


def test_residual_and_dense_block_take_students_functions(rng):
    """A sum that is doubled, and a block that returns only the output of its first branch."""

    def doubled_forward(x, branch):
        change, branch_backward = branch(x)
        return 2 * (x + change), branch_backward

    def doubled_backward(dy, branch_backward):
        return (2 * (dy + branch_backward(dy)),)

    def only_forward(x, branches):
        return branches[0](x)

    def only_backward(dy, branch_backward):
        return (branch_backward(dy),)

    x = rng.standard_normal((2, 4))
    branch = Linear(4, 4, rng=rng, **F64)
    weight = branch.params["weight"]

    double = Residual(branch, forward=doubled_forward, backward=doubled_backward)
    only = DenseBlock(branch, forward=only_forward, backward=only_backward)

    np.testing.assert_allclose(double.forward(x), 2 * (x + x @ weight.T), **CLOSE)
    np.testing.assert_allclose(double.backward(x), 2 * (x + x @ weight), **CLOSE)
    np.testing.assert_allclose(only.forward(x), x @ weight.T, **CLOSE)
    np.testing.assert_allclose(only.backward(x), x @ weight, **CLOSE)
