"""The filters of the picture do what their names say, also when a student's function applies them."""

from course_lib.ops.conv.conv2d import filter2d
from course_lib.viz.convolution.filters import plot_filters


def test_filters_keep_the_brightness_unless_they_look_for_edges():
    """The weights of an edge filter add up to 0, those of the others to 1."""
    fig = plot_filters()
    photo, edge, *others = (ax.images[0].get_array() for ax in fig.axes)

    assert abs(edge.mean()) < 0.01
    assert all(abs(result.mean() - photo.mean()) < 0.01 for result in others)


def test_a_larger_box_blurs_more_than_a_gaussian_of_its_size():
    """What is left of the photograph's contrast."""
    box, gaussian = (ax.images[0].get_array().std() for ax in plot_filters(blur=7).axes[3:])

    assert box < gaussian


def test_filters_are_applied_by_the_students_function():
    """Here one that adds 1."""
    fig = plot_filters(filter2d=lambda image, kernel: filter2d(image, kernel) + 1)

    assert fig.axes[1].images[0].get_array().mean() > 0.9
