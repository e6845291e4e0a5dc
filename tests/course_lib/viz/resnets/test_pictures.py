"""The pictures of lesson 09 keep their axes at every setting, and state numbers."""

import pytest

from course_lib.viz.resnets.degradation import plot_degradation
from course_lib.viz.resnets.densenet import plot_densenet
from course_lib.viz.resnets.gradient_by_depth import (
    AFTER,
    BRANCHES,
    plot_gradient_by_depth,
    plot_gradient_conditions,
)
from course_lib.viz.resnets.loss_surface import plot_sections, plot_stored_surfaces
from course_lib.viz.resnets.networks import DEPTHS
from course_lib.viz.resnets.signal_through_depth import plot_signal_through_depth
from course_lib.viz.resnets.small_changes import plot_small_changes

EXTREMES = {
    plot_degradation: [{"depth": depth} for depth in DEPTHS],
    plot_small_changes: [{"amount": 0.0}, {"amount": 3.0}],
    plot_gradient_by_depth: [{"depth": d, "scale": s} for d in (2, 60) for s in (0.05, 1.5)],
    plot_gradient_conditions: [
        {"branches": branches, "after_the_sum": after, "scale": scale}
        for branches in BRANCHES
        for after in AFTER
        for scale in (0.05, 1.0, 1.5)
    ],
    plot_signal_through_depth: [{"scale": 0.05}, {"scale": 1.0}],
    plot_densenet: [{"growth": k, "layers": m} for k in (4, 24) for m in (2, 32)],
    plot_stored_surfaces: [{"depth": depth} for depth in DEPTHS],
    plot_sections: [{"depth": depth} for depth in DEPTHS],
}


@pytest.mark.parametrize("plot", EXTREMES, ids=lambda plot: plot.__name__)
def test_axes_stay_and_words_state_numbers_at_every_extreme(plot):
    """No limit moves, and no number is NaN."""
    fig = plot(**EXTREMES[plot][0])
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes]

    for setting in EXTREMES[plot]:
        plot(**setting, fig=fig)

        assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert fig.png().startswith(b"\x89PNG")
        assert any(letter.isdigit() for letter in fig.alt)
        assert "nan" not in fig.alt
