"""The picture of degradation states the lesson's first numbers."""

from course_lib.viz.resnets.degradation import plot_degradation


def test_degradation_states_the_losses_of_the_text():
    """At 56 layers."""
    assert "2.13, the residual net's 0.16" in plot_degradation(depth=56).alt
