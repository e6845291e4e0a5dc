"""What lesson 07's convention cards say of Keras 3, JAX and Flax is what they do."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax  # the backend is chosen first
import jax.numpy as jnp
import jax.scipy.signal
import keras
import numpy as np
import pytest
from flax import linen

from course_lib.ops.conv.columns import im2col
from course_lib.ops.conv.conv2d import conv2d_forward, filter2d

RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 3, 8, 8)).astype(np.float32)
WEIGHT = RNG.normal(size=(4, 3, 3, 3)).astype(np.float32)
BIAS = RNG.normal(size=4).astype(np.float32)
LAST = jnp.asarray(X.transpose(0, 2, 3, 1))  # (N, H, W, C)
KERNEL = jnp.asarray(WEIGHT.transpose(2, 3, 1, 0))  # (K_h, K_w, C_in, C_out)
CLOSE = {"rtol": 1e-4, "atol": 1e-4}


def channels_first(y):
    """Return (N, C, H, W)."""
    return np.asarray(y).transpose(0, 3, 1, 2)


def keras_conv(**options):
    """Return what Keras' layer with our weights gives."""
    layer = keras.layers.Conv2D(4, 3, **options)
    layer.build(LAST.shape)
    layer.set_weights([KERNEL, BIAS])
    return channels_first(layer(LAST))


def flax_conv(**options):
    """Return what Flax's layer with our weights gives."""
    params = {"params": {"kernel": KERNEL, "bias": jnp.asarray(BIAS)}}
    return channels_first(linen.Conv(4, (3, 3), **options).apply(params, LAST))


def test_keras_and_flax_take_cross_correlation_with_channels_last():
    """Keras without padding, and Flax where it is told to; jax.lax.conv in our own layout."""
    ours = conv2d_forward(X, WEIGHT, BIAS)[0]

    np.testing.assert_allclose(keras_conv(), ours, **CLOSE)
    np.testing.assert_allclose(flax_conv(padding="VALID"), ours, **CLOSE)
    lax = jax.lax.conv(X, WEIGHT, (1, 1), "VALID")
    np.testing.assert_allclose(np.asarray(lax) + BIAS[:, None, None], ours, **CLOSE)


def test_jax_scipy_turns_the_kernel():
    image, kernel = X[0, 0], WEIGHT[0, 0]

    turned = jax.scipy.signal.convolve2d(image, kernel, mode="valid")

    np.testing.assert_allclose(turned, filter2d(image, kernel[::-1, ::-1].copy()), **CLOSE)


def test_flax_pads_unless_told_otherwise_and_keras_does_not():
    assert flax_conv().shape == (2, 4, 8, 8)
    assert keras_conv().shape == (2, 4, 6, 6)


@pytest.mark.parametrize("conv", [keras_conv, flax_conv])
def test_same_pads_one_more_below_and_to_the_right(conv):
    """8 pixels, a kernel of 3 and stride 2: nothing before the image, one pixel behind it."""
    options = {"padding": "same"} if conv is keras_conv else {"padding": "SAME"}
    behind = np.pad(X, ((0, 0), (0, 0), (0, 1), (0, 1)))

    same = conv(strides=2, **options) if conv is keras_conv else conv(strides=(2, 2), **options)

    np.testing.assert_allclose(same, conv2d_forward(behind, WEIGHT, BIAS, stride=2)[0], **CLOSE)
    both_sides = conv2d_forward(X, WEIGHT, BIAS, stride=2, padding=1)[0]
    assert same.shape == both_sides.shape == (2, 4, 4, 4)
    assert np.abs(same - both_sides).max() > 0.1


def test_dilation_goes_by_the_names_that_are_said():
    ours = conv2d_forward(X, WEIGHT, BIAS, dilation=2)[0]

    np.testing.assert_allclose(keras_conv(dilation_rate=2), ours, **CLOSE)
    np.testing.assert_allclose(flax_conv(kernel_dilation=(2, 2), padding="VALID"), ours, **CLOSE)


def test_patches_of_jax_come_as_ours_and_those_of_keras_with_channels_last():
    ours = im2col(X, kernel_size=3).reshape(2, 3, 3, 3, 6, 6)  # image, channel, row, column, place

    of_jax = jax.lax.conv_general_dilated_patches(X, (3, 3), (1, 1), "VALID")
    of_keras = keras.ops.image.extract_patches(LAST, 3, strides=1, padding="valid")

    np.testing.assert_allclose(of_jax, ours.reshape(2, 27, 6, 6), rtol=1e-6)
    assert of_keras.shape == (2, 6, 6, 27)
    np.testing.assert_allclose(of_keras, ours.transpose(0, 4, 5, 2, 3, 1).reshape(2, 6, 6, 27), rtol=1e-6)
