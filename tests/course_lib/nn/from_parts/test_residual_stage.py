"""A stage of residual blocks can make numbers smaller, and returns every state."""

import numpy as np

from course_lib.nn.from_parts.residual_stage import residual_stage


def test_the_example_of_the_lesson():
    """The second block takes away what the first feature has."""
    blocks = [
        (np.eye(2), np.array([[-1.0, 0.0], [0.0, 2.0]])),
        (np.eye(2), np.array([[0.0, -1.0], [-1.0, 0.0]])),
    ]

    states = residual_stage(np.array([[3.0, 1.0]]), blocks)

    np.testing.assert_allclose(np.concatenate(states), [[3, 1], [0, 3], [0, 3]])


def test_branches_of_zeros_pass_on_what_is_not_negative():
    x = np.random.default_rng(0).normal(size=(3, 4))

    states = residual_stage(x, [(np.ones((5, 4)), np.zeros((4, 5)))] * 2)

    assert states[0] is x
    np.testing.assert_array_equal(states[1], np.maximum(x, 0))
    np.testing.assert_array_equal(states[2], states[1])
