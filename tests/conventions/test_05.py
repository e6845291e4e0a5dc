"""The rows of lesson 05's convention cards that speak of Keras 3, Flax and optax, run."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import flax.linen as linen
import jax
import jax.numpy as jnp
import keras
import numpy as np
import optax
import pytest
from flax.training.early_stopping import EarlyStopping


def test_flax_and_keras_3_drop_with_probability_rate_and_scale_in_training():
    layer = linen.Dropout(rate=0.2, deterministic=False)
    flax_y = np.asarray(layer.apply({}, jnp.ones(10_000), rngs={"dropout": jax.random.key(0)}))
    keras_y = np.asarray(
        keras.layers.Dropout(rate=0.2, seed=0)(np.ones((100, 100), "float32"), training=True)
    )

    for y in (flax_y, keras_y.ravel()):
        assert np.mean(y == 0) == pytest.approx(0.2, abs=0.02)
        np.testing.assert_allclose(np.unique(y), [0, 1.25])


def test_keras_3_spatial_dropout_drops_whole_channels():
    layer = keras.layers.SpatialDropout2D(0.5, data_format="channels_first", seed=0)
    y = np.asarray(layer(np.ones((8, 6, 3, 4), "float32"), training=True))

    assert set(np.mean(y == 0, axis=(2, 3)).ravel().tolist()) == {0.0, 1.0}


def test_penalties_of_keras_3_and_optax():
    """Keras 3 has no half, optax's l2_loss has it, and add_decayed_weights adds λ w to the gradient."""
    weights = jnp.array([3.0, 4.0, 1.0, -2.0])
    decay = optax.add_decayed_weights(0.1)
    grads, _ = decay.update(jnp.ones(4), decay.init(weights), weights)

    assert float(keras.regularizers.L2(0.1)(weights)) == pytest.approx(3.0)
    assert float(0.1 * optax.l2_loss(weights).sum()) == pytest.approx(1.5)
    np.testing.assert_allclose(jax.grad(keras.regularizers.L2(0.1))(weights), 0.2 * weights, rtol=1e-6)
    np.testing.assert_allclose(grads, 1 + 0.1 * weights, rtol=1e-6)


def stopped(losses, patience):
    """Return the epochs, from 0, in which the stoppers of Keras 3 and of Flax end the training."""
    callback = keras.callbacks.EarlyStopping(monitor="val_loss", patience=patience)

    class Model:
        stop_training = False

    callback.set_model(Model())
    callback.on_train_begin()
    keras_epoch = flax_epoch = None
    flax_stop = EarlyStopping(patience=patience)
    for epoch, loss in enumerate(losses):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        flax_stop = flax_stop.update(loss)
        if callback.model.stop_training and keras_epoch is None:
            keras_epoch = epoch
        if flax_stop.should_stop and flax_epoch is None:
            flax_epoch = epoch
    return keras_epoch, flax_epoch


def test_keras_3_stops_as_we_do_and_flax_an_epoch_later():
    """Losses 3, 2, 2.5, 2.4, 2.3 and patience 2: in epoch 3, and in epoch 4."""
    assert stopped([3.0, 2.0, 2.5, 2.4, 2.3], 2) == (3, 4)


def test_keras_3_keeps_the_last_weights_unless_asked():
    assert keras.callbacks.EarlyStopping().restore_best_weights is False


def test_keras_3_validates_on_the_last_examples():
    from keras.src.trainers.data_adapters.array_slicing import train_validation_split

    (train,), (val,) = train_validation_split((np.arange(10),), validation_split=0.2)

    assert list(train) == list(range(8))
    assert list(val) == [8, 9]
