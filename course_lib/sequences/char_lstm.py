"""A character-level language model: an LSTM that predicts the next letter."""

from collections.abc import Callable

import numpy as np

from course_lib.arrays import Array, Float, expect, expect_shape
from course_lib.nn.containers import Sequential
from course_lib.nn.initializers import xavier_normal
from course_lib.nn.layers import Linear
from course_lib.nn.recurrent import LSTM, Embedding, TimeFirst
from course_lib.ops.activations import softmax
from course_lib.sequences.characters import Vocabulary


def sample_next(logits: Float[Array, " K"], *, temperature: float, rng: np.random.Generator) -> int:
    """
    Draw the next symbol from ``softmax(logits / temperature)``.

    Args:
        logits: One score per symbol.
        temperature: Near 0, the likeliest symbol is always drawn; at 1, each with the model's probability;
            far above 1, all about equally often.
        rng: Draws the symbol.

    Returns:
        The index of the symbol.

    Raises:
        ShapeError: If ``logits`` does not have one axis.
        ArgumentError: If ``temperature`` is not above 0.
    """
    expect_shape("sample_next: logits", logits, ("K",), hint="one position at a time: logits[t, n]")
    expect(temperature > 0, "sample_next: temperature", "a number above 0", temperature)
    return int(rng.choice(len(logits), p=softmax(logits.astype(float), temperature=temperature)))


class CharLSTM(Sequential):
    """
    A model of text, letter by letter: embedding, LSTM, linear. (N, T) letters in, (N, T, V) logits out.

    Args:
        vocabulary: The letters of the text.
        features: Size of the vector that represents a letter.
        hidden_size: Size of the LSTM's state.
        rng: Draws the weights.
        steps: Your own forward and backward for one step of the LSTM, in place of ours.
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
        Continue ``prompt`` by ``length`` letters, each drawn from the model's probabilities.

        Args:
            prompt: At least one letter.
            length: Number of letters to add.
            rng: Draws the letters.
            temperature: Below 1 likely letters become likelier; far above 1 all become equally likely.
            draw: Your own ``sample_next(logits, *, temperature, rng)``, in place of ours.

        Returns:
            The prompt and its continuation.
        """
        expect(len(prompt) > 0, "CharLSTM.sample: prompt", "at least one letter", repr(prompt))
        ids = self.vocabulary.encode(prompt).tolist()
        state, new = self.lstm.initial_state(1), ids
        for _ in range(length):
            h_all, state = self.lstm.run(self.embedding.forward(np.array(new)[:, None]), state)
            new = [draw(self.head.forward(h_all[-1])[0], temperature=temperature, rng=rng)]
            ids = [*ids, int(new[0])]
        return self.vocabulary.decode(ids)
