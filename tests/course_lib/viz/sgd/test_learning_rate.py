"""Gradient descent on a parabola does what its factor says, and the caption names it."""

import pytest

from course_lib.viz.sgd.learning_rate import parabola_descent, plot_learning_rates


def test_parabola_descent_by_hand():
    """Each step multiplies by 1 - lr * curvature: by 0.5, then by -1."""
    assert parabola_descent(1.0, lr=0.5, curvature=1.0, steps=3).tolist() == [1.0, 0.5, 0.25, 0.125]
    assert parabola_descent(1.0, lr=0.5, curvature=4.0, steps=3).tolist() == [1.0, -1.0, 1.0, -1.0]


@pytest.mark.parametrize(
    ("lr", "verdict"),
    [(0.1, "comes down one side"), (0.4, "hops"), (0.5, "never arrives"), (0.52, "flies away")],
)
def test_caption_names_what_happens(lr, verdict):
    """At curvature 4 the limits are 0.25 and 0.5."""
    assert verdict in plot_learning_rates(lr=lr).alt
