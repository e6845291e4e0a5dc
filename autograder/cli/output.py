"""How commands print: tables, JSON, the progress of a long job, errors."""

import contextlib
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:  # rich.table is slow to import
    from rich.console import Console
    from rich.table import Table

PROGRESS_SECONDS = 10.0  # between two lines of progress when there is no terminal


def fail(what: str, what_to_do: str) -> NoReturn:
    """Print what is wrong and what to do, and exit with status 1."""
    print(f"{what}\n{what_to_do}", file=sys.stderr)
    raise typer.Exit(1)


def show_json(data: object) -> None:
    """Print data for another program."""
    print(json.dumps(data, indent=1, ensure_ascii=False, default=str))


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
def progress(screen: "Console", what: str, total: int) -> Iterator[Callable[[bool], None]]:
    """
    Show how far a long job has come, how fast it runs, and how long it will take.

    A terminal shows a bar. Elsewhere there is a line at the start, at the end, and every ten seconds.

    Yields:
        A function to call after each step. Its argument says whether the step took work: a step that took
        none is left out of the counts.
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
    )
    task = bar.add_task(what, total=total, rate="")
    started, done, finished = time.monotonic(), 0, threading.Event()

    def speed() -> float:
        return done / max(time.monotonic() - started, 1e-9)

    def advance(work: bool) -> None:
        nonlocal done, total
        done, total = (done + 1, total) if work else (done, total - 1)
        bar.update(task, completed=done, total=total, rate=f"{60 * speed():.0f} per minute")

    def report() -> None:
        while not finished.wait(PROGRESS_SECONDS):
            left = f", {(total - done) / speed():.0f} s left" if done else ""
            screen.print(f"{what}: {done} of {total}, {60 * speed():.0f} per minute{left}")

    if screen.is_terminal:
        with bar:
            yield advance
        return
    screen.print(f"{what}: {total} submissions")
    threading.Thread(target=report, daemon=True).start()
    try:
        yield advance
    finally:
        finished.set()
        screen.print(f"{what}: {done} of {total} in {time.monotonic() - started:.0f} s")
