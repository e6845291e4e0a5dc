"""Each way of computing a convolution is timed at each size."""

from course_lib.gpu import conv_times
from course_lib.ops.conv.columns import conv2d_by_product, im2col
from course_lib.ops.conv.conv2d import conv2d_forward


def test_each_way_has_a_time_per_size(monkeypatch):
    """On small images."""
    monkeypatch.setattr(conv_times, "SIZES", (4, 6))

    times = conv_times.measure(conv2d_forward, im2col, conv2d_by_product)

    assert times.sizes[:2] == (4, 6)
    assert list(times.milliseconds)[:2] == ["your loop", "your product"]
    assert all(len(took) == len(times.sizes) and took[0] > 0 for took in times.milliseconds.values())
