"""Every picture of lesson 01 keeps its axes at every setting, and its caption follows."""

import pytest

from course_lib.viz.sgd import (
    gradient_noise,
    landscape,
    learning_rate,
    loss_by_work,
    noise_ball,
    paths,
    schedules,
)

SETTINGS = {
    paths.plot_paths: [{"lr": 0.003, "batch_size": 200}, {"lr": 1.0, "batch_size": 32}],
    learning_rate.plot_learning_rates: [{"lr": 0.02}, {"lr": 0.5}, {"lr": 0.6}],
    gradient_noise.plot_gradient_noise: [{"seed": 1}],
    noise_ball.plot_noise_ball: [{"lr": 0.01, "batch_size": 64}, {"lr": 0.5, "batch_size": 1}],
    schedules.plot_schedules: [{"lr": 0.8, "drop": 0.1, "every": 50}],
    loss_by_work.plot_loss_by_work: [{"lr": 0.1, "batch_sizes": (8, 200), "work": 2000}],
    landscape.plot_landscape: [{"start_x": -3.0, "start_y": 4.0, "noise": 0.0}],
}


@pytest.mark.parametrize("plot", SETTINGS, ids=lambda plot: plot.__name__)
def test_axes_stay_and_caption_follows(plot):
    """Limits are fixed over all settings, except where the work itself is the axis."""
    first = plot()
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in first.axes]
    alt = first.alt

    for settings in SETTINGS[plot]:
        fig = plot(**settings)
        fig.png()
        if "work" not in settings:
            assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert fig.alt != alt
        assert fig.alt.endswith(".")
