"""What holds for every update rule in gradient_descent and adaptive, tested by one table against torch."""

import inspect

import numpy as np
import pytest
import torch

from course_lib.arrays import ShapeError
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
    """Take one step with a rule that has a state, or has none."""
    return (step(param, grad, **hyper), None) if state is None else step(param, grad, state, **hyper)


def gradients(rng, steps=30):
    """Yield gradients of many sizes, from 1e-6 to 1e3, including zeros and flipped signs."""
    scale = 10.0 ** np.linspace(-6, 3, 10)
    for _ in range(steps):
        grad = scale * rng.standard_normal((4, 10))
        grad[0, rng.integers(10)] = 0.0
        yield grad


@every_rule
def test_step_follows_torch_over_nine_orders_of_magnitude(rule):
    """Thirty different gradients, compared after every step."""
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
def test_step_has_the_defaults_of_torch(rule):
    """Every hyperparameter that may be left out has torch's default."""
    _, step, _, torch_rule = RULES[rule]
    theirs = torch_rule([torch.nn.Parameter(torch.zeros(1))])

    for name, option in inspect.signature(step).parameters.items():
        if option.default is not inspect.Parameter.empty:
            assert option.default == inspect.signature(type(theirs)).parameters[name].default


@every_rule
def test_step_keeps_float32_and_changes_nothing_in_place(rule):
    """All returned arrays are float32, and all arguments are unchanged."""
    init, step, hyper, _ = RULES[rule]
    param, grad = np.ones((2, 3), np.float32), np.full((2, 3), -0.5, np.float32)
    state = init(param) if init else None
    param, state = call(step, param, grad, state, hyper)
    entries = [] if state is None else [state] if isinstance(state, np.ndarray) else list(state)
    arrays = [param, grad, *(entry for entry in entries if isinstance(entry, np.ndarray))]
    before = [array.copy() for array in arrays]

    new, new_state = call(step, param, grad, state, hyper)

    assert new.dtype == np.float32
    fields = () if new_state is None else (new_state,) if isinstance(new_state, np.ndarray) else new_state
    assert all(field.dtype == np.float32 for field in fields if isinstance(field, np.ndarray))
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@every_rule
def test_step_walks_downhill(rule):
    """With any rule the first step goes against the sign of the gradient."""
    init, step, hyper, _ = RULES[rule]
    param, grad = np.zeros(2), np.array([3.0, -0.01])

    new, _ = call(step, param, grad, init(param) if init else None, hyper)

    np.testing.assert_array_equal(np.sign(new), [-1, 1])


@every_rule
def test_step_refuses_a_gradient_of_another_shape(rule):
    """Broadcasting (3, 1) against (3,) would silently give (3, 3)."""
    init, step, hyper, _ = RULES[rule]
    param = np.zeros(3)

    with pytest.raises(ShapeError, match=r"expected  \(3,\)\n  got       \(3, 1\)"):
        call(step, param, np.zeros((3, 1)), init(param) if init else None, hyper)


@pytest.mark.parametrize(
    "rule", ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "adamw"]
)
def test_step_changes_nothing_when_lr_is_zero(rule):
    """This holds for every rule with a learning rate."""
    init, step, hyper, _ = RULES[rule]
    param = np.array([1.5, -2.5])

    new, _ = call(step, param, np.array([3.0, 4.0]), init(param) if init else None, {**hyper, "lr": 0.0})

    np.testing.assert_array_equal(new, param)
