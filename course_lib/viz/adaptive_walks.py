"""The numbers behind lesson 03's pictures: adaptive rules racing, taken apart, and at their first steps."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.optimizers import (
    AdamState,
    adadelta_init,
    adadelta_step,
    adagrad_init,
    adagrad_step,
    adam_init,
    adam_step,
    gd_step,
    momentum_init,
    momentum_step,
    rmsprop_init,
    rmsprop_step,
    rprop_init,
    rprop_step,
)
from course_lib.viz.surfaces import RAVINE, Surface

ESCAPED = 1e6  # a walker this far away has diverged, and need not be followed
SLOW_STEPS = 40
SLOW_START = (-3.2, 1.4)


class Rule(NamedTuple):
    """An update rule as it races: ``init`` is ``None`` without memory; Rprop's length is in its memory."""

    step: Callable
    init: Callable | None
    options: dict[str, float]


RULES = {
    "gradient descent": Rule(gd_step, None, {"lr": 0.03}),
    "momentum": Rule(momentum_step, momentum_init, {"lr": 0.01, "momentum": 0.9}),
    "Rprop": Rule(rprop_step, rprop_init, {"step_size": 0.1}),
    "AdaGrad": Rule(adagrad_step, adagrad_init, {"lr": 0.5}),
    "RMSProp": Rule(rmsprop_step, rmsprop_init, {"lr": 0.03, "alpha": 0.9}),
    "AdaDelta": Rule(adadelta_step, adadelta_init, {"lr": 5.0}),
    "Adam": Rule(adam_step, adam_init, {"lr": 0.15}),
}


def start_rule(rule: Rule, param: Array, lr_factor: float = 1.0) -> tuple[Any, dict[str, float]]:
    """Return a rule's first memory and its options, with the learning rate times ``lr_factor``."""
    options = dict(rule.options)
    if "step_size" in options:
        return rule.init(param, step_size=options["step_size"] * lr_factor), {}
    options["lr"] = options["lr"] * lr_factor
    return rule.init(param) if rule.init else None, options


def run_rules(
    start: Float[Array, " 2"],
    *,
    surface: Surface = RAVINE,
    loss_scale: float = 1.0,
    lr_factor: float = 1.0,
    rules: dict[str, Rule] = RULES,
    steps: int = 150,
) -> dict[str, Float[Array, "T 2"]]:
    """
    Return the path of each rule over a surface.

    Args:
        start: Where all of them start.
        surface: The loss.
        loss_scale: Multiplies the loss, and so every gradient.
        lr_factor: Multiplies every learning rate, and Rprop's first length.
        rules: The rules by name: the library's, or the student's.
        steps: How many steps each makes; a walker that flies away stops early.
    """
    paths = {}
    for name, rule in rules.items():
        path = [np.asarray(start, float)]
        state, options = start_rule(rule, path[0], lr_factor)
        for _ in range(steps):
            grad = loss_scale * surface.grad(path[-1])
            if rule.init is None:
                param = rule.step(path[-1], grad, **options)
            else:
                param, state = rule.step(path[-1], grad, state, **options)
            path.append(param)
            if not np.abs(param).max() < ESCAPED:
                break
        paths[name] = np.array(path)
    return paths


def _adam_parts(grad: Array, _before: Any, after: AdamState) -> dict[str, Array]:
    m_hat, v_hat = after.m / (1 - 0.9**after.step), after.v / (1 - 0.999**after.step)
    roots = {"root √v": np.sqrt(after.v), "corrected √v̂": np.sqrt(v_hat)}
    return {"gradient g": grad, "mean m": after.m, "corrected m̂": m_hat, **roots}


# What each rule makes of a gradient, from its memory before and after the step, in order.
ANATOMIES: dict[str, Callable[[Array, Any, Any], dict[str, Array]]] = {
    "Adam": _adam_parts,
    "RMSProp": lambda grad, before, after: {"gradient g": grad, "root √v": np.sqrt(after.v)},
    "AdaGrad": lambda grad, before, after: {"gradient g": grad, "root √s": np.sqrt(after.sum_sq)},
    "AdaDelta": lambda grad, before, after: {
        "gradient g": grad,
        "root √(v + ε)": np.sqrt(after.v + 1e-6),
        "root √(u + ε)": np.sqrt(before.u + 1e-6),
    },
    "Rprop": lambda grad, before, after: {
        "gradient g": grad,
        "gradient before": before.prev_grad,
        "length Δ": after.step_size,
    },
}


class Anatomy(NamedTuple):
    """A walk and what its steps were made of: row ``t`` of a part is of the step from ``path[t]``."""

    path: Float[Array, "T+1 2"]
    parts: dict[str, Float[Array, "T 2"]]


@cache
def take_apart(name: str, *, steps: int = SLOW_STEPS, surface: Surface = RAVINE) -> Anatomy:
    """Walk down a surface by one rule, and keep every quantity of every step; the last is the step itself."""
    rule = RULES[name]
    path = [np.array(SLOW_START)]
    state, options = start_rule(rule, path[0])
    rows = []
    for _ in range(steps):
        grad = surface.grad(path[-1])
        param, after = rule.step(path[-1], grad, state, **options)
        rows.append(ANATOMIES[name](grad, state, after) | {"step": param - path[-1]})
        path.append(param)
        state = after
    return Anatomy(np.array(path), {part: np.array([row[part] for row in rows]) for part in rows[0]})


def uncorrected_adam_step(
    param: Float[Array, "*shape"],
    grad: Float[Array, "*shape"],
    state: AdamState,
    *,
    lr: float = 1e-3,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
) -> tuple[Float[Array, "*shape"], AdamState]:
    """Make Adam's step *without* its bias correction: to see what the correction is for."""
    _, state = adam_step(param, grad, state, lr=lr, betas=betas, eps=eps)
    return param - lr * state.m / (np.sqrt(state.v) + eps), state


def uncorrected_length(
    step: int | Array, beta1: float | Array, beta2: float | Array
) -> Float[Array, "*shape"]:
    """
    Return how long Adam's step is without bias correction, in learning rates, for a constant gradient.

    Example:
        >>> uncorrected_length(np.array([1, 12]), 0.9, 0.999).round(2)
        array([3.16, 6.57])

    Source:
        Kingma and Ba (2015), arXiv:1412.6980, section 3.
    """
    step = np.asarray(step, float)
    return (1 - beta1**step) / np.sqrt(1 - beta2**step)


def valley_walk(
    step: Callable, *, lr: float, betas: tuple[float, float], steps: int = 120
) -> Float[Array, " T"]:
    """Return Adam's walk from 1 towards the minimum of a parabola at 0."""
    path = [np.array([1.0])]
    state = adam_init(path[0])
    for _ in range(steps):
        param, state = step(path[-1], path[-1], state, lr=lr, betas=betas)
        path.append(param)
    return np.array(path)[:, 0]


def step_lengths(
    step: Callable, init: Callable, grads: Float[Array, " T"], **options: float
) -> Float[Array, " T"]:
    """Return how long each step of a rule is, in learning rates, for gradients given in advance."""
    param = np.zeros(1)
    state = init(param)
    lengths = []
    for grad in grads:
        new, state = step(param, np.array([grad]), state, lr=1.0, **options)
        lengths.append(abs(new - param)[0])
        param = new
    return np.array(lengths)
