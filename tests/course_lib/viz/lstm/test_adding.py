"""The LSTM solves the adding problem where the plain network does not, each at its best rate."""

import pytest

from course_lib.viz.lstm.adding import BEST, CHOICES, RATES, adding_runs, plot_adding, plot_adding_live


@pytest.mark.parametrize("length", [10, 20, 40, 80])
def test_adding_runs_are_those_of_the_text(length):
    """The LSTM solves all; the plain network 10 steps, nearly 20, and neither 40 nor 80."""
    plain, lstm = adding_runs(length)

    assert lstm.end < 0.0015
    least, most = {10: (0.005, 0.011), 20: (0.03, 0.04)}.get(length, (0.16, 0.18))
    assert least < plain.end < most


def test_the_best_rate_has_the_smallest_error_at_the_end():
    """Of the four that are stored."""
    for which in (0, 1):
        ends = {rate: adding_runs(20, rate)[which].end for rate in RATES}

        assert adding_runs(20)[which].rate == min(ends, key=ends.get)


def test_the_caption_names_both_rates():
    """Where both have the same one, too."""
    assert CHOICES[0] == BEST
    assert "at learning rate 0.003 the plain" in plot_adding(length=20).alt
    assert "at 0.001 the LSTM's" in plot_adding(length=20, rates="both 0.001").alt


def test_live_runs_are_drawn_and_stated():
    """The mean of the last ten batches."""
    fig = plot_adding_live({"RNN": [0.3] * 20, "LSTM": [0.3] * 10 + [0.01] * 10}, length=20)

    assert fig.png().startswith(b"\x89PNG")
    assert "LSTM 0.01" in fig.alt
