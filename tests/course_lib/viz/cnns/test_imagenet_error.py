"""The picture of ImageNet's winners states their errors."""

from course_lib.viz.cnns.imagenet_error import plot_imagenet


def test_imagenet_states_each_years_error():
    """AlexNet's year, for one."""
    fig = plot_imagenet()

    assert "2012 16.4 %" in fig.alt
    assert fig.png().startswith(b"\x89PNG")
