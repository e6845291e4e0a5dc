"""The pictures of lesson 06 keep their axes at every setting, and their sentences follow the controls."""

import pytest

from course_lib.viz.batch_norm.axes import plot_axes
from course_lib.viz.batch_norm.batch_size import plot_batch_sizes
from course_lib.viz.batch_norm.eigen_digits import plot_eigen_digits
from course_lib.viz.batch_norm.input_drift import plot_input_drift
from course_lib.viz.batch_norm.lighting import plot_lighting
from course_lib.viz.batch_norm.whitening import plot_whitening

SETTINGS = {
    plot_lighting: [{"a": 0.1, "b": 0.0}, {"a": 0.2, "b": 0.6}],
    plot_whitening: [{"eps": 1e-5}, {"eps": 1.0}],
    plot_eigen_digits: [{"digit": "0", "k": 0}, {"digit": "9", "k": 20}, {"k": 64}],
    plot_axes: [{"norm": "layer"}, {"norm": "instance"}, {"norm": "3 groups", "apart": 1.0}],
    plot_input_drift: [{"layer": 1}, {"layer": 6}],
    plot_batch_sizes: [{"batch_size": 1}, {"batch_size": 64}],
}


@pytest.mark.parametrize("plot", SETTINGS, ids=lambda plot: plot.__name__)
def test_axes_stay_and_words_follow(plot):
    """At the extremes of every control."""
    fig = plot()
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes]
    alt = fig.alt

    for settings in SETTINGS[plot]:
        plot(fig=fig, **settings)
        fig.png()
        assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert fig.alt != alt
        assert fig.alt.endswith(".")
