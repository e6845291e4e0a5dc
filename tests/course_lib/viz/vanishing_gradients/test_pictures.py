"""Every picture of lesson 04 that a control moves draws at every setting, on axes that do not move."""

import pytest

from course_lib.viz.vanishing_gradients import (
    activation,
    dead_relus,
    gradients,
    histograms,
    initialization_map,
    input_mean,
    own_weights,
    symmetry,
)
from course_lib.viz.vanishing_gradients.networks import ACTIVATIONS, INITS

EXTREMES = {
    gradients.plot_gradients: [
        {"depth": depth, "activation": a, "init": i} for depth in (2, 20) for a in ACTIVATIONS for i in INITS
    ],
    activation.plot_activation: [
        {"activation": a, "x": x} for a in activation.SLOPES for x in (-6.0, 0.0, 6.0)
    ],
    dead_relus.plot_dead_relus: [
        {"lr": lr, "negative_slope": s} for lr in dead_relus.LEARNING_RATES[::3] for s in (0.0, 0.1)
    ],
    symmetry.plot_symmetry: [{"init": start} for start in symmetry.STARTS],
    histograms.plot_histograms: [{"activation": a, "init": i} for a in ACTIVATIONS for i in INITS],
    initialization_map.plot_initialization_map: [{"depth": 2}, {"depth": 20}],
    own_weights.plot_own_weights: [
        {"activation": a, "depth": depth} for a in ACTIVATIONS for depth in (2, 40)
    ],
    input_mean.plot_input_mean: [{"mean": 0.0}, {"mean": 3.0}],
}


@pytest.mark.parametrize("plot", EXTREMES, ids=lambda plot: plot.__name__)
def test_picture_draws_at_every_extreme_and_its_caption_has_a_number(plot):
    """Limits and ticks stay; the caption has a number and no NaN."""
    fig = plot(**EXTREMES[plot][0])
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes]

    for setting in EXTREMES[plot]:
        plot(**setting, fig=fig)

        assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert fig.png().startswith(b"\x89PNG")
        assert any(letter.isdigit() for letter in fig.alt)
        assert "nan" not in fig.alt
