"""The LSTM solves the adding problem where the plain network does not."""

import numpy as np
import pytest

from course_lib.viz.lstm.adding import adding_runs, plot_adding_live


@pytest.mark.parametrize("length", [10, 20, 40, 80])
def test_adding_runs_are_those_of_the_text(length):
    """The LSTM solves all; the plain network 10 steps, nearly 20, and neither 40 nor 80."""
    plain, lstm = (np.mean(errors[-5:]) for errors in adding_runs(length))

    assert lstm < 0.0015
    assert {10: 0.005, 20: 0.03, 40: 0.16, 80: 0.16}[length] < plain < {10: 0.01, 20: 0.04}.get(length, 0.18)


def test_live_runs_are_drawn_and_stated():
    """The mean of the last ten batches."""
    fig = plot_adding_live({"RNN": [0.3] * 20, "LSTM": [0.3] * 10 + [0.01] * 10}, length=20)

    assert fig.png().startswith(b"\x89PNG")
    assert "LSTM 0.01" in fig.alt
