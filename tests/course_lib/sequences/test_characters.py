"""Letters as numbers, and examples cut from a text."""

import numpy as np
import pytest

from course_lib.arrays import ArgumentError
from course_lib.sequences.characters import Vocabulary, windows


def test_vocabulary_error_names_the_unknown_letters():
    """It names each of them once."""
    with pytest.raises(ArgumentError, match="'xz'"):
        Vocabulary.of("abc").encode("azzx")


def test_windows_shift_the_labels_by_one_letter():
    """Six letters give one example of five, and none of six."""
    x, y = windows(np.arange(6), 5)

    assert (x.tolist(), y.tolist()) == ([[0, 1, 2, 3, 4]], [[1, 2, 3, 4, 5]])
    with pytest.raises(ArgumentError, match="at most 5"):
        windows(np.arange(6), 6)


def test_a_vocabulary_may_be_of_words():
    """A text is then a list of them."""
    assert Vocabulary(("a", "b", "*")).encode(["b", "*", "a"]).tolist() == [1, 2, 0]
