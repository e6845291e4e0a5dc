"""Clipping against torch, and the object that applies a rule to a whole model."""

import numpy as np
import pytest
import torch

from course_lib.arrays import ArgumentError, ShapeError
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.gradient_descent import sgd_step
from course_lib.optim.optimizer import Optimizer, clip_by_global_norm, global_norm


def test_clip_by_global_norm_agrees_with_torch():
    """Torch divides by the norm + 1e-6; with a norm near 1e6 the two agree to 1e-12."""
    rng = np.random.default_rng(1)
    grads = [1e6 * rng.standard_normal(shape) for shape in [(3, 4), (5,), (2, 2, 2)]]
    theirs = [torch.nn.Parameter(torch.zeros(grad.shape, dtype=torch.float64)) for grad in grads]
    for param, grad in zip(theirs, grads, strict=True):
        param.grad = torch.tensor(grad)

    norm = torch.nn.utils.clip_grad_norm_(theirs, 2.0)

    assert global_norm(grads) == pytest.approx(norm.item(), rel=1e-12)
    clipped = clip_by_global_norm(grads, 2.0)
    assert global_norm(clipped) == pytest.approx(2.0, rel=1e-12)
    for ours, param in zip(clipped, theirs, strict=True):
        np.testing.assert_allclose(ours, param.grad.numpy(), rtol=1e-11)


def test_clip_by_global_norm_does_not_change_short_gradients():
    """Zeros and gradients of exactly the largest norm come back unchanged, in float32."""
    grads = [np.array([3.0, 0.0], np.float32), np.array([[4.0]], np.float32)]

    for ours, grad in zip(clip_by_global_norm(grads, 5.0), grads, strict=True):
        np.testing.assert_array_equal(ours, grad)
        assert ours.dtype == np.float32
    np.testing.assert_array_equal(clip_by_global_norm([np.zeros(2)], 1.0)[0], np.zeros(2))
    with pytest.raises(ArgumentError, match="above 0"):
        clip_by_global_norm(grads, 0.0)


def test_global_norm_does_not_overflow_in_float32():
    """The squares are summed in float64."""
    assert global_norm([np.array([3e30, 4e30], np.float32)]) == pytest.approx(5e30, rel=1e-6)


def test_optimizer_gives_each_parameter_its_own_state():
    """Stepping a model equals stepping its parameters one by one."""
    rng = np.random.default_rng(2)
    params = {"weight": rng.standard_normal((2, 3)), "bias": rng.standard_normal(2)}
    alone = {name: (param, adam_init(param)) for name, param in params.items()}
    optimizer = Optimizer(params, adam_init, adam_step, lr=0.1)

    for _ in range(3):
        grads = {name: rng.standard_normal(param.shape) for name, param in params.items()}
        optimizer.step(grads)
        alone = {name: adam_step(*alone[name][:1], grads[name], alone[name][1], lr=0.1) for name in alone}

    for name, (param, state) in alone.items():
        np.testing.assert_array_equal(params[name], param)
        np.testing.assert_array_equal(optimizer.state[name].v, state.v)


def test_optimizer_takes_rules_without_state_and_your_own_rules():
    """A rule is any function of the right form."""
    params = {"weight": np.array([1.0])}

    Optimizer(params, None, sgd_step, lr=0.5).step({"weight": np.array([1.0])})
    Optimizer(params, lambda param: 7, lambda param, grad, state: (param * state, state + 1)).step(
        {"weight": np.array([1.0])}
    )

    np.testing.assert_array_equal(params["weight"], [3.5])


def test_optimizer_follows_a_schedule_and_keeps_float32():
    """Setting lr to NumPy's float64 changes the next step, but not the type of the parameters."""
    params = {"weight": np.ones(1, np.float32)}
    optimizer = Optimizer(params, None, sgd_step, lr=0.5)

    optimizer.lr = np.float64(0.25)
    optimizer.step({"weight": np.ones(1, np.float32)})

    assert optimizer.lr == 0.25
    np.testing.assert_array_equal(params["weight"], np.array([0.75], np.float32))
    assert params["weight"].dtype == np.float32


def test_optimizer_explains_what_a_rule_did_wrong():
    """Unknown names, wrong shapes, missing results and a missing lr each have their message."""
    params = {"weight": np.zeros((2, 3))}
    grads = {"weight": np.zeros((2, 3))}

    with pytest.raises(ArgumentError, match=r"names among \['weight'\]"):
        Optimizer(params, None, sgd_step, lr=1.0).step({"wieght": np.zeros((2, 3))})
    with pytest.raises(ShapeError, match="weight: grad"):
        Optimizer(params, None, sgd_step, lr=1.0).step({"weight": np.zeros((3, 2))})
    with pytest.raises(ShapeError, match="weight after the step"):
        Optimizer(params, None, lambda param, grad: param[0]).step(grads)
    with pytest.raises(ArgumentError, match=r"\(param, state\)\n  got       NoneType"):
        Optimizer(params, adam_init, lambda param, grad, state: None).step(grads)
    with pytest.raises(ArgumentError, match="make it with lr"):
        _ = Optimizer(params, adam_init, adam_step).lr
