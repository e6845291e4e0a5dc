"""Gradient norms through depth, against torch and by hand."""

import numpy as np
import pytest
import torch

from course_lib.arrays import ArgumentError, ShapeError
from course_lib.nn.gradient_norms import (
    deep_backward,
    gradient_bound,
    gradient_by_depth,
    layer_gradient_norms,
)


@pytest.fixture
def rng():
    return np.random.default_rng(11)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("sigmoid", torch.sigmoid),
        ("tanh", torch.tanh),
        ("relu", torch.relu),
        ("leaky_relu", torch.nn.functional.leaky_relu),
    ],
)
def test_layer_gradient_norms_equal_torch(name, function, rng):
    """The three layers have different widths."""
    x = rng.standard_normal((6, 5))
    weights = [rng.standard_normal(shape) for shape in [(4, 5), (3, 4), (2, 3)]]
    tensors = [torch.tensor(weight, requires_grad=True) for weight in weights]
    h = torch.tensor(x)
    for tensor in tensors:
        h = function(h @ tensor.T)
    h.sum(dim=1).mean().backward()

    norms = layer_gradient_norms(weights, x, name)

    np.testing.assert_allclose(norms, [tensor.grad.norm() for tensor in tensors], rtol=1e-12)


def test_deep_backward_equals_torch(rng):
    """For the input and for weights of different shapes."""
    x, dy = rng.standard_normal((6, 5)), rng.standard_normal((6, 2))
    weights = [rng.standard_normal(shape) for shape in [(4, 5), (3, 4), (2, 3)]]
    leaves = [torch.tensor(array, requires_grad=True) for array in (x, *weights)]
    h = leaves[0]
    for weight in leaves[1:]:
        h = torch.sigmoid(h @ weight.T)
    h.backward(torch.tensor(dy))

    dx, dweights = deep_backward(dy, weights, x, "sigmoid")

    for ours, leaf in zip((dx, *dweights), leaves, strict=True):
        np.testing.assert_allclose(ours, leaf.grad, rtol=1e-12)


def test_sigmoid_gradients_obey_the_bound(rng):
    """With weights of norm 1, ten layers leave at most a millionth."""
    x, dim = rng.standard_normal((8, 6)), 6
    weights = [np.linalg.qr(rng.standard_normal((dim, dim)))[0] for _ in range(10)]
    last = np.sqrt(dim / 8)  # the norm of the gradient behind the last layer, over the batch

    first = layer_gradient_norms(weights, x, "sigmoid")[0]

    assert first <= gradient_bound(10) * last * np.linalg.norm(x)
    assert gradient_bound(0) == 1


def test_layer_gradient_norms_refuse_unknown_activations_and_bad_shapes():
    """The message lists the activations, or names the weight."""
    with pytest.raises(ArgumentError, match="leaky_relu"):
        layer_gradient_norms([np.eye(2)], np.ones((1, 2)), "gelu")
    with pytest.raises(ArgumentError, match="leaky_relu"):
        deep_backward(np.ones((1, 2)), [np.eye(2)], np.ones((1, 2)), "gelu")
    with pytest.raises(ShapeError, match=r"weights\[1\]"):
        layer_gradient_norms([np.eye(2), np.eye(3)], np.ones((1, 2)), "relu")


@pytest.mark.parametrize("residual", [False, True])
def test_gradient_by_depth_equals_torch_through_linear_blocks(residual, rng):
    """The Jacobian of a linear block is its matrix, not the transpose."""
    blocks = 0.5 * rng.standard_normal((4, 3, 3))
    inputs = [torch.tensor(rng.standard_normal(3), requires_grad=True)]
    for block in blocks:
        through = torch.tensor(block) @ inputs[-1]
        inputs.append(through + inputs[-1] if residual else through)
        inputs[-1].retain_grad()
    (inputs[-1].sum() / np.sqrt(3)).backward()

    norms = gradient_by_depth(blocks, residual=residual)

    np.testing.assert_allclose(norms, [x.grad.norm() for x in inputs], rtol=1e-12)


def test_gradient_reaches_the_first_layer_only_with_shortcuts():
    """Fifty blocks with Jacobian 0.01: 1e-100 without shortcuts, 1.64 with them."""
    blocks = [0.01 * np.eye(3)] * 50

    assert gradient_by_depth(blocks, residual=False)[0] == pytest.approx(1e-100)
    assert gradient_by_depth(blocks, residual=True)[0] == pytest.approx(1.01**50)


def test_gradient_by_depth_names_the_block_of_wrong_shape():
    """The second block is not square."""
    with pytest.raises(ShapeError, match=r"blocks\[1\]"):
        gradient_by_depth([np.eye(3), np.ones((3, 2))], residual=True)
