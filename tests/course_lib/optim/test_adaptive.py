"""Rprop after a flipped sign, and the fields of states; see test_update_rules for what all rules share."""

import numpy as np

from course_lib.optim import adaptive
from course_lib.optim.adaptive import rprop_init, rprop_step


def test_rprop_step_keeps_the_parameter_after_a_flipped_sign():
    """The step size halves, and the next step uses it unchanged."""
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


def test_states_have_the_fields_that_exercises_name():
    """The fields are a contract with checks and reports."""
    fields = {
        "AdamState": ("step", "m", "v"),
        "RMSPropState": ("v",),
        "AdaGradState": ("sum_sq",),
        "AdaDeltaState": ("v", "u"),
        "RpropState": ("prev_grad", "step_size"),
    }
    for name, expected in fields.items():
        assert getattr(adaptive, name)._fields == expected
