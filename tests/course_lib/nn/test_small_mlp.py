"""The small multilayer perceptron has torch's gradients, and learns spirals."""

import numpy as np
import torch

from course_lib.datasets.toys import spirals
from course_lib.nn.small_mlp import mlp_gradients, train_mlp


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
