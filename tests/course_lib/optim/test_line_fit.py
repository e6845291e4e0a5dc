"""A line is fitted by one step per batch; a walk on a budget arrives at the minimum."""

import numpy as np

from course_lib.datasets.sampling import minibatches
from course_lib.optim.line_fit import fit_line, tuned
from course_lib.optim.quadratics import linear_regression_gradient


def test_fit_line_by_hand():
    """Two batches of one example, w = 0: the first step goes to 0.4, the second to 0.4 + 0.2 * 2 * 0.6."""
    x, y = np.array([[1.0], [2.0]]), np.array([2.0, 2.0])

    weight, losses = fit_line(np.zeros(1), x, y, [np.array([0]), np.array([1])], lr=0.1)

    np.testing.assert_allclose(losses, [4.0, (1.6**2 + 1.2**2) / 2])
    np.testing.assert_allclose(weight, [0.4 + 0.1 * 2 * 1.2 * 2])


def test_fit_line_with_all_examples_takes_the_exact_gradient():
    """In any order."""
    rng = np.random.default_rng(0)
    x, y, weight = rng.normal(size=(6, 3)), rng.normal(size=6), rng.normal(size=3)

    new, _ = fit_line(weight, x, y, minibatches(6, 6, rng), lr=0.2)

    np.testing.assert_allclose(new, weight - 0.2 * linear_regression_gradient(weight, x, y))


def test_tuned_spends_at_most_its_budget_and_arrives():
    """Whatever the scale of the loss."""
    for curvature in (0.1, 1.0, 50.0):
        rng, spent = np.random.default_rng(1), []
        scale = np.sqrt(curvature / 2 * np.array([1.0, 0.1]))
        best = np.array([1.0, -2.0]) / scale

        def gradient(weight, batch_size, rng=rng, spent=spent, scale=scale, best=best):
            spent.append(batch_size)
            x = rng.normal(size=(batch_size, 2)) * scale
            return linear_regression_gradient(weight, x, x @ best + rng.normal(size=batch_size))

        end = tuned(gradient, np.zeros(2), budget=3000, curvature=curvature)

        assert 2900 < sum(spent) <= 3000
        np.testing.assert_allclose(end * scale, best * scale, atol=0.2)
