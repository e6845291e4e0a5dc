"""What lesson 03's cards say of torch, run beside the lesson's own answers."""

import inspect

import numpy as np
import pytest
import torch

from autograder.authoring.lesson import load

OURS = load("03_adam").namespace
GRADS = np.random.default_rng(0).normal(size=(12, 5)) * np.array([1.0, 1e-3, 1e-6, 1e-8, 1e-10])
ZERO = np.zeros(5)
ADAM = OURS["AdamState"](0, ZERO, ZERO)
RULES = {  # torch's rule: its options, ours, our first state, our options
    torch.optim.Rprop: ({"lr": 0.1}, "rprop_step", OURS["RpropState"](ZERO, ZERO + 0.1), {}),
    torch.optim.Adagrad: ({"lr": 0.1}, "adagrad_step", OURS["AdaGradState"](ZERO), {"lr": 0.1}),
    torch.optim.RMSprop: ({"lr": 0.1}, "rmsprop_step", OURS["RMSPropState"](ZERO), {"lr": 0.1}),
    torch.optim.Adadelta: ({}, "adadelta_step", OURS["AdaDeltaState"](ZERO, ZERO), {}),
    torch.optim.Adam: ({"lr": 0.1}, "adam_step", ADAM, {"lr": 0.1}),
    torch.optim.AdamW: (
        {"lr": 0.1, "weight_decay": 0.3},
        "adamw_step",
        ADAM,
        {"lr": 0.1, "weight_decay": 0.3},
    ),
}


def in_torch(optimizer, **options):
    """Return where a rule of torch arrives."""
    w = torch.ones(5, dtype=torch.float64, requires_grad=True)
    rule = optimizer([w], **options)
    for grad in GRADS:
        w.grad = torch.tensor(grad)
        rule.step()
    return w.detach().numpy()


def ours(name, state, **options):
    """Return where the lesson's answer arrives."""
    w = np.ones(5)
    for grad in GRADS:
        w, state = OURS[name](w, grad, state, **options)
    return w


@pytest.mark.parametrize("optimizer", RULES, ids=lambda rule: rule.__name__)
def test_each_rule_is_torchs(optimizer):
    """With all defaults, down to gradients as small as eps."""
    options, name, state, own = RULES[optimizer]

    np.testing.assert_allclose(ours(name, state, **own), in_torch(optimizer, **options), rtol=1e-12)


@pytest.mark.parametrize(
    ("optimizer", "option", "value"),
    [
        (torch.optim.Rprop, "etas", (0.5, 1.2)),
        (torch.optim.Adagrad, "initial_accumulator_value", 0),
        (torch.optim.RMSprop, "alpha", 0.99),
        (torch.optim.Adadelta, "lr", 1.0),
        (torch.optim.Adam, "eps", 1e-8),
        (torch.optim.AdamW, "weight_decay", 0.01),
    ],
)
def test_torchs_defaults_are_those_of_the_cards(optimizer, option, value):
    """One for each card."""
    assert inspect.signature(optimizer).parameters[option].default == value


def test_torchs_adam_with_weight_decay_takes_it_through_the_moments():
    """So it is not AdamW, but our Adam on g + λw."""
    w, state = np.ones(5), ADAM
    for grad in GRADS:
        w, state = OURS["adam_step"](w, grad + 0.3 * w, state, lr=0.1)

    np.testing.assert_allclose(in_torch(torch.optim.Adam, lr=0.1, weight_decay=0.3), w, rtol=1e-12)


def test_eps_inside_and_outside_of_adagrads_root():
    """The two divisors that the card has for s = eps = 1e-10."""
    assert f"{np.sqrt(1e-10) + 1e-10:.6g}" == "1.00001e-05"
    assert f"{np.sqrt(2e-10):.3g}" == "1.41e-05"


def test_a_namedtuple_raises_as_the_lesson_says():
    """It cannot be changed; what it holds can."""
    state = OURS["RpropState"](np.zeros(3), np.full(3, 0.1))

    with pytest.raises(AttributeError):
        state.step_size = np.ones(3)
    with pytest.raises(AttributeError):
        state.step_size *= 2
    np.testing.assert_allclose(state.step_size, 0.2)
    assert state._replace(step_size=np.ones(3)).prev_grad is state.prev_grad
