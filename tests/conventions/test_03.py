"""What lesson 03's cards say of optax and Keras 3, run beside the lesson's own rules."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import inspect

import jax
import jax.numpy as jnp
import keras
import numpy as np
import optax
import pytest

from course_lib.optim.adaptive import (
    AdaGradState,
    RMSPropState,
    adadelta_init,
    adadelta_step,
    adam_init,
    adam_step,
    adamw_step,
    rprop_init,
    rprop_step,
)

START = np.array([1.0, -2.0, 0.5])
# signs that flip and stay, and sizes down to 1e-5, where it shows on which side of the root eps stands
GRADS = np.random.default_rng(3).normal(size=(8, 3)) * np.array([1.0, 1e-3, 1e-5])
CLOSE = {"rtol": 1e-5, "atol": 1e-6}  # float32


def ours(step, state, grads=GRADS, **options):
    """Return where a rule of the course arrives."""
    param = START
    for grad in grads:
        param, state = step(param, grad, state, **options)
    return param


def in_optax(rule, grads=GRADS):
    """Return where a rule of optax arrives."""
    param = jnp.array(START)
    state = rule.init(param)
    for grad in grads:
        change, state = rule.update(jnp.array(grad), state, param)
        param = optax.apply_updates(param, change)
    return np.array(param)


def in_keras(rule, grads=GRADS):
    """Return where a rule of Keras 3 arrives."""
    param = keras.Variable(START)
    for grad in grads:
        rule.apply([jnp.array(grad, dtype=param.dtype)], [param])
    return np.array(param.value)


def adagrad_inside(param, grad, state, *, lr, eps):
    """AdaGrad with eps inside the root."""
    sum_sq = state.sum_sq + grad**2
    return param - lr * grad / np.sqrt(sum_sq + eps), AdaGradState(sum_sq)


def rmsprop_inside(param, grad, state, *, lr, alpha, eps):
    """RMSProp with eps inside the root."""
    v = alpha * state.v + (1 - alpha) * grad**2
    return param - lr * grad / np.sqrt(v + eps), RMSPropState(v)


def default(function, name):
    """Return the default of an option."""
    return inspect.signature(function).parameters[name].default


def test_optax_rprop_rests_at_a_flip_one_call_late_and_keras_has_none():
    """Its first call moves nothing; where a sign flips, it does not move either."""
    same = np.ones((4, 3))
    flip = np.concatenate([same[:3], -same[:1]])

    np.testing.assert_array_equal(in_optax(optax.rprop(0.1), same[:1]), START)
    late = ours(rprop_step, rprop_init(START, step_size=0.1), same[:3])
    np.testing.assert_allclose(in_optax(optax.rprop(0.1), same), late, **CLOSE)
    np.testing.assert_allclose(in_optax(optax.rprop(0.1), flip), in_optax(optax.rprop(0.1), flip[:3]))
    assert not hasattr(keras.optimizers, "Rprop")


def test_adagrad_starts_at_a_tenth_with_eps_inside_in_both():
    """As the card has it."""
    state = AdaGradState(np.full(3, 0.1))
    expected = ours(adagrad_inside, state, lr=0.1, eps=1e-3)

    np.testing.assert_allclose(in_optax(optax.adagrad(0.1, eps=1e-3)), expected, **CLOSE)
    np.testing.assert_allclose(in_keras(keras.optimizers.Adagrad(0.1, epsilon=1e-3)), expected, **CLOSE)
    assert default(optax.adagrad, "initial_accumulator_value") == 0.1
    assert default(keras.optimizers.Adagrad.__init__, "initial_accumulator_value") == 0.1


def test_rmsprop_keeps_nine_tenths_with_eps_inside_in_both():
    """And optax outside, if asked."""
    state, options = RMSPropState(np.zeros(3)), {"lr": 0.1, "alpha": 0.9, "eps": 1e-4}
    inside = ours(rmsprop_inside, state, **options)

    np.testing.assert_allclose(in_optax(optax.rmsprop(0.1, eps=1e-4)), inside, **CLOSE)
    np.testing.assert_allclose(in_keras(keras.optimizers.RMSprop(0.1, epsilon=1e-4)), inside, **CLOSE)
    from_outside = in_optax(optax.rmsprop(0.1, eps=1e-4, eps_in_sqrt=False))
    assert np.abs(from_outside - inside).max() > 0.01
    assert default(optax.rmsprop, "decay") == 0.9
    assert default(keras.optimizers.RMSprop.__init__, "rho") == 0.9


def test_adadelta_is_ours_but_for_keras_defaults():
    """Both have eps inside both roots."""
    expected = ours(adadelta_step, adadelta_init(START), rho=0.9, eps=1e-6)
    rule = keras.optimizers.Adadelta(1.0, rho=0.9, epsilon=1e-6)

    np.testing.assert_allclose(in_optax(optax.adadelta(1.0)), expected, **CLOSE)
    np.testing.assert_allclose(in_keras(rule), expected, **CLOSE)
    assert default(keras.optimizers.Adadelta.__init__, "learning_rate") == 0.001
    assert default(keras.optimizers.Adadelta.__init__, "rho") == 0.95


def test_adams_eps_is_ours_in_optax_and_comes_before_the_correction_in_keras():
    """At the first step that makes a factor of 32."""
    expected = ours(adam_step, adam_init(START), lr=0.1, eps=1e-3)
    rule = keras.optimizers.Adam(0.1, epsilon=1e-3)

    np.testing.assert_allclose(in_optax(optax.adam(0.1, eps=1e-3)), expected, **CLOSE)
    assert np.abs(in_keras(rule) - expected).max() > 0.01
    first = in_keras(keras.optimizers.Adam(0.1, epsilon=1e-3), GRADS[:1])
    weighed = ours(adam_step, adam_init(START), GRADS[:1], lr=0.1, eps=1e-3 / np.sqrt(0.001))
    np.testing.assert_allclose(first, weighed, **CLOSE)
    assert default(keras.optimizers.Adam.__init__, "epsilon") == 1e-7


@pytest.mark.parametrize("library", ["optax", "keras"])
def test_adamw_decays_by_lr_times_weight_decay_before_the_step(library):
    """With large gradients, eps plays no part."""
    grads = np.random.default_rng(4).normal(size=(8, 3))
    expected = ours(adamw_step, adam_init(START), grads, lr=0.1, weight_decay=0.3)

    if library == "optax":
        theirs = in_optax(optax.adamw(0.1, weight_decay=0.3), grads)
        assert default(optax.adamw, "weight_decay") == 1e-4
    else:
        theirs = in_keras(keras.optimizers.AdamW(0.1, weight_decay=0.3, epsilon=1e-8), grads)
        assert default(keras.optimizers.AdamW.__init__, "weight_decay") == 0.004
    np.testing.assert_allclose(theirs, expected, rtol=1e-4, atol=1e-5)


def test_what_was_run():
    """JAX is Keras's backend here, in float32."""
    assert keras.backend.backend() == "jax"
    assert jnp.array(START).dtype == jnp.float32
    assert jax.default_backend() == "cpu"
