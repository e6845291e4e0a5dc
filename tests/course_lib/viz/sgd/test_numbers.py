"""The numbers in lesson 01's pictures obey the laws that the lesson derives."""

import numpy as np
import pytest

from course_lib.optim.gradient_descent import gd_step
from course_lib.optim.quadratics import linear_regression_gradient
from course_lib.viz.sgd.gradient_noise import gradient_noise
from course_lib.viz.sgd.landscape import surface_walk
from course_lib.viz.sgd.learning_rate import parabola_walk
from course_lib.viz.sgd.line_fit import line_data, line_loss, line_walk
from course_lib.viz.sgd.noise_ball import ball_radius, noisy_walk
from course_lib.viz.widgets.surfaces import BASINS, SADDLE

START = np.array([-1.5, 2.0])


def test_best_weight_of_the_line_has_no_gradient():
    line = line_data()

    np.testing.assert_allclose(linear_regression_gradient(line.best, line.x, line.y), 0, atol=1e-12)
    assert line_loss(line, line.best) < line_loss(line, line.best + 0.01)


def test_line_walk_with_all_points_is_gradient_descent():
    line = line_data()
    walk = line_walk(line, START, lr=0.05, batch_size=200, work=600)

    weight = START
    for _ in range(3):
        weight = gd_step(weight, linear_regression_gradient(weight, line.x, line.y), lr=0.05)
    np.testing.assert_allclose(walk.weights[-1], weight)
    assert walk.work.tolist() == [0, 200, 400, 600]


def test_line_walk_counts_what_it_looks_at():
    walk = line_walk(line_data(), START, lr=0.01, batch_size=64, work=500)

    assert np.diff(walk.work).tolist() == [64, 64, 64, 8, 64, 64, 64, 8, 64, 64]  # 200 = 3 * 64 + 8


def test_line_walk_stops_when_it_flies_away():
    walk = line_walk(line_data(), START, lr=1.0, batch_size=200, work=100_000)

    assert np.isfinite(walk.losses).all()
    assert walk.work[-1] < 100_000


def test_line_walk_trains_with_the_functions_it_is_given():
    """A lesson hands in what the student wrote."""
    walk = line_walk(
        line_data(), START, lr=0.1, batch_size=50, work=400, step=lambda weight, grad, *, lr: weight
    )

    np.testing.assert_array_equal(walk.weights, np.tile(START, (9, 1)))


def test_gradient_noise_falls_as_the_square_root_of_the_batch_size():
    sizes = np.array([1, 4, 16, 64, 150])
    noise = gradient_noise(line_data(), START, sizes, repeats=4000)

    law = noise.one_example / np.sqrt(sizes) * np.sqrt((200 - sizes) / 199)
    np.testing.assert_allclose(noise.measured, law, rtol=0.05)


def test_gradient_noise_of_the_whole_data_is_zero():
    assert gradient_noise(line_data(), START, np.array([200]), repeats=10).measured[0] < 1e-12


def test_parabola_walk_by_hand():
    assert parabola_walk(1.0, lr=0.5, curvature=1.0, steps=3).tolist() == [1.0, 0.5, 0.25, 0.125]
    assert parabola_walk(1.0, lr=0.5, curvature=4.0, steps=3).tolist() == [1.0, -1.0, 1.0, -1.0]


@pytest.mark.parametrize(("lr", "batch_size"), [(0.3, 1), (0.3, 16), (0.05, 4)])
def test_noisy_walk_ends_in_the_ball_computed(lr, batch_size):
    bowl = {"curvature": 2.0, "sigma": 1.0, "batch_size": batch_size}
    walk = noisy_walk(np.ones((200, 2)), lr=lambda step: lr, steps=600, **bowl)

    np.testing.assert_allclose(walk[300:].std(), ball_radius(lr=lr, **bowl), rtol=0.03)


def test_noisy_walk_shrinks_with_its_learning_rate():
    bowl = {"curvature": 2.0, "sigma": 1.0, "batch_size": 1}
    walk = noisy_walk(np.ones((50, 2)), lr=lambda step: 0.3 if step < 200 else 0.003, steps=1000, **bowl)

    assert np.std(walk[-1]) < np.std(walk[200]) / 5


def test_noise_leads_out_of_the_saddle_where_the_exact_gradient_stays():
    start = np.array([-1.7, 0.0])
    exact = surface_walk(SADDLE, start, lr=0.1, steps=150)[-1]
    noisy = surface_walk(SADDLE, np.tile(start, (20, 1)), lr=0.1, steps=150, noise=0.1)[-1]

    np.testing.assert_allclose(exact, 0, atol=1e-5)
    assert (np.abs(np.abs(noisy[:, 1]) - 1) < 0.3).all()


def test_surface_walk_ends_in_the_basin_of_its_start():
    corners = np.array([[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]])
    ends = surface_walk(BASINS, corners, lr=0.1, steps=200)[-1]

    np.testing.assert_allclose(ends, np.where(corners < 0, -2.903534, 2.746803), atol=1e-5)
