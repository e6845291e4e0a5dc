"""What the course's networks must learn; how long they take is printed by the benchmark, not asserted."""

import runpy
from pathlib import Path

import pytest

RECIPES = runpy.run_path(str(Path(__file__).parents[3] / "benchmarks" / "training.py"))


@pytest.mark.slow
@pytest.mark.parametrize(("recipe", "least"), [("digits", 0.97), ("fashion", 0.86)])
def test_small_cnn_reaches_its_accuracy(recipe, least):
    """On images that it has not seen, with another seed than the benchmark's."""
    pytest.importorskip("sklearn")

    assert RECIPES[recipe](seed=1).last.val_accuracy >= least


@pytest.mark.slow
def test_char_lstm_guesses_names_among_nine_letters():
    """27 letters are equally likely at first; its perplexity on names unseen falls below nine."""
    assert RECIPES["names"](seed=1).last.val_loss < 2.197  # log(9)
