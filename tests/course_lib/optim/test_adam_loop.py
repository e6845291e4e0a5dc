"""The loop with two parameters gives each a state of its own."""

import numpy as np

from course_lib.optim.adam_loop import adam_loop

BATCH = (np.array([[1.0], [2.0]]), np.array([[1.0], [4.0]]))


def test_adam_loop_by_hand():
    """Adam's first step has the length lr for both parameters."""
    scale, shift, losses = adam_loop(np.array([1.0]), np.array([0.0]), [BATCH], lr=0.5)

    np.testing.assert_allclose([*scale, *shift, *losses], [1.5, 0.5, 2.0])


def test_adam_loop_finds_the_line_of_each_column():
    """Of exact data."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(400, 8, 2))
    y = np.array([2.0, -1.0]) * x + np.array([-3.0, 0.5])

    scale, shift, losses = adam_loop(np.zeros(2), np.zeros(2), list(zip(x, y, strict=True)), lr=0.1)

    np.testing.assert_allclose(scale, [2.0, -1.0], atol=0.01)
    np.testing.assert_allclose(shift, [-3.0, 0.5], atol=0.01)
    assert losses[-1] < 1e-4 * losses[0]
