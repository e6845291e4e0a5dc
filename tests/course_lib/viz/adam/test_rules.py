"""The rules of the race behave as lesson 03 says."""

import numpy as np

from course_lib.viz.adam.bias_correction import uncorrected_adam_step
from course_lib.viz.adam.rules import DIVERGED, RULES, race_with, run_rules
from course_lib.viz.widgets.surfaces import SADDLE

START = np.array([-3.2, 1.4])
DIVIDING = ("Rprop", "AdaGrad", "RMSProp", "AdaDelta", "Adam")


def test_rules_that_divide_follow_the_same_path_on_a_scaled_loss():
    """The two that do not divide diverge."""
    usual, scaled = run_rules(START), run_rules(START, loss_scale=100)

    for name in DIVIDING:
        np.testing.assert_allclose(scaled[name], usual[name], atol=1e-3)
    for name in set(RULES) - set(DIVIDING):
        assert np.abs(usual[name][-1]).max() < 0.1
        assert np.abs(scaled[name][-1]).max() > DIVERGED


def test_rules_race_with_other_step_functions():
    """A lesson replaces the steps by the student's."""
    rules = {"Adam": RULES["Adam"]._replace(step=uncorrected_adam_step)}

    path = run_rules(START, rules=rules, steps=1)["Adam"]

    np.testing.assert_allclose(np.abs(path[1] - path[0]), 0.15 * 0.1 / np.sqrt(0.001))


def test_race_with_replaces_steps_by_name():
    """And leaves the other rules as they are."""
    paths = race_with(Adam=uncorrected_adam_step)(START, steps=1)

    np.testing.assert_allclose(paths["RMSProp"], run_rules(START, steps=1)["RMSProp"])
    assert np.abs(paths["Adam"][1] - START).max() > 3 * RULES["Adam"].options["lr"]


def test_lr_factor_multiplies_the_first_step():
    """Of every rule, including Rprop, whose step size is in its state."""
    for name, path in run_rules(START, steps=1).items():
        faster = run_rules(START, steps=1, lr_factor=3.0)[name]

        np.testing.assert_allclose(faster[1] - START, 3 * (path[1] - START), rtol=1e-9)


def test_rules_that_divide_leave_the_ridge_of_the_saddle_first():
    """Lesson 03 quotes the steps that each needs to get half-way down."""
    paths = run_rules(np.array([-1.6, 0.02]), surface=SADDLE)

    steps = {name: int(np.argmax(np.abs(path[:, 1]) > 0.5)) for name, path in paths.items()}
    assert steps == {
        "gradient descent": 114,
        "momentum": 57,
        "Rprop": 4,
        "AdaGrad": 1,
        "RMSProp": 7,
        "AdaDelta": 12,
        "Adam": 4,
    }
