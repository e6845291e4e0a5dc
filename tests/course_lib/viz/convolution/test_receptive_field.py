"""The traced field agrees with the formula for its size."""

import numpy as np
import pytest

from course_lib.ops.conv.geometry import receptive_field
from course_lib.viz.convolution.receptive_field import RECIPES, plot_receptive_field, trace_field


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize(("layers", "kernel_size"), [(1, 3), (3, 4), (5, 2)])
def test_traced_field_is_as_wide_as_the_formula_says(recipe, layers, kernel_size):
    """Every kernel multiplies the number of paths by its size."""
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
    """At the largest field that the sliders allow."""
    fig = plot_receptive_field()
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes]

    for recipe in RECIPES:
        plot_receptive_field(fig=fig, layers=5, kernel_size=4, recipe=recipe).png()
        assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert "sees 16 pixels" in fig.alt or "sees 94 pixels" in fig.alt
