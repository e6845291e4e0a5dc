"""Networks against torch, and against the tables and counts of the papers."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from course_lib.arrays import ArgumentError
from course_lib.nn.architectures import ALEXNET, layer_rows, vgg
from course_lib.nn.containers import Container
from course_lib.nn.counting import resnet_depth, resnet_parameters
from course_lib.nn.layers import BatchNorm, Conv2d, Linear, Tanh
from course_lib.nn.models import densenet, from_table, lenet5, lenet_forward, mlp, resnet, small_cnn
from course_lib.ops.losses import softmax_cross_entropy
from course_lib.optim.debugging.sanity import initial_loss

CLOSE = {"rtol": 1e-9, "atol": 1e-9}


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def size(model):
    return sum(param.size for param in model.params.values())


def leaves(layer):
    if isinstance(layer, Container):
        return [leaf for child in layer.children.values() for leaf in leaves(child)]
    return [layer]


def test_lenet5_gives_the_loss_and_every_gradient_of_torch(rng):
    """The whole network with the same weights, forward and backward, to nine digits."""
    ours = lenet5(rng=rng, dtype=np.float64)
    theirs = nn.Sequential(
        *(nn.Conv2d(1, 6, 5), nn.Tanh(), nn.AvgPool2d(2)),
        *(nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2)),
        *(nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10)),
    )
    parameters = list(theirs.parameters())
    for parameter, param in zip(parameters, ours.params.values(), strict=True):
        parameter.data = torch.tensor(param)
    x, labels = rng.standard_normal((4, 1, 32, 32)), np.array([3, 9, 0, 3])

    loss, dlogits = softmax_cross_entropy(ours.forward(x), labels)
    ours.backward(dlogits)
    their_loss = F.cross_entropy(theirs(torch.tensor(x)), torch.tensor(labels))
    their_loss.backward()

    np.testing.assert_allclose(loss, their_loss.item(), **CLOSE)
    for (name, grad), parameter in zip(ours.grads.items(), parameters, strict=True):
        np.testing.assert_allclose(grad, parameter.grad, **CLOSE, err_msg=name)


def test_lenet5_has_61706_parameters(rng):
    """The network has the number of parameters that its table counts."""
    assert size(lenet5(rng=rng)) == 61_706


def test_lenet5_in_functions_gives_the_scores_of_the_network(rng):
    """With its parameters in pairs."""
    net, images = lenet5(rng=rng, dtype=np.float64), rng.normal(size=(3, 1, 32, 32))
    arrays = list(net.params.values())

    scores = lenet_forward(images, list(zip(arrays[::2], arrays[1::2], strict=True)))

    np.testing.assert_allclose(scores, net.forward(images), atol=1e-12)


def test_network_built_from_a_table_has_its_shapes_and_parameters(rng):
    """A small VGG on an image that is not square."""
    specs, image_shape = vgg([[4, 4], [6]], hidden=20, classes=7), (2, 12, 9)

    model = from_table(specs, image_shape, rng=rng)

    assert size(model) == sum(row.parameters for row in layer_rows(specs, image_shape))
    assert model.forward(np.ones((3, *image_shape), np.float32)).shape == (3, 7)


def test_from_table_refuses_groups(rng):
    """Our convolution has no groups; the message names the layer that needs them."""
    with pytest.raises(ArgumentError, match="conv2"):
        from_table(ALEXNET, (3, 227, 227), rng=rng)


def test_resnet20_has_the_depth_and_parameters_of_the_paper(rng):
    """It has twenty layers with weights and 269,722 parameters."""
    model = resnet(3, rng=rng)

    assert size(model) == resnet_parameters(3)
    assert sum(isinstance(leaf, Conv2d | Linear) for leaf in leaves(model)) == resnet_depth(3)


def test_plain_network_has_the_parameters_of_the_residual_one(rng):
    """Shortcuts of option A have none, so the two differ in nothing else."""
    assert size(resnet(2, rng=rng, residual=False)) == size(resnet(2, rng=rng))


def test_residual_network_passes_the_input_on_if_branches_are_zero(rng):
    """With the last gamma of each branch at zero, the plain network's output is constant."""
    x = rng.standard_normal((2, 3, 8, 8)).astype(np.float32)
    answers = {}
    for residual in (True, False):
        model = resnet(1, rng=rng, width=4, residual=residual)
        for name in model.params:
            if name.endswith("4.gamma"):
                model.params[name] = np.zeros_like(model.params[name])
        answers[residual] = np.ptp(model.forward(x), axis=0).max()

    assert answers[True] > 0.01
    assert answers[False] == 0


@pytest.mark.parametrize(
    ("make", "shape"),
    [
        (lambda r: resnet(1, rng=r, width=4), (2, 3, 16, 16)),
        (lambda r: densenet(2, rng=r, growth=3, initial=4), (2, 3, 16, 16)),
        (lambda r: small_cnn(rng=r), (2, 1, 28, 28)),
        (lambda r: mlp([12, 8, 10], rng=r), (2, 12)),
    ],
    ids=["resnet", "densenet", "small cnn", "mlp"],
)
def test_network_keeps_float32_and_gives_every_parameter_a_gradient(make, shape, rng):
    """Ten logits out, and gradients with the shapes of the input and of every parameter."""
    model, x = make(rng), rng.standard_normal(shape).astype(np.float32)

    logits = model.forward(x)
    dx = model.backward(softmax_cross_entropy(logits, np.array([1, 2]))[1])

    assert logits.shape == (2, 10)
    assert dx.shape == x.shape
    assert {a.dtype for a in (logits, dx, *model.grads.values())} == {np.dtype(np.float32)}
    assert all(np.any(grad) for name, grad in model.grads.items())


def test_densenet_grows_by_its_rate(rng):
    """Three blocks of two layers, growth 3, from 4 channels: the head reads 4 + 3 * 2 * 3."""
    model = densenet(2, rng=rng, growth=3, initial=4)

    assert model[-1].params["weight"].shape == (10, 22)
    assert [leaf.params["gamma"].size for leaf in leaves(model) if isinstance(leaf, BatchNorm)] == [
        *(4, 7, 10),
        *(10, 13, 16),
        *(16, 19, 22),
    ]


def test_new_network_guesses(rng):
    """On inputs of unit variance its loss is that of guessing, or at most 1 above."""
    x, labels = rng.standard_normal((500, 100)), rng.integers(10, size=500)

    loss, _ = softmax_cross_entropy(mlp([100, 64, 10], rng=rng, dtype=np.float64).forward(x), labels)

    assert initial_loss(10) <= loss < initial_loss(10) + 1


def test_mlp_starts_with_kaiming_before_a_relu_and_xavier_before_the_loss(rng):
    """The standard deviations are sqrt(2 / fan_in) and sqrt(2 / (fan_in + fan_out)), to two per cent."""
    model = mlp([400, 300, 200], rng=rng)

    assert model.params["0.weight"].std() == pytest.approx(np.sqrt(2 / 400), rel=0.02)
    assert model.params["2.weight"].std() == pytest.approx(np.sqrt(2 / 500), rel=0.02)


def test_mlp_takes_activation_and_init(rng):
    """Both are used for each hidden layer."""
    model = mlp([4, 3, 3, 2], rng=rng, activation=Tanh, init=lambda s, r: np.zeros(s))

    assert sum(isinstance(layer, Tanh) for layer in model) == 2
    assert not any(param.any() for param in model.params.values())


def test_weights_depend_on_the_rng_alone():
    """The same seed gives the same network."""
    one, two = (small_cnn(rng=np.random.default_rng(5)).params for _ in range(2))

    assert all(np.array_equal(one[name], two[name]) for name in one)
