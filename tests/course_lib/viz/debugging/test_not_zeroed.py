"""The picture of gradients that are never zeroed shows both runs."""

import numpy as np

from course_lib.optim.debugging.stored import Curves
from course_lib.viz.debugging import not_zeroed


def test_sentence_has_both_losses(monkeypatch):
    """In epoch 2 and in the last one."""
    rows = np.linspace(2.0, 0.1, not_zeroed.QUIET.epochs)
    pair = [Curves(*[factor * rows] * 4) for factor in (1.0, 0.5)]
    monkeypatch.setattr(not_zeroed, "pair_of_runs", lambda: pair)

    alt = not_zeroed.plot_not_zeroed().alt

    assert alt.startswith("In epoch 2 the loss is 1.90 with gradients that are zeroed and 0.95 without;")
    assert alt.endswith("in epoch 20 it is 0.10 and 0.05.")
