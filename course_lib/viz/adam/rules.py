"""The update rules of lesson 03, raced on one surface, and the colour of each in every picture."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from course_lib.arrays import Array, Float
from course_lib.optim.adaptive import (
    adadelta_init,
    adadelta_step,
    adagrad_init,
    adagrad_step,
    adam_init,
    adam_step,
    rmsprop_init,
    rmsprop_step,
    rprop_init,
    rprop_step,
)
from course_lib.optim.gradient_descent import gd_step, momentum_init, momentum_step
from course_lib.viz.widgets.picture import BLUE, DARK, GREEN, PINK, VERMILION
from course_lib.viz.widgets.surfaces import RAVINE, Surface

DIVERGED = 1e6  # stop when a coordinate is this large


class Rule(NamedTuple):
    """An update rule with its options; ``init`` is ``None`` if it has no state."""

    step: Callable
    init: Callable | None
    options: dict[str, float]


RULES = {
    "gradient descent": Rule(gd_step, None, {"lr": 0.03}),
    "momentum": Rule(momentum_step, momentum_init, {"lr": 0.01, "momentum": 0.9}),
    "Rprop": Rule(rprop_step, rprop_init, {"step_size": 0.1}),  # an option of init, not of step
    "AdaGrad": Rule(adagrad_step, adagrad_init, {"lr": 0.5}),
    "RMSProp": Rule(rmsprop_step, rmsprop_init, {"lr": 0.03, "alpha": 0.9}),
    "AdaDelta": Rule(adadelta_step, adadelta_init, {"lr": 5.0}),
    "Adam": Rule(adam_step, adam_init, {"lr": 0.15}),
}


# Labels in other pictures of the lesson, in the colours that the rules have in the race.
RULE_COLORS = {"SGD": BLUE, "momentum": VERMILION, "AdaGrad": PINK, "Adam": DARK}


def rule_color(label: str) -> str:
    """Return the colour of the rule that a label such as ``your Adam`` ends with; green for any other."""
    return RULE_COLORS.get(label.split()[-1], GREEN)


def start_rule(rule: Rule, param: Array, lr_factor: float = 1.0) -> tuple[Any, dict[str, float]]:
    """Return the first state of a rule and its options, with the learning rate times ``lr_factor``."""
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
        start: Where every path starts.
        surface: The loss.
        loss_scale: Multiplies the loss, and so every gradient.
        lr_factor: Multiplies every learning rate, and the first step size of Rprop.
        rules: The rules by name: the library's, or the student's.
        steps: Number of steps; a path that diverges is shorter.
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
            if not np.abs(param).max() < DIVERGED:
                break
        paths[name] = np.array(path)
    return paths


def race_with(**steps: Callable) -> Callable:
    """Return :func:`run_rules` with the steps of some rules replaced: ``race_with(Adam=adam_step)``."""
    return partial(run_rules, rules=RULES | {name: RULES[name]._replace(step=s) for name, s in steps.items()})
