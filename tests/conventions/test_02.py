"""What lesson 02's convention cards say of Keras 3 and of optax is so."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax.numpy as jnp
import keras
import numpy as np
import optax
import pytest

from course_lib.optim.gradient_descent import momentum_step, nesterov_step

pytestmark = pytest.mark.filterwarnings("ignore")  # the libraries warn of their own plans
START = np.array([1.0, -2.0], np.float32)
GRADIENTS = np.random.default_rng(0).normal(size=(6, 2)).astype(np.float32)
STEPS = [(momentum_step, False), (nesterov_step, True)]


def ours(step, rates):
    """Return parameters and velocities after each gradient, at these learning rates."""
    param, velocity, params, velocities = START, np.zeros_like(START), [], []
    for grad, lr in zip(GRADIENTS, rates, strict=True):
        param, velocity = step(param, grad, velocity, lr=lr, momentum=0.9)
        params.append(param)
        velocities.append(velocity)
    return np.array(params), np.array(velocities)


def with_keras(nesterov, rates):
    """Return the same with keras.optimizers.SGD."""
    variable = keras.Variable(START)
    optimizer = keras.optimizers.SGD(learning_rate=0.1, momentum=0.9, nesterov=nesterov)
    optimizer.build([variable])
    params, velocities = [], []
    for grad, lr in zip(GRADIENTS, rates, strict=True):
        optimizer.learning_rate = lr
        optimizer.apply([keras.ops.convert_to_tensor(grad)])
        params.append(np.array(variable))
        velocities.append(np.array(optimizer.momentums[0]))
    return np.array(params), np.array(velocities)


@pytest.mark.parametrize(("step", "nesterov"), STEPS)
def test_optax_walks_our_path(step, nesterov):
    """With the learning rate outside the velocity, which it calls the trace."""
    rule = optax.sgd(0.1, momentum=0.9, nesterov=nesterov)
    param = jnp.asarray(START)
    state, params, velocities = rule.init(param), [], []
    for grad in GRADIENTS:
        update, state = rule.update(jnp.asarray(grad), state, param)
        param = optax.apply_updates(param, update)
        params.append(np.array(param))
        velocities.append(np.array(state[0].trace))

    for came, right in zip((params, velocities), ours(step, [0.1] * 6), strict=True):
        np.testing.assert_allclose(came, right, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("step", "nesterov"), STEPS)
def test_keras_walks_our_path_at_a_constant_rate(step, nesterov):
    """Its velocity is minus the learning rate times ours."""
    params, velocities = with_keras(nesterov, [0.1] * 6)

    right, ours_velocity = ours(step, [0.1] * 6)
    np.testing.assert_allclose(params, right, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(velocities, -0.1 * ours_velocity, rtol=1e-4, atol=1e-6)


def test_keras_goes_on_fast_when_the_rate_is_lowered():
    """Its old velocity has the old rate in it and has to fade; ours slows at once."""
    rates = [0.1, 0.1, 0.1, 0.001, 0.001, 0.001]

    params, right = with_keras(False, rates)[0], ours(momentum_step, rates)[0]
    np.testing.assert_allclose(params[:3], right[:3], rtol=1e-4, atol=1e-6)
    moved = [np.abs(path[3] - path[2]).max() for path in (params, right)]
    assert moved[0] > 20 * moved[1]
