"""The distance of noisy walks is that of many drawn ones, and the pair that is chosen is hard to beat."""

import numpy as np
import pytest

from course_lib.arrays import ArgumentError
from course_lib.optim.gradient_descent import momentum_step
from course_lib.optim.noisy_quadratics import GOAL, NOISE, distances, fewest_steps, steps_until

CURVATURES = np.array([0.5, 3.0, 20.0])


def test_distance_is_that_of_many_drawn_walks():
    """Its square is their mean square, within what 20,000 walks tell."""
    rng = np.random.default_rng(0)
    w, velocity = np.ones((20_000, 3)), np.zeros((20_000, 3))
    drawn = [1.0]
    for _ in range(25):
        grad = CURVATURES * (w - rng.normal(0, NOISE, w.shape))
        w, velocity = momentum_step(w, grad, velocity, lr=0.08, momentum=0.7)
        drawn.append(np.sqrt(np.mean(w**2)))

    np.testing.assert_allclose(distances(CURVATURES, lr=0.08, momentum=0.7, steps=25), drawn, rtol=0.02)


def test_distance_without_noise_is_that_of_the_one_walk():
    """To rounding; arrays of pairs give each its own."""
    w, velocity, path = np.ones(3), np.zeros(3), [1.0]
    for _ in range(10):
        w, velocity = momentum_step(w, CURVATURES * w, velocity, lr=0.05, momentum=0.4)
        path.append(np.sqrt(np.mean(w**2)))

    found = distances(CURVATURES, lr=np.array([[0.05], [0.01]]), momentum=[0.4, 0.0], steps=10, noise=0.0)
    assert found.shape == (11, 2, 2)
    np.testing.assert_allclose(found[:, 0, 0], path, rtol=1e-12)


def test_steps_are_counted_until_a_walk_stays_near():
    """One that leaves again has not arrived, and one that diverges never does."""
    walks = np.array(
        [[1, 1, 1], [0.05, 0.5, 2], [0.2, 0.09, np.inf], [0.08, 0.1, np.nan], [0.07, 0.1, np.nan]]
    )

    assert steps_until(walks).tolist() == [3, 2, 4]


@pytest.mark.parametrize(("condition", "scale"), [(30, 2.0), (100, 0.01), (300, 50.0)])
def test_no_pair_of_a_fine_grid_needs_many_fewer_steps(condition, scale):
    """At most one in twenty."""
    curvatures = scale * np.geomspace(1, condition, 6)
    lr, momentum = fewest_steps(curvatures)
    rates, momenta = np.linspace(0.2, 3, 50)[:, None] / curvatures.max(), np.linspace(0.3, 0.97, 60)

    least = steps_until(distances(curvatures, lr=rates, momentum=momenta, steps=200)).min()
    assert steps_until(distances(curvatures, lr=lr, momentum=momentum, steps=1000)) <= max(
        least + 1, 1.05 * least
    )


def test_a_best_pair_without_noise_does_not_arrive():
    """Its noise ball is larger than the goal: the exercise cannot be answered by a formula of the lesson."""
    root = np.sqrt(40)
    lr, momentum = 4 / (root + 1) ** 2 / 0.5, ((root - 1) / (root + 1)) ** 2

    assert distances(CURVATURES, lr=lr, momentum=momentum, steps=500)[-1] > GOAL


def test_curvatures_are_above_0():
    with pytest.raises(ArgumentError, match="numbers above 0"):
        fewest_steps(np.array([0.0, 1.0]))
