"""The papers' errors are drawn at the depths that are given."""

from course_lib.viz.resnets.depth_and_error import plot_depth_and_error


def test_depth_and_error_uses_the_depths_it_is_given():
    """The course's, and a student's."""
    assert "20 layers 8.75%" in plot_depth_and_error().alt
    assert "3 layers 8.75%" in plot_depth_and_error(depth=lambda n: n).alt
