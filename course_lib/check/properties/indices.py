"""Read arrays of indices, and tell which came how often."""

import math
from typing import Any

import numpy as np

from course_lib.check.compare import array_of, kind
from course_lib.check.properties.chance import LEVEL, log_chance_of_runs, unlikely
from course_lib.check.properties.finding import Unfit, ordinal

FROM_ONE = (
    "Your indices run from 1 to n. Python counts from 0: example 0 is never seen, and index n does not exist."
)


def index_array(value: Any, what: str) -> np.ndarray:
    """Return whole numbers as an array, or raise what ``value`` is instead."""
    what = what[0].upper() + what[1:]
    if value is None:
        hint = "rng.shuffle shuffles in place and returns None: shuffle first, then take the array."
        raise Unfit(f"{what} is None. {hint}", "shuffle-returns-none")
    array = array_of(value)
    if array is None or array.ndim != 1:
        raise Unfit(f"{what} is {kind(value)}, expected an array of indices.")
    if array.size and array.dtype.kind == "b":
        raise Unfit(f"{what} is a mask of True and False, expected indices: np.flatnonzero gives them.")
    if array.size and array.dtype.kind not in "iu":
        raise Unfit(f"{what} has numbers of type {array.dtype}. An index is a whole number, an int.")
    return array.astype(np.int64)


def joined(parts: list[np.ndarray]) -> np.ndarray:
    """Return all indices one after the other."""
    return np.concatenate([np.empty(0, np.int64), *parts])


def counted(parts: list[np.ndarray], n: int) -> np.ndarray:
    """Return how often each index from 0 to n - 1 came."""
    flat = joined(parts)
    return np.bincount(flat[(flat >= 0) & (flat < n)].astype(np.intp), minlength=n)  # 32 bits in a browser


def stray(parts: list[np.ndarray], n: int) -> int | None:
    """Return an index that does not exist, if there is one."""
    flat = joined(parts)
    outside = flat[(flat < 0) | (flat >= n)]
    return int(outside[0]) if outside.size else None


def no_list(value: Any, expected: str) -> Unfit | None:
    """Return what to raise where a result is no list, tuple or array of arrays."""
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim):
        return None
    hint = " Is there a `return`? rng.shuffle, too, returns None: it shuffles in place."
    return Unfit(f"It returned {kind(value)}, expected {expected}.{hint if value is None else ''}")


def from_one(parts: list[np.ndarray], n: int) -> bool:
    """Return whether the indices are 1 to n."""
    return np.array_equal(np.sort(joined(parts)), np.arange(1, n + 1))


def uneven(counts: np.ndarray) -> str:
    """Return an example of an index that came too often, and of one that never came."""
    often, never = np.flatnonzero(counts > 1), np.flatnonzero(counts == 0)
    told = [f"index {often[0]} came {_times(counts[often[0]])}"] if often.size else []
    told += (
        [f"index {never[0]} never" if often.size else f"index {never[0]} never came"] if never.size else []
    )
    return ", ".join(told)


def _times(number: int) -> str:
    return "twice" if number == 2 else f"{number} times"


def repeats_within(calls: list[list[np.ndarray]]) -> bool:
    """Return whether an index came twice in one and the same part."""
    return any(len(np.unique(part)) < len(part) for parts in calls for part in parts)


def would_repeat(calls: list[list[np.ndarray]], n: int) -> bool:
    """Return whether draws with replacement would have made some part repeat an index, almost surely."""
    parts = [part for parts in calls for part in parts]
    log_chance = sum(math.log1p(-i / n) for part in parts for i in range(min(len(part), n)))
    return log_chance < math.log(1e-6)


def are_runs(calls: list[list[np.ndarray]]) -> bool:
    """Return whether each part is a set of neighbours, which chance would not make."""
    parts = [part for parts in calls for part in parts if len(part)]
    runs = all(np.ptp(part) == len(part) - 1 and len(np.unique(part)) == len(part) for part in parts)
    return runs and sum(log_chance_of_runs([*map(len, parts)]) for parts in calls) < math.log(LEVEL)


def in_stored_order(calls: list[list[np.ndarray]]) -> bool:
    """Return whether all indices come sorted, upwards or downwards, which chance would not make."""
    steps = [np.diff(joined(parts)) for parts in calls]
    sure = sum(math.lgamma(len(step) + 2) for step in steps) > -math.log(LEVEL)
    return sure and all((step > 0).all() or (step < 0).all() for step in steps)


def unequal(calls: list[list[np.ndarray]], n: int) -> tuple[int, int, int] | None:
    """
    Return an index that is in one of the parts too often or too seldom for chance, and how often: if any.

    All calls have parts of the same sizes, and each index once.
    """
    for j in range(len(calls[0])):
        times = np.bincount(np.concatenate([parts[j] for parts in calls]).astype(np.intp), minlength=n)
        odd = np.flatnonzero(unlikely(times, len(calls), len(calls[0][j]) / n))
        if odd.size:
            return int(odd[0]), j, int(times[odd[0]])
    return None


def indices_text(number: int) -> str:
    """Return "1 index" or "4 indices"."""
    return "1 index" if number == 1 else f"{number} indices"


def which(i: int, noun: str) -> str:
    """Return "the second batch"."""
    return f"the {ordinal(i)} {noun}"
