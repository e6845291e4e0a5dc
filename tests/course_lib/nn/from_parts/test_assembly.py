"""A network as two functions has the gradients that central differences give."""

import numpy as np
import pytest

from course_lib.gradcheck import check_gradients
from course_lib.nn.from_parts.assembly import Part, block_gradients, network_backward, network_forward
from course_lib.ops.activations import relu_backward, relu_forward, tanh_backward, tanh_forward
from course_lib.ops.linear import linear_backward, linear_forward
from course_lib.ops.norm.batch_norm import RunningStats, batchnorm_forward


@pytest.fixture
def rng():
    return np.random.default_rng(13)


def test_network_backward_agrees_with_central_differences(rng):
    """For the input and for every parameter of two linear layers around a tanh."""
    x, *arrays = (rng.normal(size=shape) for shape in [(4, 3), (5, 3), (5,), (2, 5), (2,)])

    def forward(x, *arrays):
        first, last = arrays[:2], arrays[2:]
        linear = linear_forward, linear_backward
        return network_forward(
            x, [Part(*linear, first), Part(tanh_forward, tanh_backward), Part(*linear, last)]
        )

    def backward(dy, cache):
        dx, grads = network_backward(dy, cache)
        return dx, *grads[0], *grads[2]

    check_gradients(forward, backward, x, *arrays, rng=rng)


def test_part_without_parameters_has_an_empty_tuple(rng):
    y, cache = network_forward(rng.normal(size=(2, 3)), [Part(relu_forward, relu_backward)])

    _, grads = network_backward(y, cache)

    assert grads == [()]


def test_block_gradients_agree_with_central_differences(rng):
    shapes = [(6, 3), (4, 3), (4,), (4,)]
    arrays = [rng.normal(size=shape) for shape in shapes]

    def forward(x, weight, gamma, beta):
        running = RunningStats(np.zeros(4), np.ones(4))
        z, _, _ = batchnorm_forward(x @ weight.T, gamma, beta, running, training=True)
        return np.maximum(z, 0), (x, weight, gamma, beta)

    check_gradients(forward, lambda dy, cache: block_gradients(*cache, dy), *arrays, rng=rng)
