"""The touched pixels are those that a gradient reaches, at every setting of the sliders."""

import itertools

import numpy as np
import pytest

from course_lib.ops.conv.conv2d import conv2d_backward, conv2d_forward
from course_lib.viz.convolution.geometry import (
    DILATIONS,
    IMAGE,
    KERNELS,
    PADDINGS,
    STRIDES,
    explore_geometry,
    plot_geometry,
    touched_pixels,
)


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "dilation"),
    [((2, 3), (2, 1), (1, 2), (1, 2)), ((3, 2), (2, 3), (0, 1), (2, 1)), ((1, 1), (3, 3), (0, 0), (1, 1))],
)
def test_touched_pixels_are_those_that_a_gradient_reaches(kernel, stride, padding, dilation):
    """The gradient of one output is not 0 exactly where that output looks."""
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    y, cache = conv2d_forward(np.zeros((1, 1, *IMAGE)), np.ones((1, 1, *kernel)), np.zeros(1), **options)
    reached = conv2d_backward(np.ones_like(y), cache)[0][0, 0] > 0

    for place in np.ndindex(y.shape[2:]):
        dy = np.zeros_like(y)
        dy[0, 0][place] = 1
        pixels = touched_pixels(place, kernel=kernel, **options)
        inside = [(r, c) for r, c in pixels.touched if 0 <= r < IMAGE[0] and 0 <= c < IMAGE[1]]

        assert sorted(inside) == list(zip(*np.nonzero(conv2d_backward(dy, cache)[0][0, 0]), strict=True))
        assert pixels.size_out == y.shape[2:]
        assert pixels.untouched == list(zip(*np.nonzero(~reached), strict=True))


def test_every_setting_of_the_sliders_has_an_output():
    """All combinations of the offered pairs."""
    for kernel, stride, padding, dilation in itertools.product(KERNELS, STRIDES, PADDINGS, DILATIONS):
        pixels = touched_pixels((10, 12), kernel=kernel, stride=stride, padding=padding, dilation=dilation)
        assert min(pixels.size_out) >= 1


def test_geometry_states_what_the_sliders_set():
    """The axes stay."""
    explorer = explore_geometry()
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in explorer.picture.axes]
    assert "the map is 5 × 7" in explorer.picture.alt

    explorer.controls["stride"].value = (2, 3)
    explorer.controls["padding"].value = (1, 0)

    assert "the map is 4 × 3" in explorer.picture.alt
    assert [(ax.get_xlim(), ax.get_ylim()) for ax in explorer.picture.axes] == limits


def test_the_output_is_chosen_by_pointing_at_the_map():
    """Its own corner, whatever is in the sliders that no longer show."""
    explorer = explore_geometry()
    left, _, _, top = explorer.screen.area
    explorer.screen.pointer = [left + 0.02, top - 0.02]

    assert "Its output (0, 0) looks at the image's rows 0, 1, 2 and columns 0, 1, 2." in explorer.picture.alt


def test_what_lies_outside_the_image_is_told_as_padding():
    """Not as row -1, which is the last one in Python."""
    told = plot_geometry(padding=(1, 2), row=0, column=0).alt

    assert "the image's rows 0, 1 and 1 row of padding and column 0 and 2 columns of padding." in told
