"""Run a copy of an answer that notes its values, in a copy of its namespace: the answer does not change."""

import ast
import contextlib
import copy
import functools
import inspect
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from numbers import Number
from types import BuiltinFunctionType, CellType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from course_lib.check.calling.running import fresh
from course_lib.check.case import Case
from course_lib.check.tracing.noting import PARTS, Noter, Place, definition_of, function_of

MOST = 2_000  # values kept of one sub-expression; after them only the last one is
ROOM = 1_000_000  # numbers kept in one run
LARGE = 100_000  # entries of an array that is lent read-only, not copied
FIRST = Place(1, 1)  # where a function is used that no line names
SHARED = (BuiltinFunctionType, FunctionType, ModuleType, np.ufunc, type)  # objects that need no copy

Notes = dict[int, list[Any]]  # what each sub-expression came to, numbers and arrays, in the order of the run


@contextlib.contextmanager
def same_draws() -> Iterator[None]:
    """Leave Python's and NumPy's own random generators as they were before the block."""
    drawn, state = np.random.get_state(), random.getstate()  # noqa: NPY002  # an answer may draw from it
    try:
        yield
    finally:
        np.random.set_state(drawn)  # noqa: NPY002
        random.setstate(state)


def numbers(value: Any) -> np.ndarray | None:
    """Return a copy of a value as one array, of a ragged list all entries in a row; None if not numbers."""
    if isinstance(value, list | tuple):
        if not 0 < len(value) <= MOST:
            return None
        if {float, int, np.float64}.issuperset(map(type, value)):
            return np.array(value, float)
        parts = []
        for part in map(numbers, value):
            if part is None:
                return None
            parts.append(part)
        alike = all(part.shape == parts[0].shape for part in parts)
        return np.stack(parts) if alike else np.concatenate([part.ravel() for part in parts])
    if isinstance(value, bool) or not isinstance(value, np.ndarray | np.bool_ | Number):
        return None
    try:
        array = np.array(value if isinstance(value, np.ndarray | np.generic | complex) else float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):  # numbers of a kind that is not known here
        return None
    if array.dtype.kind == "c":
        return np.stack([array.real, array.imag], axis=-1) if array.imag.any() else array.real.copy()
    return array if array.dtype.kind in "biuf" else None


class Rebuilt:
    """A copy of an answer and of its helper functions, which notes its values."""

    def __init__(self, answer: Callable, source: str, most: int) -> None:
        """
        Rebuild an answer.

        Args:
            answer: A function, a method, a ``functools.partial``, an object to call, decorated or not.
            source: Where it is defined: its cell, or what ``inspect.getsource`` gives.
            most: Entries of the largest array that is noted.

        Raises:
            ValueError: If its definition is not in the source.
        """
        self.places: list[Place] = []  # of the sub-expression with a key: places[key // PARTS]
        self._source, self._most = source, most
        self._notes: Notes = defaultdict(list)
        self._room = ROOM
        self._replaced: dict[int, Callable[[Any], Any]] = {}
        self._made: dict[int, FunctionType] = {}
        self._memo: dict[int, Any] = {}  # of all copies: what two names share stays shared
        function, args, options = _inner(answer)
        self._globals = function.__globals__
        self._space = dict(self._globals, __note__=self._note)
        self._function = self._rebuilt(function, Place(0, 0))
        self._args, self._options = self._own(args), self._own(options)

    def run(self, case: Case, replaced: dict[int, Callable[[Any], Any]] | None = None) -> Notes:
        """
        Return what the sub-expressions come to on a case, up to where the answer raises.

        Args:
            case: The case.
            replaced: What to make of the values of sub-expressions before the answer goes on with them.
        """
        self._notes, self._room, self._replaced = defaultdict(list), ROOM, replaced or {}
        args, options = fresh(case.args), self._options | fresh(case.options)
        with contextlib.suppress(Exception, SystemExit):
            result = self._function(*self._args, *args, **options)
            if isinstance(result, Iterator):
                list(islice(result, MOST))
        for key, kept in self._notes.items():  # lists may have grown until now
            if any(isinstance(value, list | tuple) for value in kept):
                plain = [numbers(v) if isinstance(v, list | tuple) else v for v in kept]
                self._notes[key] = [value for value in plain if value is not None]
        return self._notes

    def _note(self, key: int, value: Any) -> Any:
        """Keep a copy of a value if it is numbers, and return the value itself."""
        kind = type(value)
        if kind is float or kind is np.float64 or (kind is int and value.bit_length() < 64):
            self._keep(key, value, 1)
        elif kind is np.ndarray and value.dtype.kind in "biuf":
            if value.size <= self._most:
                self._keep(key, value.copy(), value.size)
        elif isinstance(value, list | tuple):
            self._keep_list(key, value)
            for i, part in enumerate(value if len(value) < PARTS else (), 1):
                if isinstance(part, list | tuple):
                    self._keep_list(key + i, part)
                else:
                    self._note(key + i, part)
        elif (array := numbers(value)) is not None and array.size <= self._most:
            self._keep(key, array, array.size)
        return self._replaced[key](value) if key in self._replaced else value

    def _keep_list(self, key: int, value: list | tuple) -> None:
        """Keep a list itself, once: it may grow, and is read when the run is over."""
        if value and not any(last is value for last in self._notes[key][-1:]):
            self._keep(key, value, 4 * len(value))

    def _keep(self, key: int, value: Any, size: int) -> None:
        kept = self._notes[key]
        if len(kept) < MOST and size <= self._room:
            self._room -= size
            kept.append(value)
        else:
            kept[-1:] = [value]

    def _rebuilt(self, function: FunctionType, place: Place) -> FunctionType:
        """Return a copy of a function that is used at a place; without its source it notes nothing."""
        if id(function) in self._made:
            return self._made[id(function)]
        code = function.__code__
        definition = definition_of(function, self._source)
        if definition:
            place = Place(place.depth, 0)  # its lines are those of the answer's source
        else:
            if not self._made:
                raise ValueError("the definition of the answer is not in the source")
            with contextlib.suppress(OSError, TypeError):
                definition = definition_of(function, inspect.getsource(function))
        uses: dict[str, Place] = defaultdict(lambda: Place(place.depth + 1, place.line))
        if definition:
            for node in ast.walk(definition):
                if isinstance(node, ast.Name):
                    uses.setdefault(node.id, Place(place.depth + 1, place.line or node.lineno))
            rewritten = Noter(self.places, *place).rewrite(definition)
            new = function_of(rewritten, code.co_freevars, self._space)
        else:
            cells = tuple(CellType() for _ in code.co_freevars)
            new = FunctionType(code, self._space, function.__name__, None, cells)
        self._made[id(function)] = new
        closed = dict(zip(code.co_freevars, function.__closure__ or (), strict=True))
        for name, cell in zip(new.__code__.co_freevars, new.__closure__ or (), strict=True):
            if name in closed:
                with contextlib.suppress(Exception):
                    cell.cell_contents = self._own(closed[name].cell_contents, uses[name])
        new.__defaults__ = self._own(function.__defaults__)
        new.__kwdefaults__ = self._own(function.__kwdefaults__)
        new.__dict__.update(self._own(function.__dict__))
        for name in _globals_of(code) & self._globals.keys():
            self._space.pop(name, None)  # what cannot be copied is not there: better an error than a change
            with contextlib.suppress(Exception):
                self._space[name] = self._own(self._globals[name], uses[name])
        return new

    def _own(self, value: Any, place: Place = FIRST) -> Any:
        """Return a copy of an object, which a run may change."""
        if isinstance(value, FunctionType) and value.__globals__ is self._globals:
            return self._rebuilt(value, place)
        if isinstance(value, SHARED):
            return value
        if isinstance(value, np.ndarray) and value.size > LARGE:
            lent = value.view()
            lent.flags.writeable = False
            return lent
        return copy.deepcopy(value, self._memo)


def _inner(answer: Any) -> tuple[FunctionType, tuple, dict[str, Any]]:
    """Return the function inside an answer, and the arguments that it already has."""
    args: tuple = ()
    options: dict[str, Any] = {}
    while not isinstance(answer, FunctionType) or hasattr(answer, "__wrapped__"):
        if isinstance(answer, functools.partial):
            args, options = (*answer.args, *args), answer.keywords | options
            answer = answer.func
        elif isinstance(answer, MethodType):
            args, answer = (answer.__self__, *args), answer.__func__
        elif hasattr(answer, "__wrapped__"):
            answer = answer.__wrapped__
        elif isinstance(called := getattr(answer, "__call__", None), MethodType):  # noqa: B004  # not only whether
            answer = called
        else:
            raise ValueError("the answer is not a function")
    return answer, args, options


def _globals_of(code: Any) -> set[str]:
    """Return the names that a function's code looks up, those inside it too."""
    inner = [constant for constant in code.co_consts if isinstance(constant, type(code))]
    return set(code.co_names).union(*map(_globals_of, inner))
