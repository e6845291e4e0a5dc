"""
Call an answer on a case, and say what happened: what it returned, what it raised, what it changed, or
that it never ended.
"""

import contextlib
import copy
import inspect
import io
import signal
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from course_lib.check.codec import Made


class Case(NamedTuple):
    """One call of an exercise's function."""

    args: tuple = ()
    options: dict[str, Any] = {}  # noqa: RUF012  # never changed: a call gets a copy
    note: str = ""  # what is special about it, as a phrase: "a batch of one"
    calls: int = 1  # more than one: called again with the same objects, the results in a tuple


def case(*args: Any, note: str = "", calls: int = 1, **options: Any) -> Case:
    """Return a case, written as the call it is."""
    return Case(args, options, note, calls)


class Outcome(NamedTuple):
    """What a call came to. Exactly one of ``result`` and ``error`` means something."""

    result: Any = None
    error: str = ""  # the exception's type, or "Timeout"
    message: str = ""
    line: int = 0  # the line of the answer where it was raised
    changed: list[str] = []  # noqa: RUF012  # the arguments that were changed in place


class Timeout(BaseException):
    """The answer's time is up. Not an Exception: `except Exception` in an answer must not swallow it."""


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """
    Raise :class:`Timeout` in this thread when ``seconds`` have passed, again and again until it is
    heard.
    """

    def stop(*_: Any) -> None:
        raise Timeout

    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread only: the kernel's, where every notebook cell runs
    elif hasattr(signal, "setitimer"):
        before = signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.1)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
    else:  # Windows
        before = signal.signal(signal.SIGINT, stop)
        timer = threading.Timer(seconds, signal.raise_signal, [signal.SIGINT])
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """
    Keep prints and warnings of an answer out of the notebook: one byte on stderr costs a cell its points
    in nbgrader.
    """
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield


def fresh(value: Any) -> Any:
    """Return a deep copy of an argument, its :class:`Made` parts made."""
    if type(value) is Made:
        return value.make()
    if isinstance(value, dict):
        return {key: fresh(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        parts = [fresh(part) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    return copy.deepcopy(value)


def same(a: Any, b: Any) -> bool:
    """Return whether two arguments hold the same data; objects that are not data always do."""
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.shape == b.shape and np.array_equal(a, b, equal_nan=True)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return not isinstance(a, int | float | str) or a == b


def parameter_names(function: Callable) -> list[str]:
    """Return the names of a function's parameters, or none where it does not tell."""
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []


def call(answer: Callable, case: Case, seconds: float = 5.0) -> Outcome:
    """
    Call ``answer`` on copies of a case's arguments.

    Args:
        answer: The function.
        case: Its arguments.
        seconds: How long all of the case's calls may take together.
    """
    args, options = fresh(case.args), fresh(case.options)
    before = fresh(case.args), fresh(case.options)
    try:
        with time_limit(seconds), quiet():
            results = tuple(answer(*args, **options) for _ in range(case.calls))
    except Timeout:
        return Outcome(error="Timeout", message=f"it did not end within {seconds:g} seconds")
    except (SystemExit, Exception) as error:
        line, trace = 0, error.__traceback__
        code = getattr(answer, "__code__", None)
        while trace is not None:
            if trace.tb_frame.f_code is code:
                line = trace.tb_lineno - code.co_firstlineno + 1
            trace = trace.tb_next
        return Outcome(error=type(error).__name__, message=str(error)[:400], line=line)
    names = parameter_names(answer)
    changed = [
        names[i] if i < len(names) else f"argument {i + 1}"
        for i, (old, new) in enumerate(zip(before[0], args, strict=True))
        if not same(old, new)
    ]
    changed += [name for name in options if not same(before[1][name], options[name])]
    return Outcome(results if case.calls > 1 else results[0], changed=changed)
