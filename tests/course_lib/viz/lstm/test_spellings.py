"""Spellings are ranked by the sum of their letters' losses."""

import numpy as np

from course_lib.ops.losses import softmax_cross_entropy
from course_lib.pretrained.sonnet_lstm import load_sonnet_lstm
from course_lib.viz.lstm.spellings import HIGHEST, LETTERS, PAIRS, plot_spellings, surprises


def test_surprises_are_the_cross_entropies_of_a_line():
    """The line end before it is read, not counted."""
    model = load_sonnet_lstm()
    ids = model.vocabulary.encode("\nthe rose")
    loss, _ = softmax_cross_entropy(model.forward(ids[None, :-1])[0], ids[1:])

    losses = surprises(model, "the rose")

    assert losses.shape == (8,)
    np.testing.assert_allclose(losses.mean(), loss, rtol=1e-4)


def test_every_pair_fits_its_picture():
    """All letters, and all of their losses."""
    model = load_sonnet_lstm()
    for pair, texts in PAIRS.items():
        assert max(map(len, texts)) <= LETTERS
        assert max(surprises(model, text).max() for text in texts) < HIGHEST
        assert "by a factor of exp(" in plot_spellings(model, pair=pair).alt
