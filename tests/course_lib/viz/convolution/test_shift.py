"""Feature maps shift with the image, by multiples of the stride only."""

import pytest

from course_lib.ops.conv.conv2d import conv2d_forward
from course_lib.viz.convolution.shift import plot_shift, shifted_maps


@pytest.mark.parametrize("stride", [1, 2, 4])
def test_maps_shift_with_the_image_by_multiples_of_the_stride_only(stride):
    """Every shift from 0 to 8."""
    for shift in range(9):
        off = shifted_maps(conv2d_forward, shift, stride).off
        assert (off < 1e-6) == (shift % stride == 0)


def test_shift_keeps_its_axes_and_states_its_numbers():
    """At stride 1, and at stride 2 with an odd shift."""
    fig = plot_shift(shift=3, stride=1)
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes]
    assert "the same, but for rounding" in fig.alt

    plot_shift(fig=fig, shift=3, stride=2).png()

    assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
    assert "up to 0.262 apart" in fig.alt
