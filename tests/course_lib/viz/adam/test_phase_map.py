"""The map shows the outcome of Adam's own steps."""

import numpy as np
import pytest

from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.viz.adam.phase_map import (
    AWAY,
    HOVERS,
    LRS,
    MEMORIES,
    ON_ITS_WAY,
    ONE_SIDE,
    OVERSHOOTS,
    adam_paths,
    outcome,
    phase_map,
    plot_phase_map,
)


def test_adam_paths_are_those_of_adam_step():
    """The vectorised recursion takes the same steps."""
    param, state = np.array([1.0]), adam_init(np.array([1.0]))
    for _ in range(30):
        param, state = adam_step(param, param, state, lr=0.3, betas=(0.8, 0.99))

    np.testing.assert_allclose(adam_paths(0.3, 0.8, 0.99, steps=30)[-1], param[0], rtol=1e-10)


def test_adam_paths_scale_with_the_distance():
    """From 1,000 times as far, with 1,000 times the lr, the path is 1,000 times as large."""
    far = adam_paths(100.0, 0.9, 0.999, start=1000.0, steps=100)

    np.testing.assert_allclose(far / 1000, adam_paths(0.1, 0.9, 0.999, steps=100), atol=1e-5)


@pytest.mark.parametrize(
    ("settings", "phase"),
    [
        ((0.001, 0.9, 0.9999), ON_ITS_WAY),
        ((0.005, 0.9, 0.9999), ONE_SIDE),
        ((0.1, 0.9, 0.999), OVERSHOOTS),
        ((0.1, 0.9, 0.9), HOVERS),
        ((1.0, 0.999, 0.9), AWAY),
    ],
)
def test_outcome_names_every_phase(settings, phase):
    """One example of each."""
    assert outcome(adam_paths(*settings)).phase == phase


@pytest.mark.parametrize(("vertical", "other"), [("beta2", 0.9), ("beta1", 0.999)])
def test_phase_map_holds_the_outcome_of_each_place(vertical, other):
    """Rows are memories of one beta, columns are learning rates."""
    phases = phase_map(vertical, other)

    assert phases.shape == (len(MEMORIES), len(LRS))
    for row, column in [(0, 10), (20, 24), (30, 3), (40, 48)]:
        beta = 1 - 1 / MEMORIES[row]
        betas = (beta, other) if vertical == "beta1" else (other, beta)
        assert phases[row, column] == outcome(adam_paths(LRS[column], *betas)).phase


@pytest.mark.parametrize("vertical", ["beta1", "beta2"])
def test_cross_marks_the_setting(vertical):
    """Its height is the beta on the vertical axis."""
    fig = plot_phase_map(lr=0.1, beta1=0.9, beta2=0.99, vertical=vertical)

    cross = fig.axes[0].lines[0].get_xydata()[0]
    np.testing.assert_allclose(cross, [0.1, 0.9 if vertical == "beta1" else 0.99])
    assert "Adam with lr 0.1, beta1 0.9, beta2 0.99" in fig.alt
