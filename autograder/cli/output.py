"""How commands print: tables, JSON, the progress of a long job, errors."""

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:  # rich.table is slow to import
    from rich.console import Console
    from rich.table import Table

    from autograder.classroom.folder import Classroom

PROGRESS_SECONDS = 10.0  # between two lines of progress when there is no terminal


def fail(what: str, what_to_do: str) -> NoReturn:
    """Print what is wrong and what to do, and exit with status 1."""
    print(f"{what}\n{what_to_do}", file=sys.stderr)
    raise typer.Exit(1)


def show_json(data: object) -> None:
    """Print data for another program."""
    print(json.dumps(data, indent=1, ensure_ascii=False, default=str))


def listed(names: list[str], most: int = 5) -> str:
    """Return the first few of many names that strangers may have chosen."""
    from autograder.grade.submission import one_safe_line  # nbgrader is slow to import

    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(map(one_safe_line, names[:most])) + more


def earlier_release(classroom: "Classroom", lesson: str, students: list[str]) -> list[str]:
    """Return the line that marks are of an earlier release, and how they follow the release of now."""
    from autograder.authoring.lesson import lesson_names

    if not students:
        return []
    what = "submission was" if len(students) == 1 else "submissions were"
    command = "regrade" if lesson in lesson_names() else "grade"  # an assignment's own tests are to be run
    again = f"course {command} {classroom.pasted} {lesson}"
    return [f"{lesson}: {len(students)} {what} graded under an earlier release. Update the marks: {again}"]


def table(*columns: str, title: str = "") -> "Table":
    """Return an empty table. A column whose name starts with ``>`` is aligned to the right."""
    from rich import box
    from rich.table import Table

    result = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for column in columns:
        result.add_column(
            column.removeprefix(">"),
            justify="right" if column.startswith(">") else "left",
            overflow="fold",
        )
    return result


def console(*, stderr: bool = False) -> "Console":
    """Return a console that uses colour on a terminal and never reads names or messages as markup."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


@contextlib.contextmanager
def progress(
    screen: "Console", what: str, total: int
) -> Iterator[tuple[Callable[[bool], None], Callable[[], None]]]:
    """
    Show how far a long job has come, how fast it runs, and how long it will take.

    A terminal shows a bar. Elsewhere there is a line when it begins, at the end, and every ten seconds; none
    if it never begins. No thread does it: a process with threads cannot be forked safely.

    Yields:
        A function to call after each step. Its argument says whether the step took work: a step that took
        none says nothing of the speed. And one to call now and then while nothing happens.
    """
    from rich import progress as parts

    bar = parts.Progress(
        parts.TextColumn("{task.description}"),
        parts.BarColumn(),
        parts.MofNCompleteColumn(),
        parts.TextColumn("{task.fields[rate]}"),
        parts.TimeRemainingColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
        auto_refresh=False,
    )
    task = bar.add_task(what, total=total, rate="")
    started = told = time.monotonic()
    done, worked, begun = 0, 0, False

    def begin() -> None:
        nonlocal begun
        if not begun and not screen.is_terminal:
            screen.print(f"{what}: {total} submission{'s' * (total != 1)}")
        begun = True

    def speed() -> float:
        return worked / max(time.monotonic() - started, 1e-9)

    def advance(work: bool) -> None:
        nonlocal done, worked
        begin()
        done, worked = done + 1, worked + work
        bar.update(task, completed=done, rate=f"{60 * speed():.0f} per minute")
        tick()

    def tick() -> None:
        nonlocal told
        begin()
        bar.refresh()
        if not screen.is_terminal and time.monotonic() - told > PROGRESS_SECONDS:
            told = time.monotonic()
            left = f", {(total - done) / speed():.0f} s left" if worked else ""
            screen.print(f"{what}: {done} of {total}, {60 * speed():.0f} per minute{left}")

    if screen.is_terminal:
        with bar:
            yield advance, tick
        return
    try:
        yield advance, tick
    finally:
        if worked:
            screen.print(f"{what}: {done} of {total} in {time.monotonic() - started:.0f} s")
