"""Lesson 04's pictures say what their numbers say, keep their axes, and draw at every setting."""

import numpy as np
import pytest

from course_lib.nn.training import Epoch
from course_lib.viz.vanishing_gradients import (
    activation,
    dead_relus,
    gradients,
    histograms,
    initialization_map,
    input_mean,
    symmetry,
    training,
)
from course_lib.viz.vanishing_gradients.networks import ACTIVATIONS, INITS, LEARNING_RATES
from course_lib.viz.vanishing_gradients.symmetry import STARTS

EXTREMES = {
    gradients.plot_gradients: [
        {"depth": depth, "activation": a, "init": i} for depth in (2, 20) for a in ACTIVATIONS for i in INITS
    ],
    activation.plot_activation: [
        {"activation": a, "x": x} for a in activation.SLOPES for x in (-6.0, 0.0, 6.0)
    ],
    dead_relus.plot_dead_relus: [
        {"lr": lr, "negative_slope": s} for lr in LEARNING_RATES[::3] for s in (0.0, 0.1)
    ],
    symmetry.plot_symmetry: [{"init": start} for start in STARTS],
    histograms.plot_histograms: [{"activation": a, "init": i} for a in ACTIVATIONS for i in INITS],
    initialization_map.plot_map: [{"depth": 2}, {"depth": 20}],
    input_mean.plot_input_mean: [{"mean": 0.0}, {"mean": 3.0}],
}


@pytest.mark.parametrize("plot", EXTREMES, ids=lambda plot: plot.__name__)
def test_picture_draws_at_every_extreme_and_says_so(plot):
    """Limits and ticks stand still; the sentence has a number and no NaN."""
    fig = plot(**EXTREMES[plot][0])
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes]

    for setting in EXTREMES[plot]:
        plot(**setting, fig=fig)

        assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert fig.png().startswith(b"\x89PNG")
        assert any(letter.isdigit() for letter in fig.alt)
        assert "nan" not in fig.alt


def test_gradients_of_the_first_picture_are_those_of_the_text():
    """Two million times: the lesson says it."""
    assert "2e+06 times" in gradients.plot_gradients().alt


def test_slopes_are_the_functions_derivatives():
    """Away from the kinks."""
    x = np.array([-3.3, -0.7, 0.4, 2.1])

    for function, slope in activation.SLOPES.values():
        np.testing.assert_allclose(slope(x), (function(x + 1e-6) - function(x - 1e-6)) / 2e-6, atol=1e-8)


def test_training_picture_names_each_run_with_its_accuracy():
    runs = {"slow": [Epoch(1, 2.3, 0.1, 2.3, 0.12, 1.0)], "quick": [Epoch(1, 1.0, 0.6, 1.0, 0.75, 1.0)]}

    alt = training.plot_training(runs, {"slow": [0.0, 1e-3], "quick": [1.0, 1.0]}).alt

    assert "slow 12%" in alt
    assert "quick 75%" in alt
