"""Descent on the loss of a line does its steps, counts its work and stops where it should."""

import numpy as np

from course_lib.optim.gradient_descent import gd_step
from course_lib.optim.quadratics import linear_regression_gradient
from course_lib.viz.sgd.line_fit import START, line_curvatures, line_data, line_descent, line_loss


def test_best_weight_of_the_line_has_no_gradient():
    """The least-squares weight is the minimum of the loss."""
    line = line_data()

    np.testing.assert_allclose(linear_regression_gradient(line.best, line.x, line.y), 0, atol=1e-12)
    assert line_loss(line, line.best) < line_loss(line, line.best + 0.01)


def test_curvatures_give_the_loss_around_its_minimum():
    """The loss of a line is a quadratic function of the weight."""
    line, off = line_data(), np.array([0.3, -0.7])

    above = line_loss(line, line.best + off) - line_loss(line, line.best)
    np.testing.assert_allclose(off @ line_curvatures(line) @ off / 2, above)


def test_line_descent_with_all_points_is_gradient_descent():
    """One batch of all points gives the exact gradient, whatever their order."""
    line = line_data(200)
    descent = line_descent(line, START, lr=0.05, batch_size=200, work=600)

    weight = START
    for _ in range(3):
        weight = gd_step(weight, linear_regression_gradient(weight, line.x, line.y), lr=0.05)
    np.testing.assert_allclose(descent.weights[-1], weight)
    assert descent.work.tolist() == [0, 200, 400, 600]


def test_line_descent_counts_the_examples_it_processes():
    """The last batch of an epoch is shorter: 200 = 3 * 64 + 8."""
    descent = line_descent(line_data(200), START, lr=0.01, batch_size=64, work=500)

    assert np.diff(descent.work).tolist() == [64, 64, 64, 8, 64, 64, 64, 8, 64, 64]


def test_line_descent_stops_when_it_diverges():
    """Its losses stay finite, so that they can be drawn."""
    descent = line_descent(line_data(200), START, lr=1.0, batch_size=200, work=100_000)

    assert np.isfinite(descent.losses).all()
    assert descent.work[-1] < 100_000


def test_line_descent_uses_the_functions_it_is_given():
    """A lesson passes the student's functions."""
    descent = line_descent(
        line_data(200), START, lr=0.1, batch_size=50, work=400, step=lambda weight, grad, *, lr: weight
    )

    np.testing.assert_array_equal(descent.weights, np.tile(START, (9, 1)))
