"""Text for networks: letters as numbers, a model that predicts the next one, and writing with it."""

from collections.abc import Callable
from typing import NamedTuple, Self

import numpy as np

from course_lib.arrays import Array, Float, Int, expect
from course_lib.initializers import xavier_normal
from course_lib.layers import Linear
from course_lib.losses import softmax_cross_entropy
from course_lib.network import Sequential
from course_lib.recurrent import LSTM, Embedding, TimeFirst
from course_lib.sampling import sample_next


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


class CharLSTM(Sequential):
    """
    A model of text, letter by letter: embedding, LSTM, linear. (N, T) letters in, (N, T, V) logits out.

    Args:
        vocabulary: The letters that it knows.
        features: Numbers that stand for a letter.
        hidden_size: Size of the LSTM's state.
        rng: Draws the weights.
        steps: Your own forward and backward of one step of the LSTM, in place of ours.
        dtype: Precision of the parameters.

    Source:
        Sutskever, Martens and Hinton (2011), Generating text with recurrent neural networks; Graves (2013),
        arXiv:1308.0850, with LSTMs.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        *,
        features: int = 16,
        hidden_size: int = 64,
        rng: np.random.Generator,
        steps: tuple[Callable, Callable] | None = None,
        dtype: type = np.float32,
    ):
        symbols = len(vocabulary.letters)
        self.vocabulary = vocabulary
        self.embedding = Embedding(symbols, features, rng=rng, dtype=dtype)
        self.lstm = LSTM(features, hidden_size, rng=rng, steps=steps, dtype=dtype)
        self.head = Linear(hidden_size, symbols, rng=rng, init=xavier_normal, dtype=dtype)
        super().__init__(TimeFirst(), self.embedding, self.lstm, self.head, TimeFirst())

    def sample(
        self,
        prompt: str,
        length: int,
        *,
        rng: np.random.Generator,
        temperature: float = 1.0,
        draw: Callable[..., int] = sample_next,
    ) -> str:
        """
        Continue ``prompt`` by ``length`` letters, each drawn from what the model expects next.

        Args:
            prompt: At least one letter.
            length: Letters to add.
            rng: Draws the letters.
            temperature: Below 1 the likely letters become likelier, above 1 all become alike.
            draw: Your own ``sample_next(logits, *, temperature, rng)``, in place of ours.

        Returns:
            The prompt and what follows.
        """
        expect(len(prompt) > 0, "CharLSTM.sample: prompt", "at least one letter", repr(prompt))
        ids = self.vocabulary.encode(prompt).tolist()
        state, new = self.lstm.initial_state(1), ids
        for _ in range(length):
            h_all, state = self.lstm.run(self.embedding.forward(np.array(new)[:, None]), state)
            new = [draw(self.head.forward(h_all[-1])[0], temperature=temperature, rng=rng)]
            ids = [*ids, int(new[0])]
        return self.vocabulary.decode(ids)
