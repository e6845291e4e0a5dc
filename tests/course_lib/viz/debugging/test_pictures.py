"""Every picture of lesson 12 keeps its axes at every setting, and its sentence follows."""

import numpy as np
import pytest

from course_lib.viz.debugging import curves, iteration_time, memory, search_ridge
from course_lib.viz.debugging.step_sizes import StepSizes, plot_step_sizes, step_sizes

SETTINGS = {
    curves.plot_curves: [{"diagnosis": "softmax twice"}, {"batch_norm": False}],
    search_ridge.plot_search: [{"per_axis": 8}, {"ridge": 0.2}, {"width": 0.2}, {"seed": 4}],
}


@pytest.mark.parametrize("plot", SETTINGS, ids=lambda plot: plot.__name__)
def test_axes_stay_and_caption_follows(plot):
    first = plot()
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in first.axes]

    for settings in SETTINGS[plot]:
        fig = plot(**settings)
        fig.png()
        assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert fig.alt != first.alt
        assert fig.alt.endswith(".")


def test_patients_are_not_named():
    """The picture asks which is which."""
    fig = curves.plot_patients(("softmax twice", "learning rate too high", "tested in training mode"))

    assert "run C ends at a training loss of" in fig.alt
    assert "softmax" not in fig.alt


def test_table_has_a_row_per_diagnosis():
    rows = curves.table_of_ends().splitlines()

    assert len(rows) == 8
    assert rows[7].startswith("too little data")


def test_shares_are_places_on_a_logarithmic_scale():
    """0.01 lies half-way between 0.0001 and 1."""
    settings = [{"lr": 0.01, "weight_decay": 1e-6}, {"lr": 1.0, "weight_decay": 1e-2}]

    np.testing.assert_allclose(search_ridge.shares(search_ridge.SPACE, settings), [[0.5, 0], [1, 1]])


def test_grid_by_hand():
    """Two cells of a decade each, and one value of the other setting."""
    points = search_ridge.grid_search({"a": (0.01, 1.0), "b": (1.0, 4.0)}, 2)

    np.testing.assert_allclose(
        [list(point.values()) for point in points],
        [[10**-1.5, 2**0.5], [10**-1.5, 2**1.5], [10**-0.5, 2**0.5], [10**-0.5, 2**1.5]],
    )


def test_score_by_hand():
    """1 on the ridge at v = ½; one width beside it 1/e."""
    scores = search_ridge.score(np.array([0.3, 0.4]), np.array([0.5, 0.5]), centre=0.3, width=0.1)

    np.testing.assert_allclose(scores, [1.0, 1 / np.e])


def test_by_heart_counts_training_images_and_others(monkeypatch):
    """A function that always says 0 is right for the zeros alone."""
    monkeypatch.setattr(memory, "SIZES", (1, 1000))

    shares = memory.by_heart(lambda network, sample: lambda x: np.zeros(len(x), int))

    assert shares.trained.shape == (2,)
    assert 0.05 < shares.unseen[0] == shares.unseen[1] < 0.15


def test_step_sizes_measure_with_the_function_that_is_given(monkeypatch):
    """Each point is the median of what it returns."""
    monkeypatch.setattr("course_lib.viz.debugging.step_sizes.RATES", (0.05,))
    monkeypatch.setattr("course_lib.viz.debugging.step_sizes.EPOCHS", 2)

    sizes = step_sizes(lambda param, update: 0.25)

    assert isinstance(sizes, StepSizes)
    assert sizes.ratio.tolist() == [0.25]
    assert "rate 0.05: ratio 0.2" in plot_step_sizes(lambda param, update: 0.25).alt


def test_time_of_a_step_has_every_layer_and_the_optimizer():
    profile = iteration_time.measured(iteration_time.NETWORKS[1], repeats=2)

    assert list(profile)[-1] == "Adam"
    assert len(profile) == len(list(iteration_time.task(iteration_time.NETWORKS[1]).net)) + 1
    fig = iteration_time.plot_iteration_time(network=iteration_time.NETWORKS[1])
    assert fig.alt.startswith("A step on 64 images takes")
