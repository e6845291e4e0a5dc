"""Lesson 09's pictures say what their numbers say, keep their axes, and draw at every setting."""

import numpy as np
import pytest

from course_lib.nn.training import Epoch
from course_lib.viz.resnets import (
    degradation,
    densenet,
    depth_and_error,
    gradient_by_depth,
    signal_through_depth,
    small_changes,
    training,
)
from course_lib.viz.resnets.loss_surface import plot_kept_surfaces, plot_surfaces
from course_lib.viz.resnets.networks import DEPTHS, Run

EXTREMES = {
    degradation.plot_degradation: [{"depth": depth} for depth in DEPTHS],
    small_changes.plot_change: [{"amount": 0.0}, {"amount": 3.0}],
    gradient_by_depth.plot_gradient_by_depth: [
        {"depth": d, "scale": s} for d in (2, 60) for s in (0.05, 1.5)
    ],
    signal_through_depth.plot_passage: [{"scale": 0.05}, {"scale": 1.0}],
    densenet.plot_densenet: [{"growth": k, "layers": m} for k in (4, 24) for m in (2, 32)],
    plot_kept_surfaces: [{"depth": depth} for depth in DEPTHS],
}


@pytest.mark.parametrize("plot", EXTREMES, ids=lambda plot: plot.__name__)
def test_picture_draws_at_every_extreme_and_says_so(plot):
    """Limits stand still; the sentence has a number and no NaN."""
    fig = plot(**EXTREMES[plot][0])
    limits = [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes]

    for setting in EXTREMES[plot]:
        plot(**setting, fig=fig)

        assert [(ax.get_xlim(), ax.get_ylim()) for ax in fig.axes] == limits
        assert fig.png().startswith(b"\x89PNG")
        assert any(letter.isdigit() for letter in fig.alt)
        assert "nan" not in fig.alt


def test_degradation_tells_the_losses_of_the_text():
    """The lesson's first numbers."""
    assert "2.13, the residual net's 0.16" in degradation.plot_degradation(depth=56).alt


def test_gradient_is_drawn_by_the_function_given():
    """A student's function that says 7 everywhere draws 7."""
    alt = gradient_by_depth.plot_gradient_by_depth(
        lambda blocks, residual: np.full(len(blocks) + 1, 7.0), depth=5
    ).alt

    assert "7 arrives at the first plain block and 7 at" in alt


def test_depth_and_error_reads_the_depths_that_it_is_given():
    """The papers' errors stand at the student's depths."""
    assert "20 layers 8.75%" in depth_and_error.plot_depth_and_error().alt
    assert "3 layers 8.75%" in depth_and_error.plot_depth_and_error(depth=lambda n: n).alt


def test_training_picture_names_each_run_with_its_loss():
    runs = {"plain, 8 layers": Run([Epoch(1, 0.5, 0.9, 0.6, 0.8, 1.0)], np.array([1.0, 0.5]))}

    assert "plain, 8 layers 0.50" in training.plot_training(runs).alt


def test_surfaces_are_told_by_their_middle_and_rim():
    bowl = np.array([[4.0, 4.0, 4.0], [4.0, 0.5, 4.0], [4.0, 4.0, 4.0]])

    alt = plot_surfaces({"one": bowl, "two": 2 * bowl}).alt

    assert "one: 0.5 in the middle, 4 on the rim; two: 1 in the middle, 8 on the rim" in alt
