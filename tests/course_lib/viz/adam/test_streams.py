"""The pictures of the recorded gradients and of the three races."""

import numpy as np
import pytest

from course_lib.optim.gradient_streams import KINDS
from course_lib.viz.adam.streams import BEST, STEPS, excess_losses, plot_stream, plot_stream_races


@pytest.mark.parametrize("kind", KINDS)
def test_every_race_starts_at_one(kind):
    """The excess loss is a part of that at the start."""
    for name, lr in BEST[kind].items():
        losses = excess_losses(kind, name, lr)

        assert losses[0] == 1
        assert len(losses) == STEPS
        assert np.isfinite(losses).all()


def test_stream_names_its_kind_and_no_rule():
    """Which rule suits it is asked below the picture."""
    assert plot_stream(kind="ravine").alt == "60 recorded gradients of 12 parameters: a turned ravine."
    assert plot_stream(kind="words", seed=3).alt == "60 recorded gradients of 60 parameters: words."


def test_races_tell_where_each_rule_ends():
    """In the sentence below the picture."""
    assert "words: momentum 0.11, AdaGrad 0.057" in plot_stream_races().alt
