"""Text as numbers: a vocabulary of characters, windows of text, and the loss over a sequence."""

from typing import NamedTuple, Self

import numpy as np

from course_lib.arrays import Array, Float, Int, expect
from course_lib.ops.losses import softmax_cross_entropy


class Vocabulary(NamedTuple):
    """
    The letters of a text; a letter's number is its place among them.

    Example:
        >>> vocabulary = Vocabulary.of("banana")
        >>> vocabulary.letters, vocabulary.encode("nab"), vocabulary.decode([1, 0, 2])
        ('abn', array([2, 0, 1]), 'ban')
    """

    letters: str

    @classmethod
    def of(cls, text: str) -> Self:
        """Return all letters that occur in ``text``, sorted."""
        return cls("".join(sorted(set(text))))

    def encode(self, text: str) -> Int[Array, "T"]:
        """Return the letters' numbers. An ArgumentError names letters that the vocabulary lacks."""
        place = {letter: i for i, letter in enumerate(self.letters)}
        unknown = "".join(sorted(set(text) - place.keys()))
        expect(not unknown, "Vocabulary.encode: text", f"letters among {self.letters!r}", repr(unknown))
        return np.array([place[letter] for letter in text], dtype=np.int64)

    def decode(self, ids: Int[Array, "T"] | list[int]) -> str:
        """Return the text of the letters' numbers."""
        return "".join(self.letters[i] for i in ids)


def windows(ids: Int[Array, "n"], length: int) -> tuple[Int[Array, "N T"], Int[Array, "N T"]]:
    """
    Cut a text into examples side by side: what is read, and at each place the letter that comes next.

    Args:
        ids: The whole text in numbers; what does not fill a last example is left out.
        length: Letters of each example.

    Example:
        >>> windows(np.arange(8), 3)
        (array([[0, 1, 2],
               [3, 4, 5]]), array([[1, 2, 3],
               [4, 5, 6]]))
    """
    count = (len(ids) - 1) // length
    expect(count > 0, "windows: length", f"at most {len(ids) - 1}, one below the text's", length)
    return ids[: count * length].reshape(count, length), ids[1 : count * length + 1].reshape(count, length)


def sequence_cross_entropy(
    logits: Float[Array, "N T V"], labels: Int[Array, "N T"]
) -> tuple[float, Float[Array, "N T V"]]:
    """
    Return the mean softmax cross-entropy over all letters of all examples, and its gradient.

    Args:
        logits: A score for each letter of the vocabulary, at each place.
        labels: The letter that came.
    """
    loss, dlogits = softmax_cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1))
    return loss, dlogits.reshape(logits.shape)
