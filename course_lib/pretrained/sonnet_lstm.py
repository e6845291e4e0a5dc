"""A small LSTM trained on Shakespeare's sonnets."""

import functools
from pathlib import Path

import numpy as np

from course_lib.datasets.loaders import load_sonnets
from course_lib.sequences.char_lstm import CharLSTM
from course_lib.sequences.characters import Vocabulary

WEIGHTS = Path(__file__).with_name("sonnet_lstm.npz")  # written by scripts/train_sonnet_lstm.py
HIDDEN = 128
HELD_OUT = 10_000  # letters at the end of the text, left out of training


def untrained_sonnet_lstm() -> CharLSTM:
    """Return the network before training."""
    vocabulary = Vocabulary.of(load_sonnets())
    return CharLSTM(vocabulary, features=24, hidden_size=HIDDEN, rng=np.random.default_rng(0))


@functools.cache
def load_sonnet_lstm() -> CharLSTM:
    """
    Return the network with the weights from ``scripts/train_sonnet_lstm.py``, which are stored in float16.

    Example:
        >>> load_sonnet_lstm().sample("And so my lov", 1, rng=np.random.default_rng(0), temperature=0.1)
        'And so my love'
    """
    model = untrained_sonnet_lstm()
    with np.load(WEIGHTS) as arrays:
        for name in model.params:
            model.params[name] = arrays[name].astype(np.float32)
    return model
