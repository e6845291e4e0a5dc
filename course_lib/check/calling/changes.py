"""
Whether a call changed what it was given.

    changed(case, names, after)  # in a notebook: what it was given is at hand afterwards
    written(case, after)  # while a notebook is graded: goes out of the process, beside what came
    read(case, names, found)  # and this, outside of it, says what was changed

A process can always say that it changed nothing: by keeping a copy and putting it back. That is what a right
answer does.
"""

import hashlib
import json
from typing import Any

import numpy as np

from course_lib.check.arguments import Made
from course_lib.check.case import Case
from course_lib.check.npz_tree import CodecError, Other, encode


def same(a: Any, b: Any) -> bool:
    """Return whether a case's argument still holds its data; what is no data always does."""
    if type(a) is Made:
        return True
    if isinstance(a, np.ndarray):
        if not isinstance(b, np.ndarray) or a.shape != b.shape:
            return False
        nan = a.dtype.kind in "fc" and b.dtype.kind in "fc"
        return np.array_equal(a, b, equal_nan=nan)
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple):
        return isinstance(b, list | tuple) and len(a) == len(b) and all(map(same, a, b))
    number = isinstance(b, int | float | str | np.generic) or (isinstance(b, np.ndarray) and b.ndim == 0)
    return not isinstance(a, int | float | str) or (number and bool(a == b))


def changed(case: Case, names: list[str], after: list[list[Any]]) -> list[str]:
    """
    Return which of what a case's calls were given is no longer what it was.

    Args:
        case: The case.
        names: What the answer calls each of ``case.given()``.
        after: ``case.given()`` as it was after each call.
    """
    found: dict[str, None] = {}
    for given in after:
        pairs = zip(names, case.given(), given, strict=True)
        found |= {name: None for name, old, new in pairs if not same(old, new)}
    return list(found)


def written(case: Case, after: list[list[Any]]) -> list[Any]:
    """
    Return what was given as it was after the calls, as data: each state once.

    Where it is still what it was it is written as its digest: whoever knows the case knows the rest.
    """
    unchanged, states = _digest(_data(case.given(), case.given())), {}
    for given in after:
        state = _data(case.given(), given)
        try:
            states[_digest(state)] = state
        except CodecError:  # it holds itself: no case does
            states[""] = [Other("value without end")] * len(state)
    return [digest if digest == unchanged else state for digest, state in states.items()]


def read(case: Case, names: list[str], found: list[Any]) -> list[str]:
    """
    Return what was changed, by what :func:`written` wrote, or somebody else.

    Raises:
        CodecError: If it is not what a case's calls were given.
    """
    given = case.given()
    unchanged = _digest(_data(given, given))
    after = [state for state in found if not isinstance(state, str) or state != unchanged]
    fits = all(isinstance(part, list) and len(part) == len(given) for part in [names, *after])
    if not found or not fits or not all(isinstance(name, str) for name in names):
        raise CodecError("an answer without the arguments that it was given")
    return changed(case, names, after)


def _data(old: Any, new: Any) -> Any:
    """Return what was given without its :class:`Made` parts, which are no data."""
    if type(old) is Made:
        return None
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        return {key: _data(old[key], new[key]) for key in new}
    if isinstance(old, list | tuple) and isinstance(new, list | tuple) and len(old) == len(new):
        return [_data(*pair) for pair in zip(old, new, strict=True)]
    return new


def _digest(value: Any) -> str:
    """Return a digest of data: its arrays are in it by digests of their own."""
    return hashlib.sha256(json.dumps(encode(value, {})).encode()).hexdigest()
