"""A model of names, trained on a text in some seconds."""

from collections.abc import Callable

import numpy as np

from course_lib.arrays import Array
from course_lib.optim.adaptive import adam_init, adam_step
from course_lib.optim.optimizer import Optimizer, clip_by_global_norm
from course_lib.sequences.char_lstm import CharLSTM
from course_lib.sequences.characters import Vocabulary, sequence_cross_entropy, windows


def train_names(text: str, *, rng: np.random.Generator) -> Callable[[Array], Array]:
    """
    Train a model of letters on names, and return what it expects after any letters.

    Args:
        text: Names with line ends between them.
        rng: Draws the weights and the batches.

    Returns:
        A function: ids of letters that were read, (N, T), to the logits of the letter after them, (N, V).
    """
    vocabulary = Vocabulary.of(text)
    model = CharLSTM(vocabulary, hidden_size=48, rng=rng)
    x, targets = windows(vocabulary.encode(text), 24)
    adam = Optimizer(model.params, adam_init, adam_step, lr=0.02)
    for _ in range(6):
        for batch in np.array_split(rng.permutation(len(x)), 50):
            _, dlogits = sequence_cross_entropy(model.forward(x[batch]), targets[batch])
            model.backward(dlogits)
            clipped = clip_by_global_norm(list(model.grads.values()), 1.0)
            adam.step(dict(zip(model.grads, clipped, strict=True)))
    return lambda letters: model.forward(letters)[:, -1]
