"""The model of names learns what comes next."""

import numpy as np

from course_lib.sequences.characters import Vocabulary
from course_lib.sequences.name_model import train_names


def test_train_names_learns_a_text_that_repeats_itself():
    """The letter that always comes is the likeliest."""
    text = "abc\nabd\n" * 300
    ids = Vocabulary.of(text).encode("abc\nab\nab")[None, :6]

    logits = train_names(text, rng=np.random.default_rng(0))(ids)

    assert logits.shape == (1, 5)
    assert set(np.argsort(logits[0])[-2:]) == set(Vocabulary.of(text).encode("cd"))
