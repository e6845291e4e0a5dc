"""Balls roll by the step they are given, from the place where they are dropped."""

import numpy as np

from course_lib.optim.gradient_descent import momentum_step, nesterov_step
from course_lib.viz.momentum.balls import drop_three, drop_two, roll, roll_all
from course_lib.viz.widgets.surfaces import RAVINE

START = np.array([-3.5, 1.2])


def test_ball_takes_the_step_it_is_given():
    """The first point is the start, each other one a step from the last."""
    path = roll(RAVINE, START, step=momentum_step, lr=0.03, momentum=0.9, steps=2)

    once, velocity = momentum_step(START, RAVINE.grad(START), np.zeros(2), lr=0.03, momentum=0.9)
    twice, _ = momentum_step(once, RAVINE.grad(once), velocity, lr=0.03, momentum=0.9)
    np.testing.assert_array_equal(path, [START, once, twice])


def test_gradient_descent_is_the_same_step_without_momentum():
    """It comes first, whatever the momentum of the others."""
    balls = {"momentum": momentum_step, "Nesterov": nesterov_step}

    paths = roll_all(START, surface=RAVINE, lr=0.03, momentum=0.8, balls=balls)

    assert list(paths) == ["gradient descent", "momentum", "Nesterov"]
    np.testing.assert_array_equal(paths["gradient descent"][1], START - 0.03 * RAVINE.grad(START))


def test_races_have_their_balls():
    """Two or three, of which a picture stays where there is no kernel."""
    assert [path["name"] for path in drop_two(momentum_step).race.paths] == ["gradient descent", "momentum"]
    three = drop_three(momentum_step, nesterov_step)
    assert [path["name"] for path in three.race.paths] == ["gradient descent", "momentum", "Nesterov"]
    assert "Nesterov ends at loss" in three.picture.alt
