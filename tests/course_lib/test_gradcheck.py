"""The gradient check accepts correct backward passes and names the error in others."""

import numpy as np
import pytest

from course_lib.arrays import ArgumentError
from course_lib.gradcheck import check_gradient, check_gradients, numerical_gradient, relative_error
from course_lib.ops.linear import linear_backward, linear_forward

RNG = np.random.default_rng(0)
ARRAYS = [RNG.standard_normal(shape) for shape in ((4, 3), (5, 3), (5,))]


def changed(place, change):
    """Return the linear layer's backward pass with one gradient changed."""

    def backward(dy, cache):
        grads = list(linear_backward(dy, cache))
        grads[place] = change(grads[place])
        return tuple(grads)

    return backward


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda g: -g, r"gradient {} of linear_forward is wrong at \["),
        (lambda g: g * 1.0001, r"gradient {} of linear_forward is wrong at \["),
        (lambda g: np.full_like(g, np.nan), r"gradient {} of linear_forward is wrong at \["),
        (lambda g: g[None], r"gradient {} of linear_forward has shape"),
    ],
    ids=["sign", "a ten-thousandth", "nan", "shape"],
)
def test_check_gradients_names_the_wrong_gradient(place, change, message):
    """Four kinds of error, in each gradient."""
    with pytest.raises(AssertionError, match=message.format(place)):
        check_gradients(linear_forward, changed(place, change), *ARRAYS, rng=np.random.default_rng(1))


def test_check_gradients_counts_the_gradients():
    """A backward pass that omits one is reported."""
    with pytest.raises(AssertionError, match="has 3 arrays, but backward gave 2 gradients"):
        check_gradients(linear_forward, lambda dy, cache: linear_backward(dy, cache)[:2], *ARRAYS, rng=RNG)


def test_numerical_gradient_does_not_change_its_array():
    """A read-only array suffices, and the gradient of a cubic is right to h**2."""
    x = np.array([[1.0, -2.0]])
    x.flags.writeable = False

    np.testing.assert_allclose(numerical_gradient(lambda x: (x**3).sum(), x), [[3, 12]], rtol=1e-8)


def test_numerical_gradient_refuses_integers_and_no_step():
    """Integers cannot change by 1e-5, and a step of 0 is none."""
    with pytest.raises(ArgumentError, match="numerical_gradient: x"):
        numerical_gradient(np.sum, np.arange(3))
    with pytest.raises(ArgumentError, match="numerical_gradient: h"):
        numerical_gradient(np.sum, np.ones(3), h=0)


def test_relative_error_is_0_for_equal_and_1_for_opposite():
    """The size of the numbers does not matter; two shapes are an error."""
    a = np.array([1e-5, 1.0, 1e9])

    assert relative_error(a, a) == 0
    assert relative_error(a, -a) == 1
    with pytest.raises(ArgumentError, match="relative_error: b"):
        relative_error(a, a[:2])


def test_check_gradient_is_the_largest_relative_error():
    """By hand: |2 - 2| / 4 and |-3 + 6| / 9."""
    error = check_gradient(lambda x: float(np.sum(x**2)), np.array([1.0, -3.0]), np.array([2.0, -3.0]))

    assert error == pytest.approx(1 / 3, abs=1e-9)


def test_check_gradient_is_small_for_a_right_gradient():
    """And an entry that is 0 in both counts as right."""
    x = np.array([[0.0, 0.5], [-1.0, 2.0]])

    assert check_gradient(lambda x: float(np.sum(x**3)), x, 3 * x**2, h=1e-5) < 0.011
    assert check_gradient(lambda x: float(np.sum(x**2)), x, 2 * x) < 1e-8
