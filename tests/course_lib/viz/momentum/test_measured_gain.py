"""Steps counted in ravines are those of the theory, to the step."""

import numpy as np
import pytest

from course_lib.optim.quadratics import optimal_momentum
from course_lib.viz.momentum.measured_gain import (
    count_steps,
    descent_rate,
    double_root_steps,
    measured_gain,
    plot_measured_gain,
)


@pytest.mark.parametrize("condition", [1.0, 3.0, 30.0, 1000.0])
def test_counted_steps_are_those_of_the_double_eigenvalue(condition):
    """Counted step by step, and computed in closed form: the same number."""
    lr, momentum = optimal_momentum(1.0, condition)

    assert count_steps(np.array([1.0, condition]), lr=lr, momentum=momentum) == double_root_steps(condition)


def test_measured_gain_follows_the_root_of_the_condition_number():
    """Descent takes ln 1e-6 / ln rate steps; the ratio is below the root, and nearer at small targets."""
    gain = measured_gain(np.array([10.0, 100.0, 1000.0]))

    np.testing.assert_array_equal(gain.descent, np.ceil(np.log(1e-6) / np.log(descent_rate(gain.condition))))
    share = gain.ratio / np.sqrt(gain.condition)
    assert np.all((share > 0.7) & (share < 1.0))
    strict = np.log(1e-100) / np.log(descent_rate(100.0)) / double_root_steps(100.0, distance=1e-100)
    assert share[1] * 10 < strict < 10


def test_measured_gain_shows_a_wrong_optimum():
    """Gradient descent in place of momentum gains nothing."""
    gain = measured_gain(np.array([30.0]), optimum=lambda low, high: (2 / (low + high), 0.0))

    assert gain.ratio == [1.0]


def test_caption_gives_the_ratio_and_the_root():
    """At a condition number of 100."""
    assert "7.9 at κ = 100 (√κ = 10.0)" in plot_measured_gain(condition=(3, 100)).alt
