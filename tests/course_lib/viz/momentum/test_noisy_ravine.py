"""The picture of the noisy ravine shows the pair that it is given."""

import numpy as np

from course_lib.viz.momentum.noisy_ravine import CURVATURES, best_descent, plot_noisy_ravine


def test_caption_gives_the_steps_of_each_pair():
    """The pair without noise never arrives; another pair has another number."""
    alt = plot_noisy_ravine().alt

    assert "the best without noise: never" in alt
    assert alt.endswith("your choice: 21.")
    assert plot_noisy_ravine(lambda curvatures: (0.5 / max(curvatures), 0.9)).alt.endswith("your choice: 39.")


def test_best_learning_rate_of_gradient_descent_is_below_its_limit():
    """The noise makes it smaller than the best one without."""
    assert 0.5 / max(CURVATURES) < best_descent(CURVATURES) < 2 / (max(CURVATURES) + min(CURVATURES))


def test_picture_leaves_the_curvatures_as_they_are():
    """An answer that changes its argument changes a copy."""

    def careless(curvatures):
        curvatures[:] = 1
        return 0.01, 0.8

    plot_noisy_ravine(careless)
    np.testing.assert_allclose(CURVATURES, np.geomspace(1, 100, 5))
