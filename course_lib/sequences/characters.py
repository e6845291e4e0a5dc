"""Text as numbers: a vocabulary of characters, examples cut from a text, and the loss over a sequence."""

from typing import NamedTuple, Self

import numpy as np

from course_lib.arrays import Array, Float, Int, expect
from course_lib.ops.losses import softmax_cross_entropy


class Vocabulary(NamedTuple):
    """
    The letters of a text, or its words as a tuple. The id of each is its index among them.

    Example:
        >>> vocabulary = Vocabulary.of("banana")
        >>> vocabulary.letters, vocabulary.encode("nab"), vocabulary.decode([1, 0, 2])
        ('abn', array([2, 0, 1]), 'ban')
    """

    letters: str | tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Self:
        """Return all letters that occur in ``text``, sorted."""
        return cls("".join(sorted(set(text))))

    def encode(self, text: str | list[str]) -> Int[Array, "T"]:
        """Return the ids of the letters. An ArgumentError names letters that are not in the vocabulary."""
        ids = {letter: i for i, letter in enumerate(self.letters)}
        unknown = "".join(sorted(set(text) - ids.keys()))
        expect(not unknown, "Vocabulary.encode: text", f"letters among {self.letters!r}", repr(unknown))
        return np.array([ids[letter] for letter in text], dtype=np.intp)

    def decode(self, ids: Int[Array, "T"] | list[int]) -> str:
        """Return the text with these ids."""
        return "".join(self.letters[i] for i in ids)


def windows(ids: Int[Array, "n"], length: int) -> tuple[Int[Array, "N T"], Int[Array, "N T"]]:
    """
    Cut a text into adjacent examples: the letters to read, and at each position the letter that follows.

    Args:
        ids: The ids of the whole text. The end that does not fill an example is left out.
        length: Number of letters per example.

    Example:
        >>> windows(np.arange(8), 3)
        (array([[0, 1, 2],
               [3, 4, 5]]), array([[1, 2, 3],
               [4, 5, 6]]))
    """
    count = (len(ids) - 1) // length
    expect(count > 0, "windows: length", f"at most {len(ids) - 1}, one less than the text has", length)
    return ids[: count * length].reshape(count, length), ids[1 : count * length + 1].reshape(count, length)


def sequence_cross_entropy(
    logits: Float[Array, "N T V"], labels: Int[Array, "N T"]
) -> tuple[float, Float[Array, "N T V"]]:
    """
    Return the mean softmax cross-entropy over all letters of all examples, and its gradient.

    Args:
        logits: One score per letter of the vocabulary, at each position.
        labels: The id of the true next letter.
    """
    loss, dlogits = softmax_cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1))
    return loss, dlogits.reshape(logits.shape)
