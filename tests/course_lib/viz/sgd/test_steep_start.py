"""On a loss that is steep at the start, walks do what their rates allow."""

import numpy as np

from course_lib.viz.sgd.steep_start import (
    GONE,
    plot_line_search,
    plot_warmup,
    rates_and_places,
    slope,
    steep_loss,
)


def test_slope_is_the_derivative_of_the_loss():
    """By central differences."""
    assert np.isclose(slope(1.3), (steep_loss(1.3 + 1e-5) - steep_loss(1.3 - 1e-5)) / 2e-5)


def test_a_walk_that_flies_away_ends():
    """There is nothing more to draw."""
    _, places = rates_and_places(lambda step, w: 1.0)

    assert abs(places[-1]) > GONE
    assert len(places) < 5


def test_captions_say_what_happens():
    """Without a warm-up the constant rate and the other are the same."""
    assert "the constant rate flies away, the warm-up ends" in plot_warmup().alt
    assert plot_warmup(lr=0.5, warmup_steps=1).alt.count("flies away") == 2
    assert "tried 1, 0.5, 0.25, 0.125; the rate taken is 0.125" in plot_line_search().alt
