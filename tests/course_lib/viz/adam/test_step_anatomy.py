"""The quantities of a step make up the step, and each has its bar."""

import numpy as np
import pytest

from course_lib.viz.adam.step_anatomy import ANATOMIES, dissect, plot_step_anatomy
from course_lib.viz.widgets.surfaces import RAVINE


@pytest.mark.parametrize("name", ANATOMIES)
def test_parts_of_a_step_make_the_step(name):
    """The recorded quantities give the step by the formula of the rule."""
    path, parts = dissect(name)

    np.testing.assert_allclose(parts["step"], np.diff(path, axis=0), atol=1e-15)
    np.testing.assert_allclose(parts["gradient g"], RAVINE.grad(path[:-1]))
    if name == "Adam":
        quotient = parts["corrected m̂"] / parts["corrected √v̂"]
        np.testing.assert_allclose(parts["step"], -0.15 * quotient, rtol=1e-6)
        np.testing.assert_allclose(parts["corrected m̂"][0], parts["gradient g"][0])
    if name == "AdaDelta":
        update = parts["root √(u + ε)"] / parts["root √(v + ε)"] * parts["gradient g"]
        np.testing.assert_allclose(parts["step"], -5.0 * update)


@pytest.mark.parametrize("rule", ANATOMIES)
def test_picture_has_a_bar_for_each_part_and_coordinate(rule):
    """One collection of bars per coordinate; no bar is longer than its row."""
    fig = plot_step_anatomy(rule=rule, step=7)

    bars = fig.axes[1].collections
    shares = np.concatenate([[seg[1, 0] for seg in bar.get_segments()] for bar in bars])
    assert len(bars) == 2
    assert np.abs(shares).max() <= 1
    assert f"{rule}, step 7 of 40" in fig.alt
