"""The pictures of lesson 05 keep their axes at every setting, and their sentences follow the controls."""

import itertools

import pytest

from course_lib.viz.dropout.augmentation import plot_crops
from course_lib.viz.dropout.bagging import plot_bagging
from course_lib.viz.dropout.classifier import plot_classifier
from course_lib.viz.dropout.curve_fit import plot_curve_fit
from course_lib.viz.dropout.noise import NOISES, plot_noise
from course_lib.viz.dropout.scaling import SCALINGS, plot_scaling
from course_lib.viz.dropout.thinned_networks import plot_answers
from course_lib.viz.dropout.training_curves import DECAYS, RATES, plot_training

SETTINGS = {
    plot_curve_fit: [{"degree": degree} for degree in (3, 7, 11)],
    plot_classifier: [{"weight_decay": decay} for decay in (1e-3, 1.0, 1e3)],
    plot_training: [{"p": p, "weight_decay": d} for p in RATES[1:] for d in DECAYS],
    plot_crops: [{"padding": 0}, {"padding": 8}],
    plot_bagging: [{"seed": 1}],
    plot_scaling: [{"p": p, "scaling": s} for p, s in itertools.product((0.0, 0.9), SCALINGS)],
    plot_noise: [{"p": p, "noise": noise} for p, noise in itertools.product((0.1, 0.6), NOISES)],
    plot_answers: [{"p": 0.1}, {"p": 0.9}],
}


@pytest.mark.parametrize("plot", SETTINGS, ids=lambda plot: plot.__name__)
def test_axes_stay_and_words_follow(plot):
    """Only the histogram of answers, which no control moves, fits its height to the counts."""
    first = plot()
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in first.axes if plot is not plot_answers]
    alt = first.alt

    for settings in SETTINGS[plot]:
        fig = plot(**settings)
        fig.png()
        if limits:
            assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert fig.alt != alt
        assert fig.alt.endswith(".")
