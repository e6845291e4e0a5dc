"""What lesson 04's convention cards say of JAX, Flax and Keras 3 is what they do."""

import os

import numpy as np
import pytest

os.environ.setdefault("KERAS_BACKEND", "jax")
flax = pytest.importorskip("flax.linen")
jax = pytest.importorskip("jax")
keras = pytest.importorskip("keras")

jnp = jax.numpy
KEY = jax.random.key(0)


def test_slope_of_the_relu_at_zero():
    """0 in JAX and in Keras 3; a maximum of two equal arguments shares its gradient."""
    assert jax.grad(jax.nn.relu)(0.0) == 0
    assert jax.grad(keras.activations.relu)(0.0) == 0
    assert jax.grad(lambda x: jnp.maximum(x, 0.0))(0.0) == 0.5


def test_slope_of_the_leaky_relu():
    """At 0 it is 1 in JAX; the defaults below 0 differ."""
    assert jax.grad(jax.nn.leaky_relu)(0.0) == 1
    assert jax.grad(jax.nn.leaky_relu)(-1.0) == pytest.approx(0.01)
    assert keras.layers.LeakyReLU().negative_slope == pytest.approx(0.3)
    assert jax.grad(keras.activations.leaky_relu)(-1.0) == pytest.approx(0.2)


def kernel(layer, shape):
    """Return the weight of a layer of Keras's or Flax's, for inputs of a shape."""
    if isinstance(layer, keras.Layer):
        layer.build((None, *shape))
        return np.asarray(layer.kernel)
    return np.asarray(layer.init(KEY, jnp.zeros((1, *shape)))["params"]["kernel"])


def test_shapes_of_weights():
    """Inputs first."""
    for dense in (keras.layers.Dense(50), flax.Dense(50)):
        assert kernel(dense, (30,)).shape == (30, 50)
    for conv in (keras.layers.Conv2D(7, (5, 3)), flax.Conv(7, (5, 3))):
        assert kernel(conv, (9, 9, 4)).shape == (5, 3, 4, 7)


def test_how_a_linear_layer_starts():
    """Keras 3: Xavier's, uniform. Flax: variance 1 / fan_in, cut off at two deviations and rescaled."""
    keras.utils.set_random_seed(0)
    ours, theirs = kernel(keras.layers.Dense(500), (300,)), kernel(flax.Dense(500), (300,))

    assert ours.var() == pytest.approx(2 / 800, rel=0.02)
    assert np.abs(ours).max() <= np.sqrt(6 / 800) + 1e-6
    assert theirs.var() == pytest.approx(1 / 300, rel=0.02)
    assert np.abs(theirs).max() < 2.4 / np.sqrt(300)


@pytest.mark.parametrize(
    ("draw", "variance"),
    [
        (lambda: keras.initializers.HeNormal(seed=0)((300, 500)), 2 / 300),
        (lambda: keras.initializers.GlorotNormal(seed=0)((300, 500)), 2 / 800),
        (lambda: jax.nn.initializers.he_normal()(KEY, (300, 500)), 2 / 300),
        (lambda: jax.nn.initializers.glorot_normal()(KEY, (300, 500)), 2 / 800),
    ],
)
def test_normal_weights_are_cut_off_and_rescaled(draw, variance):
    """At two deviations of the normal distribution, which then has a deviation of 0.88."""
    weight = np.asarray(draw(), float)

    assert weight.var() == pytest.approx(variance, rel=0.02)
    assert np.abs(weight).max() <= 2 / 0.8796 * variance**0.5 + 1e-6
