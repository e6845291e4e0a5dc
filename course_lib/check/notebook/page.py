"""
Which source the notebook shows: an answer that is no longer on the page must not be judged.

    page.watch()  # once, when the check is imported
    if old := page.stale("gd_step", gd_step):
        print(old)  # The cell that defines gd_step stopped with SyntaxError in line 2 …
"""

import ast
import contextlib
import functools
import linecache
import math
import re
import sys
import textwrap
import traceback
from collections.abc import Iterable
from types import FunctionType
from typing import Any, NamedTuple

from course_lib.check.notebook.statements import Binding, bindings, first_line, parsed, segment

HEAD = re.compile(r"(?:[ \t]*\n)*(?:%%(?P<magic>\w+).*\n(?:[ \t]*\n)*)?")  # empty lines, and a cell magic
PYTHON = (None, "time", "capture", "prun")  # the cell magics under which Python stands
UNSEEN = "it is no longer on the page, so it was not judged"


class Stale(NamedTuple):
    """The page has changed since the answer was made: how the last run of the answer's cell ended."""

    name: str
    error: str  # the type of the error; "" if the cell ran, and no longer defines the name
    line: int | None  # in the cell
    message: str

    def __str__(self) -> str:
        if not self.error:
            return (
                f"The cell that defined {self.name} ran again and no longer defines it. Python still has the "
                f"version before that; {UNSEEN}. Define {self.name}, run the cell, then check again."
            )
        where = f" in line {self.line}" if self.line else ""
        why = f" ({self.message})" if self.message else ""
        return (
            f"The cell that defines {self.name} stopped with {self.error}{where}{why}. Python still has the "
            f"version before that; {UNSEEN}. Fix the cell, run it, then check again."
        )


class Run:
    """One run of a cell, and how it ended."""

    def __init__(self, source: str, cell: str | None = None):
        self.source = source
        self.cell = cell  # its identity, which JupyterLab and VS Code tell
        head = HEAD.match(source)
        self.head: str = head[0] if head else ""
        self.magic: str | None = head["magic"] if head else None
        self.error, self.message = "", ""
        self.line: int | None = None
        self.reached: float = math.inf  # the line of `code` where the top level stopped

    @functools.cached_property
    def code(self) -> str:
        """The Python that ran, without a cell magic above it."""
        shell, code = shell_here(), self.source[len(self.head) :]
        with contextlib.suppress(Exception):  # a transformation refuses what does not parse
            return shell.transform_cell(code)
        return code

    @functools.cached_property
    def bindings(self) -> list[Binding] | None:
        """What the cell binds at its top level; None if it is no Python or does not parse."""
        if self.magic not in PYTHON:
            return None
        try:
            return bindings(parsed(self.code))
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return None

    def defines(self, name: str) -> bool:
        """Return whether the cell means to define a name."""
        if name not in self.source:
            return False
        if self.bindings is not None:
            return any(binding.name == name for binding in self.bindings)
        definition = rf"^\s*(?:(?:async\s+)?def|class)\s+{name}\b|^{name}\s*(?::[^=\n]+)?=(?!=)"
        return bool(self.error and re.search(definition, self.source, re.MULTILINE))

    def made(self, name: str) -> list[str]:
        """Return the statements with which this run gave a name its value; none if it stopped before."""
        if name not in self.source:
            return []
        done = [b for b in self.bindings or [] if (b.statement.end_lineno or 0) < self.reached]
        return [segment(self.code, top) for top in dict.fromkeys(b.top for b in done if b.name == name)]

    def over(self) -> None:
        """Note that the run was over before we looked: only what does not parse is known to have failed."""
        try:
            if self.magic in PYTHON:
                parsed(self.code)
        except SyntaxError as error:
            self._failed(error, error.lineno)

    def ended(self, result: Any, names: dict[str, Any]) -> None:
        """Note how the run ended; ``names`` is the notebook's namespace."""
        before, inside = result.error_before_exec, result.error_in_exec
        error = inside if before is None else before
        if error is None:
            return
        stack = [
            (frame.f_code, line)
            for frame, line in traceback.walk_tb(error.__traceback__)
            if frame.f_globals is names
        ]
        tops = [place for place in stack if place[0].co_name.startswith(("<module", "<cell line"))]
        if self.magic:
            del tops[:1]  # the call of the magic
        if isinstance(error, SyntaxError) and (before is not None or not tops):
            self.reached = error.lineno or 0
            self._failed(error, error.lineno)
        elif tops:
            top, self.reached = tops[-1]
            self._failed(error, [line for code, line in stack if code.co_filename == top.co_filename][-1])
        else:
            self.reached = 0
            self._failed(error, None)

    def _failed(self, error: BaseException, line: int | None) -> None:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        self.error = type(error).__name__
        self.message = textwrap.shorten(str(text), 200, placeholder=" …").rstrip(".")
        self.line = line and line + self.head.count("\n")


class Page:
    """The runs of a notebook's cells, oldest first."""

    def __init__(self, shell: Any):
        self.names: dict[str, Any] = shell.user_ns
        past = getattr(shell.history_manager, "input_hist_raw", None) or self.names.get("In", [])
        self.runs = [Run(source) for source in past if source.strip()]
        for run in self.runs:
            run.over()
        self.running: list[tuple[Any, Run]] = []

    def begins(self, info: Any) -> None:
        """Note that a cell begins to run."""
        run = Run(info.raw_cell, getattr(info, "cell_id", None))
        self.runs.append(run)
        self.running.append((info, run))

    def ends(self, result: Any) -> None:
        """Note how a cell ended."""
        if result is None or not (result.info.raw_cell or "").strip():
            return
        if not any(info is result.info for info, _ in self.running):  # it began before we looked
            self.begins(result.info)
        run = next(run for info, run in self.running if info is result.info)
        self.running = [(info, other) for info, other in self.running if other is not run]
        run.ended(result, self.names)

    def made(self, name: str) -> list[str]:
        """Return the statements that gave a name its present value."""
        return next((found for run in reversed(self.runs) if (found := run.made(name))), [])

    def stale(self, name: str) -> Stale | None:
        """Return how a cell ended that was to define a name anew and did not."""
        later: list[Run] = []
        maker = None
        for run in reversed(self.runs):
            if run.made(name):
                maker = run.cell
                break
            later.append(run)
        for run in later:
            if run.defines(name) or (maker and run.cell == maker):
                return Stale(name, run.error, run.line, run.message)
        return None


def shell_here() -> Any:
    """Return the IPython that runs us, or None."""
    return getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()


def page_here() -> Page | None:
    """Return the page that is being watched, or None."""
    return getattr(shell_here(), "_course_page", None)


def watch() -> None:
    """Note from now on which cells run and how they end. Outside IPython, and the second time, do nothing."""
    shell = shell_here()
    if shell is None or page_here():
        return
    with contextlib.suppress(Exception):  # then nothing is known of the page, and every answer is judged
        page = Page(shell)
        shell.events.register("pre_run_cell", page.begins)
        shell.events.register("post_run_cell", page.ends)
        shell._course_page = page


def stale(name: str, answer: Any) -> Stale | None:
    """
    Return why an answer is not the one on the page; None if it is, or if nothing is known of the page.

    It is not if the last run of a cell that defines it failed before the definition, or if the cell that
    made it ran again without defining it. A cell that was edited and not run cannot be seen.
    """
    page = page_here()
    if page is None or (isinstance(answer, FunctionType) and answer.__module__ != "__main__"):
        return None
    with contextlib.suppress(Exception):
        names = [name] if page.names.get(name, page) is answer else []
        if not names and callable(answer):  # it has another name
            names = [other for other, value in page.names.items() if value is answer and other[0] != "_"]
        return next((found for other in names if (found := page.stale(other))), None)
    return None


def definitions(names: Iterable[str]) -> dict[str, str]:
    """Return the source of the statements that gave each name its present value, where a cell did."""
    page = page_here()
    with contextlib.suppress(Exception):
        return {name: "\n".join(found) for name in names if page and (found := page.made(name))}
    return {}


def source_of(answer: Any) -> str | None:
    """
    Return the source of an answer as it was written; None where there is none.

    Of a lambda it is the whole statement, of a partial or wrapped function the function inside.
    """
    with contextlib.suppress(Exception):
        code = innermost(answer).__code__
        text = "".join(linecache.getlines(code.co_filename))
        for node in ast.walk(parsed(text)):
            if code.co_name == "<lambda>" and isinstance(node, ast.stmt):
                inner = [n for n in ast.iter_child_nodes(node) if not isinstance(n, ast.stmt)]
                lambdas = [n for part in inner for n in ast.walk(part) if isinstance(n, ast.Lambda)]
                if any(found.lineno == code.co_firstlineno for found in lambdas):
                    return textwrap.dedent(segment(text, node))
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (
                node.name,
                first_line(node),
            ) == (code.co_name, code.co_firstlineno):
                return textwrap.dedent(segment(text, node))
        return definitions([code.co_name]).get(code.co_name)  # a cell under a magic such as %%time
    return None


def innermost(answer: Any) -> Any:
    """Return the function that does the work: in a partial, a wrapper, a method, an object."""
    for _ in range(20):
        if isinstance(answer, functools.partial):
            answer = answer.func
        elif (inner := getattr(answer, "__wrapped__", getattr(answer, "__func__", None))) is not None:
            answer = inner
        elif not hasattr(answer, "__code__"):  # a class's own `__call__`; np.vectorize keeps it in `pyfunc`
            answer = getattr(answer, "pyfunc", type(answer).__call__)
    return answer
