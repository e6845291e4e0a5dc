"""The losses under the schedules are those that lesson 01 quotes."""

from course_lib.viz.sgd.schedules import plot_schedules


def test_schedules_end_lower_than_a_constant_rate():
    """Lesson 01: about 0.09, 0.003, 0.001 and 0.0008."""
    assert (
        "0.09 (constant), 0.003 (step decay), 0.001 (cosine decay), 0.0008 (1 / (1 + 0.05 t))"
        in plot_schedules().alt
    )
