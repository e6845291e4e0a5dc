"""SGD in a round bowl ends in the ball that lesson 01 computes."""

import numpy as np
import pytest

from course_lib.viz.sgd.noise_ball import ball_radius, noisy_descent


@pytest.mark.parametrize(("lr", "batch_size"), [(0.3, 1), (0.3, 16), (0.05, 4)])
def test_noisy_descent_ends_in_the_computed_ball(lr, batch_size):
    """The spread of 200 runs equals the radius, for a small and for a large learning rate."""
    bowl = {"curvature": 2.0, "sigma": 1.0, "batch_size": batch_size}
    path = noisy_descent(np.ones((200, 2)), lr=lambda step: lr, steps=600, **bowl)

    np.testing.assert_allclose(path[300:].std(), ball_radius(lr=lr, **bowl), rtol=0.03)


def test_noise_ball_shrinks_with_the_learning_rate():
    """A schedule that divides the rate by 100 shrinks the spread."""
    bowl = {"curvature": 2.0, "sigma": 1.0, "batch_size": 1}
    path = noisy_descent(np.ones((50, 2)), lr=lambda step: 0.3 if step < 200 else 0.003, steps=1000, **bowl)

    assert np.std(path[-1]) < np.std(path[200]) / 5
