"""The function of the cycle has the slope that is told, and the methods do on it what the lesson says."""

import numpy as np
import pytest

from course_lib.viz.momentum.cycle import loss, plot_cycle, slope, three_walks


def test_slope_is_the_derivative_of_the_loss_and_as_the_lesson_writes_it():
    """25w, w + 24 and 25w - 24, by central differences too."""
    w = np.array([-3.0, 0.5, 0.999, 1.5, 1.999, 2.001, 4.0])

    np.testing.assert_allclose(slope(w), np.select([w < 1, w < 2], [25 * w, w + 24], 25 * w - 24))
    np.testing.assert_allclose((loss(w + 1e-6) - loss(w - 1e-6)) / 2e-6, slope(w), rtol=1e-6)
    assert loss(0.0) == slope(np.float64(0)) == 0


@pytest.mark.parametrize("start", [3.3, 1.0])
def test_momentum_goes_round_in_three_places_and_the_others_arrive(start):
    """For ever: the same three places after 300 steps and after 600."""
    walks = three_walks(start, steps=600)

    np.testing.assert_allclose(walks["momentum"][301:304], walks["momentum"][598:601])
    assert np.ptp(walks["momentum"][-3:]) > 3
    assert max(abs(walks["gradient descent"][-1]), abs(walks["Nesterov"][-1])) < 1e-9


def test_caption_says_where_each_ends():
    """After 60 steps."""
    assert "momentum at 0.647, Nesterov at 0." in plot_cycle(start=3.3).alt
