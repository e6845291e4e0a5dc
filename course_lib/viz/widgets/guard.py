"""Say in a picture's place which of the student's functions keeps it from being drawn."""

import html
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from types import CodeType, FrameType, TracebackType
from typing import Any, Self

from course_lib.check import find
from course_lib.check.calling.limits import Timeout, time_limit
from course_lib.check.card import CODE, GREY, framed
from course_lib.viz.widgets.thread_limit import thread_limit

CELL_SECONDS = 60.0  # of computing
REDRAW_SECONDS = 20.0


class guarded:
    """
    Show one sentence where a student's function keeps the block from being run; the cells below go on.

    That is where one of ``functions``, or another function of the notebook, raises an error or does not end,
    and where the block cannot use what ``functions`` return. Errors that have nothing to do with the student
    go through.

    Args:
        functions: What the block calls. Those that are not the notebook's own, as ours, count for nothing.
        seconds: The computing time of the block.
        show: What is done with the sentence; without it, it is displayed.

    Example:
        >>> shown = []
        >>> with guarded(show=shown.append):
        ...     value = 1
        >>> shown
        []
    """

    def __init__(
        self, *functions: Any, seconds: float = CELL_SECONDS, show: Callable[[str], None] | None = None
    ) -> None:
        self.functions = list(students(functions))
        self.seconds = seconds
        self.show = show or display

    def __enter__(self) -> Self:
        self.limit: time_limit | None = None
        if sys.platform != "emscripten":  # where only a trace of the lines could stop it, a slow one
            main = threading.current_thread() is threading.main_thread()
            self.limit = (time_limit if main else thread_limit)(self.seconds)
            self.limit.__enter__()
            self.limit.outside = sys._getframe(1)  # the block's frame, not this one
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        try:
            if self.limit:
                self.limit.__exit__(kind, error, trace)
        except Timeout as late:
            error = late
        if not isinstance(error, Exception | Timeout):
            return False
        sentence = blame(error, trace, self.functions)
        if sentence:
            self.show(sentence)
        elif isinstance(error, Timeout):
            raise TimeoutError(str(error)) from None
        return bool(sentence)


def students(values: Any) -> Iterator[Callable[..., Any]]:
    """Yield the functions and classes of the notebook among some values, in lists and dicts too."""
    if isinstance(values, list | tuple):
        for value in values:
            yield from students(value)
    elif isinstance(values, dict):
        yield from students(list(values.values()))
    elif isinstance(values, partial):
        yield from students((values.func, values.args, values.keywords))
    elif callable(values) and getattr(values, "__module__", None) == "__main__":
        yield values


def blame(error: BaseException, trace: TracebackType | None, given: list[Callable[..., Any]]) -> str:
    """Return the sentence that says which function keeps a cell from showing its result, or nothing."""
    passed = list(_passed(trace))
    answer = next((name for name in passed if _is_exercise(name)), "")
    if not answer and not isinstance(error, Timeout):
        behind = list(dict.fromkeys(name for function in given for name in _answers_of(function)))
        if behind:  # our code, or a demo's, cannot use what they return
            return (
                f"What your {' or '.join(f'`{name}`' for name in behind)} returned cannot be drawn: "
                f"{_text(error)}. {_instead(behind[0])}".strip()
            )
    names = [answer, *passed, *(_name(function) for function in given)]
    name = next(filter(None, names), "")
    if not name:
        return ""
    if not passed and not isinstance(error, Timeout):
        return f"What your `{name}` returned cannot be drawn: {_text(error)}."
    return f"This cell needs your `{name}`{_what(error)}. {_instead(name)}".strip()


def _what(error: BaseException) -> str:
    if isinstance(error, NotImplementedError):
        return " (not written yet)"
    if isinstance(error, Timeout):
        return f", but {str(error) or 'it did not end in time'}"
    return f", which raised {_text(error)}"


def _text(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".rstrip(".: ")


def _instead(name: str) -> str:
    return f'`ours("{name}")` in its place shows it with ours.' if _is_exercise(name) else ""


def _is_exercise(name: str) -> bool:
    """Return whether the course has a function of its own by that name."""
    try:
        return bool(find(name).ours)
    except Exception:  # unknown, or its pack cannot be read
        return False


def _name(function: Any) -> str:
    named = getattr(function, "__name__", None) or type(function).__name__
    return named if named.isidentifier() else ""


def _passed(trace: TracebackType | None) -> Iterator[str]:
    """Yield the notebook's functions and classes that an error has passed through, innermost first."""
    frames: list[FrameType] = []
    while trace is not None:
        frames.append(trace.tb_frame)
        trace = trace.tb_next
    for frame in reversed(frames):
        name = frame.f_code.co_qualname.partition(".")[0]
        if frame.f_globals.get("__name__") == "__main__" and name.isidentifier():
            yield name


def _answers_of(function: Any) -> Iterator[str]:
    """Yield the exercises that a function answers, or that a demo's function calls."""
    if _is_exercise(_name(function)):
        yield _name(function)
        return
    waiting, seen = [function], set()
    while waiting:
        code = getattr(waiting.pop(), "__code__", None)
        if code is None or code in seen:
            continue
        seen.add(code)
        space = getattr(function, "__globals__", {})
        for name in _names(code):
            found = space.get(name)
            if getattr(found, "__module__", None) != "__main__" or not callable(found):
                continue
            if _is_exercise(name):
                yield name
            else:
                waiting.append(found)


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def sentence_html(sentence: str) -> str:
    """Return a sentence as it stands in a picture's place."""
    return framed(GREY, CODE.sub(r"<code>\1</code>", html.escape(sentence, quote=False)), "course-guard")


def display(sentence: str) -> None:
    """Show a sentence below the cell, or print it where nothing shows HTML."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None:
        print(sentence)
        return
    from IPython.display import display as show  # not needed where there is no notebook

    show({"text/html": sentence_html(sentence), "text/plain": sentence}, raw=True)
