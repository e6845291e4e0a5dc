"""Which answers are the same, and which are so similar that they are best read one after the other."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

SIMILAR = 0.5  # of the cosine between two answers' words
MOST = 2_000  # different answers that are compared with each other
WORD = re.compile(r"\w+")
LONGEST = 20_000  # characters of an answer that are compared


def normalised(text: str) -> str:
    r"""
    Return what counts of an answer when it is compared: neither white space nor case.

    Example:
        >>> normalised("A  quarter\nof the STEPS ")
        'a quarter of the steps'
    """
    return " ".join(text.split()).casefold()


def in_reading_order(texts: Sequence[str]) -> list[int]:
    """
    Return the places of texts in an order in which similar ones follow each other.

    The order given is kept otherwise: a text draws the similar ones after it, the most similar first.
    """
    if not 1 < len(texts) <= MOST:
        return list(range(len(texts)))
    close = similarities(texts)
    left, order = set(range(len(texts))), []
    while left:
        current = min(left)
        while True:
            left.discard(current)
            order.append(current)
            near = [i for i in left if close[current, i] >= SIMILAR]
            if not near:
                break
            current = max(near, key=lambda i: (close[current, i], -i))
    return order


def similarities(texts: Sequence[str]) -> np.ndarray:
    """Return the cosine of each pair of texts, from their words; a rare word counts more."""
    counts = [Counter(WORD.findall(normalised(text[:LONGEST]))) for text in texts]
    used = Counter(word for count in counts for word in count)
    column = {word: i for i, word in enumerate(w for w, n in used.items() if n > 1)}
    table = np.zeros((len(texts), len(column)), dtype=np.float32)
    for row, count in enumerate(counts):
        for word, number in count.items():
            if word in column:
                table[row, column[word]] = np.log1p(number) * np.log(1 + len(texts) / used[word])
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    table /= np.where(lengths > 0, lengths, 1)
    return np.asarray(table @ table.T)
