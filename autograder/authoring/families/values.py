"""What an answer gives on an exercise's cases, as numbers that can be compared with those of many others."""

import inspect
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from autograder.authoring.exercise import Exercise
from course_lib.check.calling.running import outcomes_of
from course_lib.check.npz_tree import is_named
from course_lib.check.properties import CANONICAL

CLEAR = 100  # how many times the tolerance a mistake has to differ


class Values(NamedTuple):
    """The graded fields of an answer's results, on each case: their shapes, and all their numbers."""

    shapes: dict[tuple[int, str], str]
    numbers: dict[tuple[int, str], np.ndarray]

    def wrong(self, right: "Values") -> dict[str, float]:
        """Return the fields that are not right, and by how many tolerances; infinitely many for a shape."""
        found: dict[str, float] = {}
        for key, shape in right.shapes.items():
            off = self._off(right, key, shape)
            if off > 1:
                found[key[1]] = max(off, found.get(key[1], 0.0))
        return found

    def same(self, other: "Values", right: "Values") -> bool:
        """Return whether two answers give the same, or nearly: no machine is to see it otherwise."""
        return self.shapes == other.shapes and all(
            _distance(own, other.numbers[key], _tolerance(right, key)) <= CLEAR
            for key, own in self.numbers.items()
        )

    def wrong_cases(self, right: "Values") -> set[int]:
        """Return the cases on which some field is not right."""
        return {key[0] for key, shape in right.shapes.items() if self._off(right, key, shape) > 1}

    def tells(self, right: "Values") -> bool:
        """Return whether there is a case on which it is wrong and gives finite numbers."""
        return any(
            self._off(right, key, shape) > 1
            and key in self.numbers
            and bool(np.isfinite(self.numbers[key]).all())
            for key, shape in right.shapes.items()
        )

    def _off(self, right: "Values", key: tuple[int, str], shape: str) -> float:
        if self.shapes.get(key) != shape:
            return np.inf
        return _distance(self.numbers[key], right.numbers[key], _tolerance(right, key))

    @property
    def fields(self) -> set[str]:
        """The names of the fields."""
        return {name for _, name in self.shapes}

    @property
    def negated(self) -> "Values":
        """The same values with the other sign."""
        return self._replace(numbers={key: -numbers for key, numbers in self.numbers.items()})

    @property
    def raises(self) -> bool:
        """Whether it raises, or changes an argument, on some case."""
        return any(shape.startswith("raises") for shape in self.shapes.values())


def _tolerance(right: Values, key: tuple[int, str]) -> float:
    """Return how far a right answer may be off, as in the answer key; nothing hides a whole number's one."""
    own = right.numbers.get(key, np.zeros(0))
    if own.size == 1:  # the largest on any case gives the scale: 1 + cos(3.14) has lost its digits
        own = np.concatenate([n for (_, name), n in right.numbers.items() if name == key[1]])
    largest = float(np.max(np.abs(own), initial=0, where=np.isfinite(own)))
    scale = 1.0 if not largest or (own == np.rint(own)).all() else largest
    return scale * (1e-3 if "float32" in right.shapes.get(key, "") else 1e-6)


def _distance(a: np.ndarray, b: np.ndarray, tolerance: float) -> float:
    with np.errstate(all="ignore"):
        off = np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0, np.abs(a - b))
        return float(np.nan_to_num(np.max(off, initial=0), nan=np.inf)) / tolerance


def values_of(exercise: Exercise, answer: Any, seconds: float = 1.0) -> Values:
    """Return what an answer gives on the visible cases."""
    values = Values({}, {})
    for i, outcome in enumerate(outcomes_of(answer, exercise.cases, seconds)):
        result = outcome.result
        if outcome.error or outcome.changed:
            said = f"raises {outcome.error} {outcome.changed}"
            values.shapes.update({(i, name): said for name in exercise.field_points})
            continue
        if exercise.canonical:
            result = CANONICAL[exercise.canonical](result, exercise.cases[i])
        for name, value in _fields(exercise, result):
            _note(values, (i, name), value)
    return values


def given(exercise: Exercise, right: Values) -> Values:
    """Return the graded fields as they go in, where something of their name does."""
    values, reference = Values({}, {}), exercise.reference
    parameters = inspect.signature(reference).parameters if callable(reference) else {}
    for i, case in enumerate(exercise.cases):
        arguments = dict(zip(parameters, case.args, strict=False))
        for argument in case.args:
            arguments |= argument._asdict() if is_named(argument) else {}
        for name in right.fields & set(arguments):
            _note(values, (i, name), arguments[name])
    return values


def _note(values: Values, key: tuple[int, str], value: Any) -> None:
    parts = list(_leaves(value))
    values.shapes[key] = " ".join(shape for shape, _ in parts)
    values.numbers[key] = np.concatenate([np.zeros(0), *(np.ravel(numbers) for _, numbers in parts)])


def _fields(exercise: Exercise, result: Any) -> Iterator[tuple[str, Any]]:
    """Yield the graded fields of a result."""
    names, points = exercise.returns, exercise.field_points
    parts = (result,) if len(names) == 1 else result
    if not isinstance(parts, tuple | list) or len(parts) != len(names):
        yield from ((name, result) for name in points)
        return
    for name, part in zip(names, parts, strict=True):
        if name in points:
            yield name, part
        elif is_named(part):
            yield from ((field, getattr(part, field)) for field in part._fields if field in points)


def _leaves(value: Any) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the arrays in a value, each with its kind and shape."""
    if isinstance(value, list | tuple) and not (
        value and all(isinstance(v, int | float | np.number) for v in value)
    ):
        yield f"[{len(value)}", np.zeros(0)
        for part in value:
            yield from _leaves(part)
    elif isinstance(value, bool | int | float | np.generic | np.ndarray | list | tuple):
        array = np.asarray(value)
        if array.dtype.kind in "biuf":
            kind = "float32" if array.dtype == np.float32 else ""
            with np.errstate(invalid="ignore"):  # a signalling NaN in float32
                yield f"{kind}{array.shape}", array.astype(float)
        else:
            yield str(array.dtype), np.zeros(0)
    else:
        yield type(value).__name__ if not isinstance(value, str) else value, np.zeros(0)
