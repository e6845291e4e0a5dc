"""Balls on quadratics do what the theory says, to the step."""

import numpy as np
import pytest

from course_lib.optim.gradient_descent import momentum_step, nesterov_step
from course_lib.optim.quadratics import convergence_rate, iteration_matrix, optimal_momentum
from course_lib.viz.momentum.convergence_rate import nesterov_rate
from course_lib.viz.momentum.digits import digits_losses
from course_lib.viz.momentum.measured_gain import descent_rate, double_root_steps, measured_gain, steps_to
from course_lib.viz.momentum.phase_map import DIVERGENT, HOPPING, MONOTONE, OSCILLATING, phase
from course_lib.viz.momentum.trajectory import trajectory, trajectory_by_powers
from course_lib.viz.momentum.velocity import velocity_of


def test_roll_is_the_iteration_matrix_applied_again_and_again():
    path = trajectory(np.array([2.0]), np.array([1.0]), lr=0.3, momentum=0.7, steps=9)

    matrix = iteration_matrix(2.0, lr=0.3, momentum=0.7)
    states = [np.linalg.matrix_power(matrix, t) @ [1.0, 0.0] for t in range(10)]
    np.testing.assert_allclose(path[:, 0], np.array(states)[:, 0], rtol=1e-12)


@pytest.mark.parametrize("momentum", [0.0, 0.81])
@pytest.mark.parametrize("steps", [0, 1, 100])
def test_gliding_is_rolling(momentum, steps):
    ravine = {"curvature": np.array([1.0, 90.0]), "start": np.array([1.0, 0.2])}
    options = {"lr": 0.02, "momentum": momentum, "steps": steps}

    np.testing.assert_allclose(
        trajectory_by_powers(**ravine, **options), trajectory(**ravine, **options), rtol=1e-9, atol=1e-12
    )


def test_roll_takes_another_step():
    options = {"lr": 0.1, "momentum": 0.5, "steps": 3}

    path = trajectory(np.ones(1), np.ones(1), **options, step=nesterov_step)

    assert not np.allclose(path, trajectory(np.ones(1), np.ones(1), **options))


@pytest.mark.parametrize("condition", [1.0, 3.0, 30.0, 1000.0])
def test_steps_are_those_of_the_double_eigenvalue_at_the_optimum(condition):
    """Counted by rolling, and computed from the closed form: the same number."""
    lr, momentum = optimal_momentum(1.0, condition)

    assert steps_to(np.array([1.0, condition]), lr=lr, momentum=momentum) == double_root_steps(condition)


def test_measured_gain_follows_the_root_of_the_condition_number():
    """Descent takes ln 1e-6 / ln rate steps; the ratio is below the root, and nearer at small targets."""
    gain = measured_gain(np.array([10.0, 100.0, 1000.0]))

    np.testing.assert_array_equal(gain.descent, np.ceil(np.log(1e-6) / np.log(descent_rate(gain.condition))))
    share = gain.ratio / np.sqrt(gain.condition)
    assert np.all((share > 0.7) & (share < 1.0))
    strict = np.log(1e-100) / np.log(descent_rate(100.0)) / double_root_steps(100.0, distance=1e-100)
    assert share[1] * 10 < strict < 10


def test_measured_gain_shows_a_wrong_optimum():
    """Gradient descent in momentum's place gains nothing."""
    gain = measured_gain(np.array([30.0]), optimum=lambda low, high: (2 / (low + high), 0.0))

    assert gain.ratio == [1.0]


@pytest.mark.parametrize(
    ("lr", "zone"), [(0.05, MONOTONE), (1.0, OSCILLATING), (2.75, HOPPING), (3.1, DIVERGENT)]
)
def test_phase_is_what_the_ball_does(lr, zone):
    path = trajectory(np.ones(1), np.ones(1), lr=lr, momentum=0.4, steps=60)[:, 0]
    turns = np.mean(path[20:-1] * path[21:] < 0)

    assert phase(lr, 0.4) == zone
    assert {MONOTONE: turns == 0, OSCILLATING: 0 < turns < 1, HOPPING: turns == 1, DIVERGENT: turns == 1}[
        zone
    ]
    assert (abs(path[-1]) > 1) == (zone == DIVERGENT)


def test_phase_agrees_with_the_eigenvalues_over_the_whole_map():
    lr, momentum = np.meshgrid(np.linspace(0.013, 4.2, 50), np.linspace(0.007, 0.99, 40))
    zone = phase(lr, momentum)

    rate = convergence_rate(1.0, lr=lr, momentum=momentum)
    np.testing.assert_array_equal(zone == DIVERGENT, rate >= 1)
    np.testing.assert_array_equal(zone == OSCILLATING, np.isclose(rate, np.sqrt(momentum), rtol=1e-12))


def test_nesterov_rate_is_that_of_its_own_matrix():
    """Read off nesterov_step column by column; it is momentum with less of it where the surface is steep."""
    for curvature in (0.5, 3.0, 9.0):
        columns = []
        for unit in np.eye(2):
            param, velocity = nesterov_step(unit[:1], curvature * unit[:1], unit[1:], lr=0.15, momentum=0.8)
            columns.append([param[0], velocity[0]])
        eigenvalues = np.linalg.eigvals(np.array(columns).T)

        assert nesterov_rate(curvature, lr=0.15, momentum=0.8) == pytest.approx(
            abs(eigenvalues).max(), rel=1e-9
        )


def test_velocity_keeps_the_trend_and_drops_the_flip():
    velocity = velocity_of(1 + 3.0 * (-1.0) ** np.arange(400), 0.9)

    assert velocity[-2:].mean() == pytest.approx(1 / (1 - 0.9), rel=1e-9)
    assert abs(velocity[-1] - velocity[-2]) / 2 == pytest.approx(3 / (1 + 0.9), rel=1e-9)


def test_digits_are_learned_sooner_with_momentum():
    """With the same number of steps, and any student's function in place of ours."""
    calls = []

    def step(*args, **options):
        calls.append(options)
        return momentum_step(*args, **options)

    plain = digits_losses(lr=0.4, momentum=0.0, steps=40)
    ball = digits_losses(lr=0.4, momentum=0.9, steps=40, step=step)

    assert plain[0] == ball[0]
    assert ball[-1] < 0.5 * plain[-1]
    assert len(calls) == 40 * 4


def test_digits_losses_with_batches_begin_and_end_with_the_loss_on_all():
    whole = digits_losses(lr=0.0, momentum=0.0, steps=3)

    batches = digits_losses(lr=0.0, momentum=0.0, steps=3, batch_size=50)

    assert len(whole) == len(batches) == 4
    np.testing.assert_allclose(batches[[0, -1]], whole[0], rtol=1e-5)
    assert abs(batches[1] - whole[0]) > 1e-3
