"""Each update rule against torch.optim, and the object that steps a model."""

import inspect

import numpy as np
import pytest
import torch

from course_lib.arrays import ArgumentError, ShapeError
from course_lib.optim import adaptive
from course_lib.optim.adaptive import (
    adadelta_init,
    adadelta_step,
    adagrad_init,
    adagrad_step,
    adam_init,
    adam_step,
    adamw_step,
    rmsprop_init,
    rmsprop_step,
    rprop_init,
    rprop_step,
)
from course_lib.optim.gradient_descent import gd_step, momentum_init, momentum_step, nesterov_step, sgd_step
from course_lib.optim.optimizer import Optimizer, clip_by_global_norm, global_norm

RULES = {
    "gd": (None, gd_step, {"lr": 0.1}, lambda p: torch.optim.SGD(p, lr=0.1)),
    "sgd": (
        None,
        sgd_step,
        {"lr": 0.1, "weight_decay": 0.3},
        lambda p: torch.optim.SGD(p, lr=0.1, weight_decay=0.3),
    ),
    "momentum": (
        momentum_init,
        momentum_step,
        {"lr": 0.1, "momentum": 0.9},
        lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    ),
    "nesterov": (
        momentum_init,
        nesterov_step,
        {"lr": 0.1, "momentum": 0.9},
        lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    ),
    "rprop": (rprop_init, rprop_step, {}, lambda p: torch.optim.Rprop(p)),
    "rprop-bounded": (
        rprop_init,
        rprop_step,
        {"etas": (0.3, 1.7), "step_sizes": (2e-3, 0.03)},
        lambda p: torch.optim.Rprop(p, etas=(0.3, 1.7), step_sizes=(2e-3, 0.03)),
    ),
    "adagrad": (adagrad_init, adagrad_step, {"lr": 0.1}, lambda p: torch.optim.Adagrad(p, lr=0.1)),
    "rmsprop": (rmsprop_init, rmsprop_step, {"lr": 0.1}, lambda p: torch.optim.RMSprop(p, lr=0.1)),
    "rmsprop-eps": (
        rmsprop_init,
        rmsprop_step,
        {"lr": 0.1, "alpha": 0.7, "eps": 0.1},
        lambda p: torch.optim.RMSprop(p, lr=0.1, alpha=0.7, eps=0.1),
    ),
    "adadelta": (adadelta_init, adadelta_step, {}, lambda p: torch.optim.Adadelta(p)),
    "adadelta-rho": (
        adadelta_init,
        adadelta_step,
        {"lr": 0.5, "rho": 0.6, "eps": 1e-2},
        lambda p: torch.optim.Adadelta(p, lr=0.5, rho=0.6, eps=1e-2),
    ),
    "adam": (adam_init, adam_step, {}, lambda p: torch.optim.Adam(p)),
    "adam-betas": (
        adam_init,
        adam_step,
        {"lr": 0.1, "betas": (0.5, 0.8), "eps": 1e-3},
        lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.5, 0.8), eps=1e-3),
    ),
    "adamw": (adam_init, adamw_step, {}, lambda p: torch.optim.AdamW(p)),
    "adamw-decay": (
        adam_init,
        adamw_step,
        {"lr": 0.1, "weight_decay": 0.5},
        lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.5),
    ),
}
every_rule = pytest.mark.parametrize("rule", RULES)


def call(step, param, grad, state, hyper):
    """Make a step with or without memory."""
    return (step(param, grad, **hyper), None) if state is None else step(param, grad, state, **hyper)


def gradients(rng, steps=30):
    """Yield gradients of many sizes, from 1e-6 to 1e3, with zeros and flipping signs among them."""
    scale = 10.0 ** np.linspace(-6, 3, 10)
    for _ in range(steps):
        grad = scale * rng.standard_normal((4, 10))
        grad[0, rng.integers(10)] = 0.0
        yield grad


@every_rule
def test_step_follows_torch_over_nine_orders_of_magnitude(rule):
    """Thirty changing gradients, compared after every step."""
    init, step, hyper, torch_rule = RULES[rule]
    rng = np.random.default_rng(0)
    param = rng.standard_normal((4, 10))
    state = init(param) if init else None
    theirs = torch.nn.Parameter(torch.tensor(param))
    oracle = torch_rule([theirs])

    for grad in gradients(rng):
        param, state = call(step, param, grad, state, hyper)
        theirs.grad = torch.tensor(grad)
        oracle.step()

        np.testing.assert_allclose(param, theirs.detach().numpy(), rtol=1e-9, atol=1e-9)


@every_rule
def test_step_starts_from_torchs_defaults(rule):
    """A hyperparameter that may be left out has the default that torch gives it."""
    _, step, _, torch_rule = RULES[rule]
    theirs = torch_rule([torch.nn.Parameter(torch.zeros(1))])

    for name, option in inspect.signature(step).parameters.items():
        if option.default is not inspect.Parameter.empty:
            assert option.default == inspect.signature(type(theirs)).parameters[name].default


@every_rule
def test_step_keeps_float32_and_changes_nothing_in_place(rule):
    """All arrays that come back are float32, and all arrays that went in are as they were."""
    init, step, hyper, _ = RULES[rule]
    param, grad = np.ones((2, 3), np.float32), np.full((2, 3), -0.5, np.float32)
    state = init(param) if init else None
    param, state = call(step, param, grad, state, hyper)
    memory = [] if state is None else [state] if isinstance(state, np.ndarray) else list(state)
    arrays = [param, grad, *(entry for entry in memory if isinstance(entry, np.ndarray))]
    before = [array.copy() for array in arrays]

    new, new_state = call(step, param, grad, state, hyper)

    assert new.dtype == np.float32
    fields = () if new_state is None else (new_state,) if isinstance(new_state, np.ndarray) else new_state
    assert all(field.dtype == np.float32 for field in fields if isinstance(field, np.ndarray))
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@every_rule
def test_step_walks_downhill(rule):
    """From any rule's fresh state the first step goes against the gradient's sign."""
    init, step, hyper, _ = RULES[rule]
    param, grad = np.zeros(2), np.array([3.0, -0.01])

    new, _ = call(step, param, grad, init(param) if init else None, hyper)

    np.testing.assert_array_equal(np.sign(new), [-1, 1])


@every_rule
def test_step_stops_at_a_gradient_of_another_shape(rule):
    """Broadcasting (3, 1) against (3,) would give (3, 3) without a word."""
    init, step, hyper, _ = RULES[rule]
    param = np.zeros(3)

    with pytest.raises(ShapeError, match=r"expected  \(3,\)\n  got       \(3, 1\)"):
        call(step, param, np.zeros((3, 1)), init(param) if init else None, hyper)


@pytest.mark.parametrize(
    "rule", ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "adamw"]
)
def test_step_changes_nothing_when_lr_is_zero(rule):
    init, step, hyper, _ = RULES[rule]
    param = np.array([1.5, -2.5])

    new, _ = call(step, param, np.array([3.0, 4.0]), init(param) if init else None, {**hyper, "lr": 0.0})

    np.testing.assert_array_equal(new, param)


def test_momentum_step_by_hand():
    """Velocity 0.5 * 2 + 3 = 4, parameter 1 - 0.1 * 4."""
    param, velocity = momentum_step(np.array([1.0]), np.array([3.0]), np.array([2.0]), lr=0.1, momentum=0.5)

    np.testing.assert_allclose((param, velocity), ([0.6], [4.0]), rtol=1e-15)


def test_rprop_step_rests_where_the_sign_flips():
    """The step halves, the parameter stays, and the next step is neither grown nor shrunk."""
    param = np.zeros(1)
    param, state = rprop_step(param, np.array([1.0]), rprop_init(param, step_size=0.1))
    rested, state = rprop_step(param, np.array([-1e-200]), state)
    after, last = rprop_step(rested, np.array([-1e-200]), state)

    np.testing.assert_allclose((param, rested, after), ([-0.1], [-0.1], [-0.05]), rtol=1e-15)
    np.testing.assert_allclose(last.step_size, [0.05], rtol=1e-15)


def test_rprop_step_sees_the_sign_of_the_tiniest_gradients():
    """Their product underflows to 0, which would look like no agreement at all."""
    _, state = rprop_step(np.zeros(2), np.array([1e-200, 1e-200]), rprop_init(np.zeros(2), step_size=0.1))
    _, state = rprop_step(np.zeros(2), np.array([1e-200, -1e-200]), state)

    np.testing.assert_allclose(state.step_size, [0.12, 0.05], rtol=1e-15)


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


def test_clip_by_global_norm_leaves_short_gradients_alone():
    """Zeros and gradients of exactly the greatest length come back as they were, in float32."""
    grads = [np.array([3.0, 0.0], np.float32), np.array([[4.0]], np.float32)]

    for ours, grad in zip(clip_by_global_norm(grads, 5.0), grads, strict=True):
        np.testing.assert_array_equal(ours, grad)
        assert ours.dtype == np.float32
    np.testing.assert_array_equal(clip_by_global_norm([np.zeros(2)], 1.0)[0], np.zeros(2))
    with pytest.raises(ArgumentError, match="above 0"):
        clip_by_global_norm(grads, 0.0)


def test_global_norm_does_not_overflow_in_float32():
    assert global_norm([np.array([3e30, 4e30], np.float32)]) == pytest.approx(5e30, rel=1e-6)


def test_optimizer_gives_each_parameter_its_own_memory():
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


def test_optimizer_takes_rules_without_memory_and_rules_of_ones_own():
    """A rule is any function of the right form."""
    params = {"weight": np.array([1.0])}

    Optimizer(params, None, sgd_step, lr=0.5).step({"weight": np.array([1.0])})
    Optimizer(params, lambda param: 7, lambda param, grad, state: (param * state, state + 1)).step(
        {"weight": np.array([1.0])}
    )

    np.testing.assert_array_equal(params["weight"], [3.5])


def test_optimizer_follows_a_schedule_and_keeps_float32():
    """Setting lr to NumPy's float64 changes the next step, not the parameters' type."""
    params = {"weight": np.ones(1, np.float32)}
    optimizer = Optimizer(params, None, sgd_step, lr=0.5)

    optimizer.lr = np.float64(0.25)
    optimizer.step({"weight": np.ones(1, np.float32)})

    assert optimizer.lr == 0.25
    np.testing.assert_array_equal(params["weight"], np.array([0.75], np.float32))
    assert params["weight"].dtype == np.float32


def test_optimizer_says_what_a_rule_did_wrong():
    """Unknown names, wrong shapes, missing answers and a missing lr are told as such."""
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


def test_states_have_the_fields_that_exercises_name():
    """Fields are part of the contract with checks and reports."""
    fields = {
        "AdamState": ("step", "m", "v"),
        "RMSPropState": ("v",),
        "AdaGradState": ("sum_sq",),
        "AdaDeltaState": ("v", "u"),
        "RpropState": ("prev_grad", "step_size"),
    }
    for name, expected in fields.items():
        assert getattr(adaptive, name)._fields == expected
