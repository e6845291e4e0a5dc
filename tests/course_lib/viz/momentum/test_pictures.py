"""Every picture of lesson 02 that a control moves redraws to the same pixels."""

import pytest

from course_lib.viz.momentum import convergence_rate, cycle, phase_map, ravine, velocity


@pytest.mark.parametrize(
    ("plot", "one", "other"),
    [
        (ravine.plot_ravine, {"condition": 10.0}, {"condition": 50.0}),
        (velocity.plot_velocity, {"momentum": 0.5}, {"momentum": 0.9}),
        (phase_map.plot_phase_map, {"lr": 3.9, "momentum": 0.9}, {"lr": 1.0, "momentum": 0.0}),
        (cycle.plot_cycle, {"start": 3.3}, {"start": -2.0}),
        (convergence_rate.plot_rates, {"lr": 0.1, "momentum": 0.9}, {"lr": 0.03, "momentum": 0.67}),
    ],
)
def test_redrawn_picture_equals_a_new_one(plot, one, other):
    """Nothing of the earlier setting is left, and the caption follows."""
    fig = plot(**one)
    fig.png()

    assert plot(**other, fig=fig).png() == plot(**other).png()
    assert plot(**one).alt != plot(**other).alt
