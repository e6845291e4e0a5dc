"""The diagram of an unrolled network draws."""

from course_lib.viz.lstm.unrolled import plot_unrolled


def test_unrolled_draws():
    """It has no setting."""
    assert plot_unrolled().png().startswith(b"\x89PNG")
