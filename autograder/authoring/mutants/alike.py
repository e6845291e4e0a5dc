"""Which variables of an answer are of one kind and shape: one may be taken for the other."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import numpy as np

from course_lib.check.calling.running import call
from course_lib.check.case import Case
from course_lib.check.npz_tree import is_named


def alike(answer: Callable[..., Any], cases: list[Case], seconds: float) -> dict[str, set[str]]:
    """
    Return, for each variable and each field of a state, the others that may be taken for it.

    They have its kind and shape in all cases, and another value in one of them.

    Args:
        answer: A function; its variables are seen as they are when it returns.
        cases: What it is called on.
        seconds: The time limit for a case.
    """
    values: dict[str, list[Any]] = defaultdict(list)

    def watch(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code is not answer.__code__:
            return None
        if event == "return":
            for name, value in _values(dict(frame.f_locals)):
                values[name].append(value)
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        for case in cases:
            call(answer, case, seconds)
    finally:
        sys.settrace(before)
    most = max(map(len, values.values()), default=0)
    together: dict[Any, list[str]] = defaultdict(list)
    for name, found in values.items():
        if len(found) == most:
            together[tuple((value.dtype.kind, value.shape) for value in found)].append(name)
    return {
        name: {other for other in names if not all(map(np.array_equal, values[name], values[other]))}
        for names in together.values()
        for name in names
    }


def _values(variables: dict[str, Any]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield each variable that is a number or an array, and each field of a state, as an array."""
    for name, value in variables.items():
        if isinstance(value, np.ndarray | bool | int | float | np.generic):
            yield name, np.array(value)
        elif is_named(value):
            yield from _values({f"{name}.{field}": getattr(value, field) for field in value._fields})
