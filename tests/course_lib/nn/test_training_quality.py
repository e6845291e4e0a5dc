"""The accuracy that the networks of benchmarks/training.py must reach; their speed is not asserted."""

import runpy
from pathlib import Path

import pytest

RECIPES = runpy.run_path(str(Path(__file__).parents[3] / "benchmarks" / "training.py"))


@pytest.mark.slow
@pytest.mark.parametrize(("recipe", "least"), [("digits", 0.97), ("fashion", 0.86)])
def test_small_cnn_reaches_its_accuracy(recipe, least):
    """On unseen images, with another seed than the benchmark."""
    pytest.importorskip("sklearn")

    assert RECIPES[recipe](seed=1).last.val_accuracy >= least


@pytest.mark.slow
def test_char_lstm_guesses_names_among_nine_letters():
    """At first 27 letters are equally likely; the perplexity on unseen names falls below nine."""
    assert RECIPES["names"](seed=1).last.val_loss < 2.197  # log(9)
