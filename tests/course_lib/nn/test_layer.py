"""Any op is a layer, and a broken backward function is explained."""

import numpy as np
import pytest

from course_lib.arrays import ArgumentError
from course_lib.nn.layer import Layer
from course_lib.nn.layers import Linear, ReLU
from course_lib.ops.linear import linear_backward, linear_forward


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def test_any_op_is_a_layer(rng):
    """The generic Layer takes an op, its parameters and its options."""
    params = {"weight": rng.standard_normal((3, 4)), "bias": np.zeros(3)}
    layer = Layer(linear_forward, linear_backward, params)
    x = rng.standard_normal((2, 4))

    np.testing.assert_array_equal(layer(x), x @ params["weight"].T)
    assert repr(layer) == "Layer(weight=(3, 4), bias=(3,))"


def test_backward_before_forward_is_explained():
    """There is no cache yet, and the message says what to call first."""
    with pytest.raises(ArgumentError, match="forward first"):
        ReLU().backward(np.ones(3))


@pytest.mark.parametrize(
    ("backward", "message"),
    [
        (lambda dy, cache: dy, "a tuple of gradients"),
        (lambda dy, cache: (dy, dy), "3 gradients"),
        (lambda dy, cache: (dy, dy, dy), "dweight"),
    ],
    ids=["no tuple", "too few", "wrong shape"],
)
def test_broken_backward_of_a_student_is_explained(backward, message, rng):
    """The message names what is wrong, instead of an error of unpacking."""
    layer = Linear(4, 3, rng=rng, backward=backward)

    with pytest.raises(ArgumentError, match=message):
        layer.backward(layer.forward(np.ones((2, 4), np.float32)))
