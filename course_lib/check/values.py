"""Turn what an answer returned into plain data: values decide, not their containers."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np

MOST = 100_000  # items that are taken from a generator
DEEPEST = 30


class TooMuch(Exception):
    """A generator that does not end, or a value that holds itself."""


def plain(value: Any, most: int = MOST, depth: int = 0) -> Any:
    """
    Return a result as data: exact numbers as floats, an iterator as a list, an array's subclass as the array.

    What is not data (a function, a tensor) stays what it is.

    Raises:
        TooMuch: If an iterator yields more than ``most`` items, or the value is nested too deeply.
    """
    if depth > DEEPEST:
        raise TooMuch("the result is nested more than 30 deep")
    if isinstance(value, np.ndarray):
        return np.asarray(np.ma.getdata(value)) if type(value) is not np.ndarray else value
    if isinstance(value, Fraction | Decimal):
        return float(value)
    if isinstance(value, Iterator):
        items = list(islice(value, most + 1))
        if len(items) > most:
            raise TooMuch(f"the generator that it returned does not end: it gave more than {most:,} items")
        return [plain(item, most, depth + 1) for item in items]
    if isinstance(value, range):
        return list(value) if len(value) <= most else value
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        parts = [plain(part, most, depth + 1) for part in value]
        return type(value)._make(parts)  # type: ignore[attr-defined]
    if type(value) in (list, tuple):
        return type(value)(plain(part, most, depth + 1) for part in value)
    if isinstance(value, dict):
        return {key: plain(part, most, depth + 1) for key, part in value.items()}
    return value
