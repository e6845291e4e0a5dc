"""The picture of the ravine counts the steps that lesson 02 quotes."""

from course_lib.viz.momentum.ravine import plot_ravine


def test_caption_gives_the_ratio_of_the_steps():
    """At a condition number of 100."""
    assert plot_ravine(condition=100.0).alt.endswith("takes 691 steps, momentum 87, 7.9 times fewer.")


def test_a_round_bowl_takes_one_step():
    """At condition number 1 the best momentum is 0."""
    assert "takes 1 step, momentum 1," in plot_ravine(condition=1.0).alt
