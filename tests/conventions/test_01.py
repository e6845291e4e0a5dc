"""Lesson 01's convention cards say what optax (JAX) and Keras 3 do."""

import inspect
import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
import jax.numpy as jnp
import keras
import numpy as np
import optax
import pytest

from autograder.authoring.lesson import load

OURS = load("01_sgd").namespace
RNG = np.random.default_rng(0)
X, Y, WEIGHT = (RNG.normal(size=shape).astype(np.float32) for shape in ((6, 3), 6, 3))
GRAD = RNG.normal(size=3).astype(np.float32)


def test_keras_has_the_mean_of_squares_and_optax_half_of_it():
    """Their gradients are ours, and half of ours."""
    ours = OURS["linear_regression_gradient"](WEIGHT, X, Y)

    by_keras = jax.grad(lambda w: keras.losses.mean_squared_error(Y, X @ w))(jnp.asarray(WEIGHT))
    by_optax = jax.grad(lambda w: optax.l2_loss(X @ w, Y).mean())(jnp.asarray(WEIGHT))

    np.testing.assert_allclose(by_keras, ours, rtol=1e-4)
    np.testing.assert_allclose(by_optax, ours / 2, rtol=1e-4)


def test_weight_decay_of_optax_joins_the_gradient():
    """Before the rate scales both."""
    rule = optax.chain(optax.add_decayed_weights(0.3), optax.sgd(0.1))
    updates, _ = rule.update(jnp.asarray(GRAD), rule.init(jnp.asarray(WEIGHT)), jnp.asarray(WEIGHT))

    ours = OURS["sgd_step"](WEIGHT, GRAD, lr=0.1, weight_decay=0.3)
    np.testing.assert_allclose(optax.apply_updates(jnp.asarray(WEIGHT), updates), ours, rtol=1e-5)


def test_weight_decay_of_keras_shrinks_first_and_comes_to_the_same():
    """For plain SGD."""
    weight = keras.Variable(WEIGHT)
    keras.optimizers.SGD(0.1, weight_decay=0.3).apply([jnp.asarray(GRAD)], [weight])

    ours = OURS["sgd_step"](WEIGHT, GRAD, lr=0.1, weight_decay=0.3)
    np.testing.assert_allclose(weight.value, ours, rtol=1e-5)


@pytest.mark.parametrize(
    "schedule",
    [
        optax.exponential_decay(0.8, transition_steps=10, decay_rate=0.5, staircase=True),
        keras.optimizers.schedules.ExponentialDecay(0.8, 10, 0.5, staircase=True),
    ],
    ids=["optax", "keras"],
)
def test_a_staircase_is_step_decay(schedule):
    """At steps on both sides of a drop."""
    for step in (0, 9, 10, 25):
        assert float(schedule(step)) == pytest.approx(OURS["step_decay"](step, lr=0.8, drop=0.5, every=10))


@pytest.mark.parametrize(
    "schedule",
    [optax.cosine_decay_schedule(0.8, 100), keras.optimizers.schedules.CosineDecay(0.8, 100)],
    ids=["optax", "keras"],
)
def test_a_cosine_is_ours_and_stays_at_0(schedule):
    """Unlike torch's, which rises again."""
    for step in (0, 25, 100):
        ours = OURS["cosine_decay"](step, lr=0.8, total_steps=100)
        assert float(schedule(step)) == pytest.approx(ours, abs=1e-6)
    assert float(schedule(150)) == pytest.approx(0, abs=1e-6)


def test_keras_has_a_rate_like_1_over_t():
    """Halved after 1 / decay steps."""
    schedule = keras.optimizers.schedules.InverseTimeDecay(0.8, decay_steps=1, decay_rate=0.05)

    assert float(schedule(20)) == pytest.approx(0.4)


def test_warmups_start_where_they_are_told():
    """At 0 the first step does nothing."""
    from_0 = optax.warmup_cosine_decay_schedule(0.0, 0.8, warmup_steps=4, decay_steps=100)
    by_keras = keras.optimizers.schedules.CosineDecay(0.1, 100, warmup_target=0.8, warmup_steps=4)

    assert float(from_0(0)) == 0
    assert float(from_0(4)) == pytest.approx(0.8)
    assert float(by_keras(0)) == pytest.approx(0.1)
    assert float(by_keras(4)) == pytest.approx(0.8)


def test_fit_of_keras_shuffles_and_keeps_the_short_batch():
    """Ten examples in batches of 4 are three batches."""
    steps = []
    model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    count = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: steps.append(batch))
    model.fit(np.zeros((10, 3)), np.zeros((10, 1)), batch_size=4, verbose=0, callbacks=[count])

    assert len(steps) == 3
    assert inspect.signature(keras.Model.fit).parameters["shuffle"].default is True


def test_keras_and_jax_make_float32():
    """NumPy makes float64."""
    assert jnp.zeros(1).dtype == np.float32
    assert keras.backend.floatx() == "float32"
