"""The small multilayer perceptron has torch's gradients, and learns spirals, and samples by heart."""

import numpy as np
import pytest
import torch

from course_lib.datasets.toys import spirals
from course_lib.gradcheck import numerical_gradient, relative_error
from course_lib.nn.small_mlp import mlp_gradients, overfit_one, train_mlp


def test_mlp_gradients_agree_with_torch():
    """Three layers, float64."""
    rng = np.random.default_rng(0)
    shapes = [(5, 3), (5,), (4, 5), (4,), (2, 4), (2,)]
    params = [rng.normal(size=shape) for shape in shapes]
    x, labels = rng.normal(size=(7, 3)), rng.integers(2, size=7)
    tensors = [torch.tensor(param, requires_grad=True) for param in params]
    h = torch.tensor(x)
    for i in range(0, 6, 2):
        h = torch.nn.functional.linear(torch.relu(h) if i else h, tensors[i], tensors[i + 1])
    theirs = torch.nn.functional.cross_entropy(h, torch.tensor(labels))
    theirs.backward()

    loss, grads = mlp_gradients(params, x, labels)

    np.testing.assert_allclose(loss, theirs.detach(), rtol=1e-12)
    for grad, tensor in zip(grads, tensors, strict=True):
        np.testing.assert_allclose(grad, tensor.grad, rtol=1e-10, atol=1e-14)


def test_train_mlp_learns_spirals():
    """On points that it has not seen; the same generator gives the same function."""
    rng = np.random.default_rng(0)
    x, labels = spirals(300, rng)
    x_test, labels_test = spirals(600, rng)
    options = {"hidden": 32, "epochs": 100, "lr": 0.3, "batch_size": 16}

    first, second = (train_mlp(x, labels, rng=np.random.default_rng(1), **options)(x_test) for _ in range(2))

    assert np.mean(first == labels_test) > 0.95
    np.testing.assert_array_equal(first, second)


def small_network(rng, features=6, hidden=8, classes=4):
    """Return weights and biases of a network with one hidden layer."""
    return [
        rng.normal(size=(hidden, features)),
        0.1 * rng.normal(size=hidden),
        rng.normal(size=(classes, hidden)),
        0.1 * rng.normal(size=classes),
    ]


def test_gradients_are_those_of_the_loss():
    """By central differences, for each parameter."""
    rng = np.random.default_rng(0)
    network, x, labels = small_network(rng), rng.normal(size=(5, 6)), rng.integers(0, 4, 5)

    _, grads = mlp_gradients(network, x, labels)

    for i, param in enumerate(network):
        wanted = numerical_gradient(
            lambda moved, i=i: mlp_gradients([*network[:i], moved, *network[i + 1 :]], x, labels)[0],
            param,
        )
        assert relative_error(grads[i], wanted) < 1e-5


@pytest.mark.parametrize("n", [1, 20])
def test_samples_are_learned_by_heart_and_the_network_stays(n):
    rng = np.random.default_rng(1)
    network, x, labels = small_network(rng, hidden=32), rng.normal(size=(n, 6)), rng.integers(0, 4, n)
    before = [param.copy() for param in network]

    predict = overfit_one(network, (x, labels))

    np.testing.assert_array_equal(predict(x), labels)
    for param, kept in zip(network, before, strict=True):
        np.testing.assert_array_equal(param, kept)
