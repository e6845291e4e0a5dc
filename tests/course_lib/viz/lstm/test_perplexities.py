"""Perplexities are exponentials of the losses."""

from math import log

from course_lib.nn.training import Epoch
from course_lib.viz.lstm.perplexities import plot_perplexities


def test_perplexities_are_drawn_and_stated():
    """Also of a run of which nothing was left to do."""
    nan = float("nan")
    losses = [(3, 5.0, 7.0), (4, 4.0, 6.0)]

    fig = plot_perplexities([Epoch(n, log(a), nan, log(b), nan, 1.0) for n, a, b in losses])

    assert "After epoch 4 the perplexity is 4.00 on the text that it learns and 6.00" in fig.alt
    assert "Nothing" in plot_perplexities([]).alt
