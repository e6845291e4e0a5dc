"""Find a value among those that a run of an answer has noted, whatever the answer calls it."""

from collections import defaultdict
from functools import lru_cache
from itertools import permutations
from math import prod
from typing import Any, NamedTuple

import numpy as np

from course_lib.check.case import Case
from course_lib.check.tracing.rerun import Notes, numbers

DOUBLE, SINGLE = 1e-6, 1e-3  # how far a number may be off, as a part of the value's largest


class Group(NamedTuple):
    """All values of one shape."""

    values: np.ndarray
    keys: np.ndarray
    rtol: np.ndarray
    last: np.ndarray  # whether a value is the last one of its sub-expression


def squeezed(value: Any) -> np.ndarray:
    """Return numbers in double precision, without the axes that have one entry."""
    return np.squeeze(np.asarray(value, float))


def alike(a: np.ndarray, b: np.ndarray, rtol: float = DOUBLE) -> bool:
    """Return whether two squeezed arrays are equal up to a part of their largest number."""
    return a.shape == b.shape and bool(np.all(np.abs(a - b) <= rtol * np.max(np.abs(b), initial=0)))


@lru_cache(maxsize=1000)
def layouts(shape: tuple[int, ...], times: int, inner: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the orders of an array's axes in which a loop may have made it, so many arrays of one shape."""
    axes = range(len(shape))
    return [
        (*outer, *rest)
        for count in axes
        for outer in permutations(axes, count + 1)
        for rest in [tuple(axis for axis in axes if axis not in outer)]
        if prod(shape[axis] for axis in outer) == times and tuple(shape[axis] for axis in rest) == inner
    ]


class Run:
    """What an answer's sub-expressions came to in one case."""

    def __init__(self, case: Case, notes: Notes, parameters: list[str]) -> None:
        self.notes = notes
        self.given: list[np.ndarray] = []  # the numbers in the arguments
        self.sizes: dict[str, int] = {}  # first dimensions: {"len(x)": 8, "len(cache.x)": 8}
        self.rtol = DOUBLE
        for name, value in [*zip(parameters, case.args, strict=False), *case.options.items()]:
            self._give(name, value)
        self._chunks: dict[tuple[int, ...], list[tuple[int, np.ndarray, float]]] = defaultdict(list)
        self._loops: dict[int, list[int]] = defaultdict(list)
        self._groups: dict[tuple[int, ...], Group] = {}
        self._rows: dict[int, np.ndarray] = {}
        for key, kept in notes.items():
            self._sort(key, kept)

    def _give(self, name: str, value: Any) -> None:
        """Remember an argument and its parts."""
        if (array := numbers(value)) is not None:
            self.given.append(squeezed(array))
        if isinstance(value, np.ndarray):
            self.rtol = SINGLE if _is_single(value) else self.rtol
            if value.ndim and "[" not in name:  # one of a list would be so by accident
                self.sizes[f"len({name})"] = len(value)
        elif isinstance(value, dict):
            for key, part in value.items():
                self._give(f"{name}[{key!r}]", part)
        elif isinstance(value, list | tuple):
            fields = getattr(value, "_fields", None)
            for i, part in enumerate(value):
                self._give(f"{name}.{fields[i]}" if fields else f"{name}[{i}]", part)

    def _sort(self, key: int, kept: list[Any]) -> None:
        """Sort the values of one sub-expression by their shapes."""
        shapes: dict[tuple[int, ...], list[Any]] = defaultdict(list)
        for value in kept:
            shapes[getattr(value, "shape", ())].append(value)
        for shape, values in shapes.items():
            inner = tuple(size for size in shape if size != 1)
            chunk = np.array(values, float).reshape(len(values), *inner)
            self._chunks[inner].append((key, chunk, SINGLE if any(map(_is_single, values)) else DOUBLE))
        if len(kept) > 1:
            self._loops[sum(prod(shape) * len(values) for shape, values in shapes.items())].append(key)

    def _group(self, shape: tuple[int, ...]) -> Group:
        if shape not in self._groups:
            keys, chunks, rtols = zip(*self._chunks[shape], strict=True)
            times = [len(chunk) for chunk in chunks]
            last = np.zeros(sum(times), bool)
            last[np.cumsum(times) - 1] = True
            rtol = np.maximum(np.repeat(rtols, times), self.rtol)
            self._groups[shape] = Group(np.concatenate(chunks), np.repeat(keys, times), rtol, last)
        return self._groups[shape]

    def find(self, wanted: np.ndarray) -> tuple[set[int], set[int]]:
        """
        Return the sub-expressions with a value, and those of them where it is no accident.

        A number proves something only as the last of a loop: a loop over ``range(10)`` has all digits.
        """
        if wanted.shape not in self._chunks:
            return set(), set()
        group = self._group(wanted.shape)
        axes = tuple(range(1, group.values.ndim))
        off = np.max(np.abs(group.values - wanted), axis=axes, initial=0)
        equal = off <= group.rtol * np.max(np.abs(wanted), initial=0)
        telling = equal if wanted.ndim else equal & group.last
        return set(group.keys[equal].tolist()), set(group.keys[telling].tolist())

    def find_in_loops(self, wanted: np.ndarray) -> set[int]:
        """Return the sub-expressions whose values, one behind the other, are a value."""
        found = set()
        total, most = float(wanted.sum()), float(np.max(np.abs(wanted), initial=0))
        for key in self._loops.get(wanted.size, []):
            kept, flat = self.notes[key], self._flat(key)
            if abs(float(flat.sum()) - total) > self.rtol * most * wanted.size:
                continue  # in no order
            inner = {tuple(size for size in np.shape(value) if size != 1) for value in kept}
            if len(inner) == 1:
                orders = layouts(wanted.shape, len(kept), *inner)
            else:
                orders = [(0,)] if wanted.ndim == 1 else []  # a ragged value is in a row
            if any(alike(flat, wanted.transpose(order).ravel(), self.rtol) for order in orders):
                found.add(key)
        return found

    def find_as_part(self, wanted: np.ndarray) -> set[int]:
        """Return the sub-expressions with a value that lies side by side with others: one gate of four."""
        found = set()
        for shape in list(self._chunks):
            for axis in range(len(shape)):
                stacked = shape[:axis] + shape[axis + 1 :] == wanted.shape  # on an axis of its own
                width = 1 if stacked else wanted.shape[axis] if axis < wanted.ndim else 0
                joined = width and shape == (*wanted.shape[:axis], shape[axis], *wanted.shape[axis + 1 :])
                if not (stacked or joined) or shape[axis] % width or shape[axis] == width:
                    continue
                group = self._group(shape)
                blocks = np.stack(np.split(group.values, shape[axis] // width, axis + 1), 1)
                part = wanted.reshape((*shape[:axis], width, *shape[axis + 1 :]))
                off = np.max(np.abs(blocks - part), axis=tuple(range(2, blocks.ndim)))
                equal = (off <= self.rtol * np.max(np.abs(wanted))).any(axis=1)
                found |= set(group.keys[equal].tolist())
        return found

    def has_axis(self, wanted: np.ndarray) -> bool:
        """Return whether a value is a number, and some array here has an axis of that length."""
        return wanted.ndim == 0 and any(wanted == size for shape in self._chunks for size in shape)

    def has_rearranged(self, wanted: np.ndarray) -> bool:
        """Return whether a value has other axes here: one axis for two, or the same in another order."""
        rows = [wanted.transpose(order).ravel() for order in permutations(range(wanted.ndim))]
        for shape in [
            shape for shape in self._chunks if prod(shape) == wanted.size and shape != wanted.shape
        ]:
            group = self._group(shape)
            flat = group.values.reshape(len(group.values), -1)
            atol = group.rtol * np.max(np.abs(wanted))
            if any((np.max(np.abs(flat - row), axis=1) <= atol).any() for row in rows):
                return True
        return False

    def _flat(self, key: int) -> np.ndarray:
        """Return all values of a sub-expression in a row."""
        if key not in self._rows:
            self._rows[key] = np.concatenate([np.ravel(value) for value in self.notes[key]]).astype(float)
        return self._rows[key]


def _is_single(value: Any) -> bool:
    return isinstance(value, np.ndarray | np.generic) and value.dtype.kind == "f" and value.itemsize < 8


def relatives(value: np.ndarray, sizes: dict[str, int]) -> dict[str, np.ndarray]:
    """Return what a slip may have made of a value, by what that is to it."""
    value = np.asarray(value, float)
    found = {
        "its negative": -value,
        "twice it": 2 * value,
        "half of it": value / 2,
        "its square": value**2,
    }
    if (value >= 0).all():
        found["its root"] = np.sqrt(value)
    if (value != 0).all():
        found["its reciprocal"] = 1 / value
    if value.ndim > 1:
        found["its transpose"] = value.swapaxes(-1, -2)
    for name, size in sizes.items():
        found[f"{name} times it"] = size * value
        found[f"it divided by {name}"] = value / size
    for axis in range(value.ndim):
        found[f"its sum over axis {axis}"] = value.sum(axis=axis)
        found[f"its mean over axis {axis}"] = value.mean(axis=axis)
        found[f"it in reverse along axis {axis}"] = np.flip(value, axis)
    return found
