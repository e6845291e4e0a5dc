"""What lesson 06's convention cards say of JAX, Flax and Keras 3 is what these do."""

import inspect
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import flax.linen
import jax
import jax.numpy as jnp
import keras
import numpy as np
import pytest

from course_lib.ops.norm.group_norm import groupnorm_forward

pytestmark = pytest.mark.filterwarnings("ignore")  # the libraries warn of their own plans
X = np.random.default_rng(0).normal(2, 3, (8, 5)).astype(np.float32)
MAPS = np.random.default_rng(1).normal(2, 3, (2, 3, 4, 6)).astype(np.float32)  # channels last
KEY = jax.random.PRNGKey(0)


def default(layer, option):
    """Return the default of an option of a layer."""
    return inspect.signature(layer).parameters[option].default


def test_jnp_std_divides_by_n():
    np.testing.assert_allclose(jnp.std(X, axis=0), X.std(axis=0), rtol=1e-5)


def test_keras_batch_norm_keeps_99_hundredths_of_the_old_and_a_biased_variance():
    layer = keras.layers.BatchNormalization()
    y = np.asarray(layer(X, training=True))

    np.testing.assert_allclose(y, (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + 1e-3), atol=1e-4)
    np.testing.assert_allclose(np.asarray(layer.moving_mean), 0.01 * X.mean(axis=0), rtol=1e-4)
    np.testing.assert_allclose(np.asarray(layer.moving_variance), 0.99 + 0.01 * X.var(axis=0), rtol=1e-4)


def test_flax_batch_norm_keeps_99_hundredths_of_the_old_and_a_biased_variance():
    layer = flax.linen.BatchNorm(use_running_average=False)
    start = layer.init(KEY, X)
    y, moved = layer.apply(start, X, mutable=["batch_stats"])
    stats = moved["batch_stats"]

    np.testing.assert_allclose(y, (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + 1e-5), atol=1e-4)
    np.testing.assert_allclose(stats["mean"], 0.01 * X.mean(axis=0), rtol=1e-4)
    np.testing.assert_allclose(stats["var"], 0.99 + 0.01 * X.var(axis=0), rtol=1e-4)
    assert default(flax.linen.BatchNorm, "epsilon") == 1e-5


@pytest.mark.parametrize(("library", "eps"), [("keras", 1e-3), ("flax", 1e-6)])
def test_layer_norm_averages_over_the_last_axis_alone(library, eps):
    """Of maps, that is each pixel by itself; there is one gamma per channel."""
    if library == "keras":
        layer = keras.layers.LayerNormalization()
        y = np.asarray(layer(MAPS))
        gamma, epsilon = layer.gamma.shape, layer.epsilon
    else:
        layer = flax.linen.LayerNorm()
        params = layer.init(KEY, MAPS)
        y, gamma = layer.apply(params, MAPS), params["params"]["scale"].shape
        epsilon = layer.epsilon

    mean, var = MAPS.mean(axis=-1, keepdims=True), MAPS.var(axis=-1, keepdims=True)
    np.testing.assert_allclose(y, (MAPS - mean) / np.sqrt(var + eps), atol=1e-3)
    assert gamma == (6,)
    assert epsilon == eps


def test_group_norm_has_one_gamma_per_channel_and_32_groups_unless_told_otherwise():
    in_keras, in_flax = keras.layers.GroupNormalization(3), flax.linen.GroupNorm(num_groups=3)
    params = in_flax.init(KEY, MAPS)

    y, _ = groupnorm_forward(
        np.moveaxis(MAPS, -1, 1), np.ones(6, np.float32), np.zeros(6, np.float32), groups=3
    )
    for theirs in (np.asarray(in_keras(MAPS)), in_flax.apply(params, MAPS)):
        np.testing.assert_allclose(np.moveaxis(theirs, -1, 1), y, atol=2e-3)
    assert in_keras.gamma.shape == params["params"]["scale"].shape == (6,)
    assert flax.linen.InstanceNorm().init(KEY, MAPS)["params"]["scale"].shape == (6,)
    assert default(keras.layers.GroupNormalization, "groups") == 32
    assert default(flax.linen.GroupNorm, "num_groups") == 32
