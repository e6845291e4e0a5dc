"""
Call an answer on a case, and say what happened: what it returned, what it raised, what it changed, or
that it never ended.
"""

import builtins
import contextlib
import copy
import inspect
import io
import warnings
from collections.abc import Callable, Iterator
from types import CodeType, TracebackType
from typing import Any, NamedTuple, NoReturn

import numpy as np

from course_lib.check.arguments import Made
from course_lib.check.calling.changes import changed
from course_lib.check.calling.limits import Timeout, clock, memory_limit, slowed, time_limit
from course_lib.check.case import Case, Outcome
from course_lib.check.compare import count, kind
from course_lib.check.values import TooMuch, plain

CALLS = 50  # calls of one case that share its time; more get more
TOTAL = 6  # times the limit of one case, for all cases


class Ran(NamedTuple):
    """What a case's calls came to, and what they were given as it was afterwards."""

    outcome: Outcome
    names: list[str] = []  # noqa: RUF012  # what the answer calls each of `case.given()`
    after: list[list[Any]] = []  # noqa: RUF012  # `case.given()`, after each call

    def judged(self, case: Case) -> Outcome:
        """Return the outcome with what was changed."""
        return self.outcome._replace(changed=changed(case, self.names, self.after))


class NotAFunction(Exception):
    """Something else stands where a function is called; the message is a whole sentence."""


class _Nowhere(io.TextIOBase):
    """Where an answer's prints go: they may be endless."""

    def write(self, text: str) -> int:
        return len(text)


def _no_input(prompt: object = "", /) -> NoReturn:
    raise EOFError("input() has nothing to read while an answer is checked")


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """
    Keep prints, warnings and questions of an answer out of the notebook: one byte on stderr costs a cell its
    points in nbgrader.
    """
    asking = builtins.input
    with (
        contextlib.redirect_stdout(_Nowhere()),
        contextlib.redirect_stderr(_Nowhere()),
        warnings.catch_warnings(),
        np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"),
    ):
        warnings.simplefilter("ignore")
        builtins.input = _no_input
        try:
            yield
        finally:
            builtins.input = asking


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


def call(answer: Callable[..., Any], case: Case, seconds: float = 2.0) -> Outcome:
    """Call ``answer`` on copies of a case's arguments, as :func:`run` does, and say what it changed."""
    return run(answer, case, seconds).judged(case)


def run(answer: Callable[..., Any], case: Case, seconds: float) -> Ran:
    """
    Call ``answer`` on copies of a case's arguments.

    Args:
        answer: The function.
        case: Its arguments.
        seconds: How long one call may compute, and how long all calls may where they are few. Where a case
            calls what the answer returned, that is a part of the call.
    """
    results: list[Any] = []
    after: list[list[Any]] = []
    total = left = seconds * slowed() * max(1.0, case.calls / CALLS)
    args, options = fresh(case.args), fresh(case.options)
    try:
        with quiet(), memory_limit():
            for i in range(case.calls):
                if i and case.anew:
                    args, options = fresh(case.args), fresh(case.options)
                then = fresh(case.then)
                with time_limit(seconds) as limit:
                    returned = answer(*args, **options)
                    if then is not None:
                        function = _function(returned, then)
                        returned = function(*then)
                    results.append(plain(returned))
                left -= limit.computed
                if left < 0:
                    raise Timeout(f"{case.calls:,} calls of it did not end within {total:g} seconds")
                if case.anew or case.then is not None or i == case.calls - 1:
                    after.append([*args, *options.values(), *(then or ())])
            names = [*_names(answer, args), *options, *(_names(function, then) if then else ())]
    except KeyboardInterrupt:  # the student's own
        raise
    except Timeout as error:
        return Ran(Outcome(error="Timeout", message=str(error)))
    except TooMuch as error:
        return Ran(Outcome(error="EndlessGenerator", message=str(error)))
    except BaseException as error:  # a SystemExit too
        line = _line(answer, error.__traceback__)
        return Ran(Outcome(error=_kind(error), message=_message(error), line=line))
    return Ran(Outcome(tuple(results) if case.calls > 1 else results[0]), names, after)


def outcomes_of(answer: Any, cases: list[Case], seconds: float) -> list[Outcome]:
    """Return what an answer comes to on each case, and what it changed there."""
    return [ran.judged(case) for case, ran in zip(cases, runs_of(answer, cases, seconds), strict=True)]


def runs_of(answer: Any, cases: list[Case], seconds: float) -> Iterator[Ran]:
    """Yield what an answer comes to on each case; after a timeout the rest is not tried."""
    ran, began, total = None, clock(), TOTAL * seconds * slowed()
    for i, case in enumerate(cases):
        if ran and ran.outcome.error == "Timeout":
            pass
        elif i and clock() - began > total:
            told = f"the first {i} calls of it took {total:g} seconds of computing"
            ran = Ran(Outcome(error="Timeout", message=told))
        else:
            ran = run(answer, case, seconds)
        yield ran


def _function(returned: Any, given: tuple) -> Callable[..., Any]:
    """
    Return what an answer returned, if it is a function of as many arguments as are given.

    Raises:
        NotAFunction: If it is something else.
    """
    wanted = f"expected a function that can be called with {count(len(given), 'argument')}"
    if not callable(returned):
        hint = ". Is there a `return`?" if returned is None else ""
        raise NotAFunction(f"it returned {kind(returned)}, {wanted}{hint}")
    try:
        inspect.signature(returned).bind(*given)
    except TypeError as error:
        raise NotAFunction(f"it returned a function with other parameters ({error}), {wanted}") from None
    except ValueError:  # it does not tell
        pass
    return returned


def _names(function: Callable[..., Any], args: tuple) -> list[str]:
    """Return what a function calls its arguments."""
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):  # it does not tell
        names = []
    return [names[i] if i < len(names) else f"argument {i + 1}" for i in range(len(args))]


def _kind(error: BaseException) -> str:
    """Return the name of an error's class: of the first that is not private, as NumPy's often are."""
    return next(kind.__name__ for kind in type(error).__mro__ if not kind.__name__.startswith("_"))


def _message(error: BaseException) -> str:
    try:
        return str(error)[:400]
    except Exception:  # it is the student's own class, and its __str__ raises
        return ""


def _line(answer: Callable[..., Any], trace: TracebackType | None) -> int:
    """Return the last line of the answer's own that a traceback passes, counted from its ``def``; 0: none."""
    code = getattr(inspect.unwrap(answer), "__code__", None)
    if code is None:
        return 0
    own, line = set(_codes(code)), 0
    while trace is not None:
        if trace.tb_frame.f_code in own:
            line = trace.tb_lineno - code.co_firstlineno + 1
        trace = trace.tb_next
    return line


def _codes(code: CodeType) -> Iterator[CodeType]:
    """Yield a function's code and that of the functions inside it."""
    yield code
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _codes(part)
