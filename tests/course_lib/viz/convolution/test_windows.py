"""The picture of a kernel's places and the tracing of a field agree with the formulas."""

import itertools

import numpy as np
import pytest

from course_lib.ops.conv.conv2d import conv2d_backward, conv2d_forward
from course_lib.ops.conv.geometry import receptive_field
from course_lib.viz.convolution.geometry import (
    DILATIONS,
    IMAGE,
    KERNELS,
    PADDINGS,
    STRIDES,
    explore_geometry,
    touched_pixels,
)
from course_lib.viz.convolution.receptive_field import RECIPES, plot_receptive_field, trace_field


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "dilation"),
    [((2, 3), (2, 1), (1, 2), (1, 2)), ((3, 2), (2, 3), (0, 1), (2, 1)), ((1, 1), (3, 3), (0, 0), (1, 1))],
)
def test_looks_at_the_pixels_that_a_gradient_reaches(kernel, stride, padding, dilation):
    """The gradient of one output is not 0 exactly where that output looks."""
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    y, cache = conv2d_forward(np.zeros((1, 1, *IMAGE)), np.ones((1, 1, *kernel)), np.zeros(1), **options)
    reached = conv2d_backward(np.ones_like(y), cache)[0][0, 0] > 0

    for place in np.ndindex(y.shape[2:]):
        dy = np.zeros_like(y)
        dy[0, 0][place] = 1
        seen = touched_pixels(place, kernel=kernel, **options)
        inside = [(r, c) for r, c in seen.seen if 0 <= r < IMAGE[0] and 0 <= c < IMAGE[1]]

        assert sorted(inside) == list(zip(*np.nonzero(conv2d_backward(dy, cache)[0][0, 0]), strict=True))
        assert seen.size_out == y.shape[2:]
        assert seen.never == list(zip(*np.nonzero(~reached), strict=True))


def test_every_setting_of_the_geometry_has_a_place():
    for kernel, stride, padding, dilation in itertools.product(KERNELS, STRIDES, PADDINGS, DILATIONS):
        seen = touched_pixels((10, 12), kernel=kernel, stride=stride, padding=padding, dilation=dilation)
        assert min(seen.size_out) >= 1


def test_geometry_says_what_the_sliders_set():
    explorer = explore_geometry()
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in explorer.picture.axes]
    assert "the map is 5 × 7" in explorer.picture.alt

    explorer.controls["stride"].value = (2, 3)
    explorer.controls["padding"].value = (1, 0)

    assert "the map is 4 × 3" in explorer.picture.alt
    assert [(ax.get_xlim(), ax.get_ylim()) for ax in explorer.picture.axes] == limits


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize(("layers", "kernel_size"), [(1, 3), (3, 4), (5, 2)])
def test_traced_field_is_as_wide_as_the_formula_says(recipe, layers, kernel_size):
    stack = [(kernel_size, *RECIPES[recipe](layer)) for layer in range(layers)]
    field = trace_field(stack)

    assert np.ptp(field.places[0]) + 1 == field.field == receptive_field(stack)
    assert field.paths[0].sum() == kernel_size**layers
    assert [len(places) for places in field.places][-1] == 1
    assert (
        f"sees {field.field} pixels"
        in plot_receptive_field(layers=layers, kernel_size=kernel_size, recipe=recipe).alt
    )


def test_paths_through_layers_without_stride_are_binomial():
    """Kernels of two: Pascal's triangle."""
    assert trace_field([(2, 1, 1)] * 4).paths[0].tolist() == [1, 4, 6, 4, 1]


def test_receptive_field_keeps_its_axes():
    fig = plot_receptive_field()
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes]

    for recipe in RECIPES:
        plot_receptive_field(fig=fig, layers=5, kernel_size=4, recipe=recipe).png()
        assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert "sees 16 pixels" in fig.alt or "sees 94 pixels" in fig.alt
