"""Trajectories follow the iteration matrix, computed step by step and by powers."""

import numpy as np
import pytest

from course_lib.optim.gradient_descent import nesterov_step
from course_lib.optim.quadratics import iteration_matrix
from course_lib.viz.momentum.trajectory import trajectory, trajectory_by_powers


def test_trajectory_applies_the_iteration_matrix_at_every_step():
    """Point t is the first entry of the matrix to the power t, times the start."""
    path = trajectory(np.array([2.0]), np.array([1.0]), lr=0.3, momentum=0.7, steps=9)

    matrix = iteration_matrix(2.0, lr=0.3, momentum=0.7)
    states = [np.linalg.matrix_power(matrix, t) @ [1.0, 0.0] for t in range(10)]
    np.testing.assert_allclose(path[:, 0], np.array(states)[:, 0], rtol=1e-12)


@pytest.mark.parametrize("momentum", [0.0, 0.81])
@pytest.mark.parametrize("steps", [0, 1, 100])
def test_trajectory_by_powers_is_the_trajectory(momentum, steps):
    """In two directions of different curvature, for any number of steps."""
    ravine = {"curvature": np.array([1.0, 90.0]), "start": np.array([1.0, 0.2])}
    options = {"lr": 0.02, "momentum": momentum, "steps": steps}

    np.testing.assert_allclose(
        trajectory_by_powers(**ravine, **options), trajectory(**ravine, **options), rtol=1e-9, atol=1e-12
    )


def test_trajectory_uses_the_step_it_is_given():
    """Nesterov's step takes another path than momentum's."""
    options = {"lr": 0.1, "momentum": 0.5, "steps": 3}

    path = trajectory(np.ones(1), np.ones(1), **options, step=nesterov_step)

    assert not np.allclose(path, trajectory(np.ones(1), np.ones(1), **options))
