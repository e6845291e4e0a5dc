"""Every picture of lesson 01 keeps its axes at every setting, and its caption follows."""

import pytest

from course_lib.viz.sgd import (
    best_rates,
    budget,
    decay_powers,
    fit_curves,
    gradient_noise,
    learning_rate,
    loss_by_work,
    noise_ball,
    paths,
    schedules,
    steep_start,
)

SETTINGS = {
    paths.plot_paths: [{"lr": 0.003, "batch_size": 200}, {"lr": 1.0, "batch_size": 32}, {"points": 4000}],
    best_rates.plot_best_rates: [{"points": 200, "batch_size": 64}],
    learning_rate.plot_learning_rates: [{"lr": 0.02}, {"lr": 0.5}, {"lr": 0.6}],
    gradient_noise.plot_gradient_noise: [{"seed": 1}],
    fit_curves.plot_fit: [{"fit": lambda weight, x, y, batches, *, lr: (weight, [1.0] * len(batches))}],
    noise_ball.plot_noise_ball: [{"lr": 0.01, "batch_size": 64}, {"lr": 0.5, "batch_size": 4}],
    schedules.plot_schedules: [{"lr": 0.8, "drop": 0.1, "every": 50}],
    decay_powers.plot_powers: [{"power": 2.0}],
    steep_start.plot_warmup: [{"lr": 0.1, "warmup_steps": 1}],
    steep_start.plot_line_search: [{"step": 3}],
    loss_by_work.plot_loss_by_work: [{"seed": 1}],
    budget.plot_budget: [{"seed": 1}],
}


@pytest.mark.parametrize("plot", SETTINGS, ids=lambda plot: plot.__name__)
def test_axes_stay_and_caption_follows(plot):
    """Limits are fixed over all settings."""
    first = plot()
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in first.axes]
    alt = first.alt

    for settings in SETTINGS[plot]:
        fig = plot(**settings)
        fig.png()
        assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert fig.alt != alt
        assert fig.alt.endswith(".")
