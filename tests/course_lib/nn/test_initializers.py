"""Initial weights against torch: fans exactly, draws by their moments within five standard errors."""

import math

import numpy as np
import pytest
import torch

from course_lib.arrays import ArgumentError
from course_lib.nn.gradient_norms import deep_backward
from course_lib.nn.initializers import (
    GAINS,
    deep_weights,
    fan_in_and_fan_out,
    kaiming_normal,
    normal,
    xavier_normal,
    xavier_uniform,
)

SHAPES = [(30, 70), (16, 3, 5, 5), (3, 16, 5, 7), (1, 1)]


@pytest.mark.parametrize("shape", SHAPES)
def test_fan_in_and_fan_out_agree_with_torch(shape):
    """For linear and convolutional weights of several shapes."""
    assert fan_in_and_fan_out(shape) == torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))


def test_fan_in_and_fan_out_refuse_a_bias():
    """A bias has one axis and starts at 0."""
    with pytest.raises(ArgumentError, match="biases start at 0"):
        fan_in_and_fan_out((10,))


@pytest.mark.parametrize("shape", [(300, 700), (160, 30, 5, 5)])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (xavier_normal, torch.nn.init.xavier_normal_),
        (xavier_uniform, torch.nn.init.xavier_uniform_),
        (kaiming_normal, lambda weight: torch.nn.init.kaiming_normal_(weight, nonlinearity="relu")),
    ],
)
def test_initializer_has_the_mean_and_spread_of_torch(shape, ours, theirs):
    """Both stds are estimates with relative error 1 / sqrt(2 n); the mean's error is std / sqrt(n)."""
    weight = ours(shape, np.random.default_rng(0))
    torch.manual_seed(0)
    expected = theirs(torch.empty(shape, dtype=torch.float64)).std().item()

    assert weight.shape == shape
    assert weight.std() == pytest.approx(expected, rel=5 / math.sqrt(weight.size))
    assert abs(weight.mean()) < 5 * expected / math.sqrt(weight.size)


def test_normal_has_the_requested_standard_deviation():
    """A standard deviation of 0 gives zeros."""
    weight = normal((500, 400), np.random.default_rng(0), std=0.3)

    assert weight.std() == pytest.approx(0.3, rel=5 / math.sqrt(2 * weight.size))
    np.testing.assert_array_equal(normal((2, 3), np.random.default_rng(0), std=0.0), np.zeros((2, 3)))


def test_xavier_uniform_fills_its_interval_and_stays_inside():
    """The bound is sqrt(6 / (fan_in + fan_out))."""
    bound = math.sqrt(6 / 1000)
    weight = xavier_uniform((300, 700), np.random.default_rng(0))

    assert 0.999 * bound < abs(weight).max() <= bound


def test_kaiming_normal_keeps_a_signal_through_thirty_relus():
    """
    A layer of width n changes the logarithm of the mean square by chance, with variance 5 / n.

    Thirty layers of 256 give a standard deviation of 0.77, three of them a factor of 10. Xavier's loses half.
    """
    rng = np.random.default_rng(0)
    x = rng.standard_normal((200, 256))
    sizes = {}
    for init in (kaiming_normal, xavier_normal):
        h = x
        for _ in range(30):
            h = np.maximum(h @ init((256, 256), rng).T, 0)
        sizes[init] = np.mean(h**2)

    assert 0.1 < sizes[kaiming_normal] < 10
    assert sizes[xavier_normal] < 10 * 0.5**30


@pytest.mark.parametrize("init", [xavier_normal, xavier_uniform, kaiming_normal])
def test_initializer_draws_the_same_from_the_same_rng(init):
    """Nothing but the generator matters."""
    first, second = (init((4, 5), np.random.default_rng(7)) for _ in range(2))

    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("activation", GAINS)
def test_deep_weights_keep_a_gradient_at_its_norm(activation):
    """Through ten layers of different widths it comes out within a factor of 2."""
    rng = np.random.default_rng(3)
    sizes = [100, 80, 120, 80, 120, 100, 80, 120, 100, 80, 100]
    x, dy = rng.standard_normal((64, 100)), rng.standard_normal((64, 100))

    dx, _ = deep_backward(dy, deep_weights(sizes, activation, rng), x, activation)

    assert 0.5 < np.linalg.norm(dx) / np.linalg.norm(dy) < 2


def test_deep_weights_refuse_an_unknown_activation():
    """The message lists those that are known."""
    with pytest.raises(ArgumentError, match="leaky_relu"):
        deep_weights([2, 2], "gelu", np.random.default_rng(0))
