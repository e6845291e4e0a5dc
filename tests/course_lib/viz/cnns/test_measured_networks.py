"""The networks that were measured are those of the text: filters for edges, equal parameters."""

import numpy as np
import pytest

from course_lib.nn.architectures import LayerSpec, layer_rows
from course_lib.viz.cnns.measured_networks import (
    DEEP_OR_WIDE,
    DEPTHS,
    HAND_MADE,
    MADE_OR_LEARNED,
    plot_deep_or_wide,
    plot_made_or_learned,
)


def test_hand_made_filters_ignore_an_even_area_and_come_in_pairs():
    """Each adds up to 0, and the next one is its negative."""
    np.testing.assert_array_equal(HAND_MADE.sum(axis=(1, 2)), 0)
    np.testing.assert_array_equal(HAND_MADE[::2], -HAND_MADE[1::2])
    assert len({filters.tobytes() for filters in HAND_MADE}) == 8


@pytest.mark.parametrize("depth", DEPTHS)
def test_networks_of_every_depth_have_about_as_many_parameters(depth):
    specs = [LayerSpec(f"conv{i}", "conv", DEPTHS[depth], 3, padding=1) for i in range(depth)]
    specs += [LayerSpec("pool", "avgpool", kernel_size=28, stride=28), LayerSpec("fc", "linear", 10)]

    parameters = sum(row.parameters for row in layer_rows(specs, (1, 28, 28)))

    assert parameters == DEEP_OR_WIDE[depth].parameters
    assert parameters == pytest.approx(2_400, rel=0.05)


def test_captions_name_every_network_with_its_number():
    """The mean of three runs, or the best of the rates."""
    made, deep = plot_made_or_learned().alt, plot_deep_or_wide().alt

    assert all(f"{name} {one.mean:.1%}" in made for name, one in MADE_OR_LEARNED.items())
    assert all(
        f"{DEPTHS[depth]} channels {max(one.accuracies):.1%}" in deep for depth, one in DEEP_OR_WIDE.items()
    )


@pytest.mark.parametrize("plot", [plot_made_or_learned, plot_deep_or_wide])
def test_ticks_stand_at_whole_points(plot):
    """They are labelled in whole per cent: two of them would have the same label."""
    (ax,) = plot().axes

    np.testing.assert_allclose(100 * ax.get_xticks(), np.round(100 * ax.get_xticks()))
