"""What lesson 08's convention card says of Keras 3, JAX and Flax is what they do."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax  # the backend is chosen first
import jax.numpy as jnp
import keras
import numpy as np
import pytest
from flax import linen

from course_lib.ops.conv.pooling import avgpool2d_forward, maxpool2d_forward

X = np.random.default_rng(0).normal(size=(1, 2, 5, 7)).astype(np.float32) - 5
LAST = jnp.asarray(X.transpose(0, 2, 3, 1))  # (N, H, W, C)


def channels_first(y):
    """Return (N, C, H, W)."""
    return np.asarray(y).transpose(0, 3, 1, 2)


def test_keras_windows_lie_side_by_side_and_a_rest_is_left_out():
    """Axes are (N, H, W, C)."""
    largest, mean = keras.layers.MaxPooling2D(2)(LAST), keras.layers.AveragePooling2D(2)(LAST)

    np.testing.assert_array_equal(channels_first(largest), maxpool2d_forward(X, kernel_size=2)[0])
    np.testing.assert_allclose(channels_first(mean), avgpool2d_forward(X, kernel_size=2)[0], rtol=1e-6)


def test_flax_windows_move_by_one():
    """Unless strides are given; VALID leaves a rest out."""
    assert linen.max_pool(LAST, (2, 2)).shape == (1, 4, 6, 2)
    largest = linen.max_pool(LAST, (2, 2), strides=(2, 2), padding="VALID")
    np.testing.assert_array_equal(channels_first(largest), maxpool2d_forward(X, kernel_size=2)[0])


def test_padded_zeros_count_in_flax_and_not_in_keras():
    """In the last column, where a window of two hangs over the edge."""
    edge = X[0, 0, :2, 6].sum()

    flax = channels_first(linen.avg_pool(LAST, (2, 2), strides=(2, 2), padding="SAME"))
    kept = channels_first(keras.layers.AveragePooling2D(2, padding="same")(LAST))

    assert flax[0, 0, 0, 3] == pytest.approx(edge / 4)
    assert kept[0, 0, 0, 3] == pytest.approx(edge / 2)


def test_the_first_of_a_tie_gets_the_gradient_but_for_jnp_max():
    """That one divides it evenly."""
    zeros = jnp.zeros((1, 2, 2, 1))

    pooled = jax.grad(lambda x: linen.max_pool(x, (2, 2)).sum())(zeros)
    reduced = jax.grad(lambda x: jnp.max(x))(zeros)

    assert pooled.ravel().tolist() == [1, 0, 0, 0]
    assert reduced.ravel().tolist() == [0.25] * 4
