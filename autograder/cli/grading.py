"""The commands for instructors that grade a class, and the one that tests the sandbox."""

import enum
import functools
import gc
import os
import shlex
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from autograder.cli.arguments import Folder, Jobs, Json, Lessons, Students
from autograder.cli.dates import print_changes
from autograder.cli.output import console, fail, listed, progress, show_json, table
from autograder.cli.stopping import INTERRUPTED, STOPPED
from autograder.errors import CourseError
from autograder.kernel import ONE_THREAD, forkserver_client

if TYPE_CHECKING:  # nbgrader is slow to import
    from rich.console import Console

    from autograder.classroom.folder import Classroom
    from autograder.grade.regrade import Regraded
    from autograder.grade.submission import Graded

Result = TypeVar("Result", "Graded", "Regraded")


class Isolation(enum.StrEnum):
    """What isolates students' code."""

    walls = "walls"
    none = "none"


def grade(
    directory: Folder,
    lessons: Lessons = None,
    student: Students = None,
    jobs: Jobs = None,
    force: Annotated[bool, typer.Option("--force", help="Also grade what has not changed.")] = False,
    isolation: Annotated[
        Isolation,
        typer.Option(help="Run students' code in the sandbox (walls) or without it (none)."),
    ] = Isolation.walls,
    dask: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Run students' code on the workers of a Dask cluster, whose scheduler has this address.",
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """Grade what was handed in, many at once; only what changed is graded again."""
    os.environ.update(ONE_THREAD)  # before NumPy comes: a process with threads cannot be forked
    gc.disable()  # imports leave no garbage: looking for it would take a seventh of their time
    if isolation is Isolation.walls and not dask:
        forkserver_client.start_ahead(directory / forkserver_client.LOCK)  # nbgrader takes a second to import
    from autograder.classroom.folder import open_class
    from autograder.classroom.roster.named import named
    from autograder.grade import batch
    from autograder.grade.nbgrader.penalties import settle
    from autograder.grade.submission import one_safe_line

    gc.freeze()
    gc.enable()
    if dask and isolation is Isolation.none:
        fail("On a cluster there are always walls around students' code.", "Leave out --isolation none.")
    classroom = open_class(directory)
    names = classroom.lessons(lessons or [])
    only = named(classroom, names, student or [])
    submissions = batch.submissions(classroom, names, only)
    if not submissions:
        who = f"Nothing by {', '.join(only)} has been" if only else "Nobody has"
        fail(f"{who} handed in yet.", f"Collect: course collect {classroom.pasted} {names[0]} FILES")
    screen = console(stderr=True)
    if isolation is Isolation.none:
        screen.print(batch.WARNING, soft_wrap=True)

    def tell(line: str) -> None:
        screen.print(one_safe_line(line), soft_wrap=True)

    graded = functools.partial(
        batch.grade,
        classroom,
        names,
        only=only,
        force=force,
        jobs=jobs,
        isolation=isolation.value,
        dask=dask,
        tell=tell,
    )
    results, stopped = _watch("grading", len(submissions), graded, instant="unchanged", screen=screen)
    penalties = [] if stopped else settle(classroom, names)  # of those who were not graded again, too
    failed = sum(result.status == "failed" for result in results)
    for line in [] if stopped else _not_on_roster(classroom, names):
        tell(line)
    if as_json:
        _show_results(classroom, results)
    elif results or not stopped:
        counts = ", ".join(
            f"{sum(result.status == status for result in results)} {status}"
            for status in ("graded", "unchanged", "failed")
        )
        print(f"{counts}. See the results: course report {classroom.pasted}")
        print_changes(penalties)
        _tell_of_written(classroom, names)
    _exit(stopped, failed)


def regrade(
    directory: Folder,
    lessons: Lessons = None,
    student: Students = None,
    jobs: Jobs = None,
    late: Annotated[
        bool,
        typer.Option("--late", help="Only settle late penalties, after a change of dates or of the policy."),
    ] = False,
    as_json: Json = False,
) -> None:
    """
    Judge the stored answers again after a change of points or tolerances, without running any code.

    The tests of an assignment of your own run in the student's notebook: after you change them,
    course grade DIR ps1 grades again those whom the change concerns.
    """
    os.environ.update(ONE_THREAD)
    from autograder.classroom.folder import open_class
    from autograder.classroom.roster.named import named
    from autograder.grade import regrade as regrading
    from autograder.grade.nbgrader.penalties import settle
    from autograder.grade.submission import one_safe_line

    classroom = open_class(directory)
    names = classroom.lessons(lessons or [])
    if late:
        penalties = settle(classroom, names)
        if as_json:
            show_json([change._asdict() for change in penalties])
        elif penalties:
            print_changes(penalties)
        else:
            print("No late penalty changed.")
        return
    only = named(classroom, names, student or [])
    submissions = regrading.graded(classroom, names, only)
    if not submissions:
        fail(
            "No such submission is graded yet." if only else "No submission is graded yet.",
            f"Grade them: course grade {classroom.pasted}",
        )
    regraded = functools.partial(regrading.regrade, classroom, names, only=only, jobs=jobs)
    results, stopped = _watch("regrading", len(submissions), regraded)
    penalties = [] if stopped else settle(classroom, names)
    failed = sum(result.status not in ("changed", "unchanged") for result in results)
    if as_json:
        _show_results(classroom, results)
    elif results or not stopped:
        changes = table("student", "lesson", "exercise", ">from", ">to", title="changed marks")
        for result in sorted(results):
            who = one_safe_line(result.student)
            for exercise, (before, after) in result.changes.items():
                scores = ("left out" if score is None else f"{score:g}" for score in (before, after))
                changes.add_row(who, result.lesson, exercise, *scores)
        if changes.row_count:
            console().print(changes)
        changed = sum(result.status == "changed" for result in results)
        print(f"{changed} changed, {len(results) - changed - failed} unchanged, {failed} not regraded.")
        print_changes(penalties)
    _exit(stopped, failed)


def doctor(
    directory: Annotated[Path | None, typer.Argument(metavar="DIR", help="A class folder.")] = None,
    as_json: Json = False,
) -> None:
    """Test the sandbox on this machine from inside; with a class, also that it cannot be seen from there."""
    from autograder.classroom.folder import open_class
    from autograder.grade.nbgrader.gradebook import secrets
    from autograder.kernel.forkserver_client import look

    walls = look(secrets(open_class(directory)) if directory else [])
    if as_json:
        show_json([wall._asdict() for wall in walls])
    else:
        found = table("wall", "stands", "seen from inside")
        for wall in walls:
            found.add_row(wall.name, "yes" if wall.up else "NO" if wall.needed else "no", wall.what)
        console().print(found)
    if any(wall.needed and not wall.up for wall in walls):
        raise typer.Exit(1)


def _not_on_roster(classroom: "Classroom", lessons: list[str]) -> Iterator[str]:
    """Yield a line on those who handed in and are not on the roster, and one on those who were dropped."""
    from autograder.classroom.roster.dropping import dropped
    from autograder.classroom.roster.people import strangers

    handed_in = {student for lesson in lessons for student in classroom.students(lesson)}
    if gone := sorted(handed_in & dropped(classroom)):
        back = f"course drop {classroom.pasted} {shlex.quote(gone[0])} --undo"
        yield f"Dropped, so not graded: {listed(gone)}. To bring back: {back}"
    if found := strangers(classroom, handed_in.difference(gone)):
        student = shlex.quote(found[0])
        yield (
            f"Graded, but not on the roster: {listed(found)}. To add: course roster {classroom.pasted} "
            f"--add {student}. To drop: course drop {classroom.pasted} {student}"
        )


def _tell_of_written(classroom: "Classroom", lessons: list[str]) -> None:
    """Print, for each lesson, how many written answers wait for a mark, and the command that shows them."""
    from autograder.results.status import to_mark

    for lesson, count in to_mark(classroom, lessons).items():
        answers = "written answer waits" if count == 1 else "written answers wait"
        print(f"{count} {answers} for your mark: course mark {classroom.pasted} {lesson}")


def _watch(
    what: str,
    total: int,
    start: Callable[..., Generator[Result, None, None]],
    instant: str = "",
    screen: "Console | None" = None,
) -> tuple[list[Result], str]:
    """
    Take results as they come, and show the progress and each trouble.

    Args:
        what: What is done, for the progress.
        total: How many results will come.
        start: Gives the results; ``tick`` is to be called while nothing happens.
        instant: The status of results that took no work: the estimate of the remaining time leaves them out.
        screen: Where both are shown; the console of errors if not given.

    Returns:
        The results, and the reason if they stopped before the end.
    """
    from autograder.grade.submission import one_safe_line

    screen, taken = screen or console(stderr=True), []
    prefixes = {"failed": "not graded: ", "not possible": "not regraded: "}
    try:
        with progress(screen, what, total) as (advance, tick), closing(start(tick=tick)) as results:
            for result in results:
                taken.append(result)
                advance(result.status != instant)
                for line in result.trouble if result.status != "unchanged" else ():
                    name, prefix = one_safe_line(result.student), prefixes.get(result.status, "")
                    screen.print(f"{name}, {result.lesson}: {prefix}{line}", soft_wrap=True)
    except CourseError as error:
        return taken, str(error)
    except KeyboardInterrupt:
        return taken, INTERRUPTED
    return taken, ""


def _show_results(classroom: "Classroom", results: "list[Graded] | list[Regraded]") -> None:
    """Print results as JSON, each with what lateness costs."""
    from autograder.grade.nbgrader.penalties import settled
    from autograder.grade.submission import one_safe_line

    with classroom.gradebook() as gradebook:
        costs = settled(gradebook)
    show_json(
        [
            result._asdict()
            | {
                "student": one_safe_line(result.student),
                "late_penalty": costs.get((result.lesson, result.student), 0.0),
            }
            for result in results
        ]
    )


def _exit(stopped: str, failed: int) -> None:
    """Exit with status 1, or 130 if a person stopped it, and print the reason, unless all was done."""
    if stopped == INTERRUPTED:
        raise typer.Exit(STOPPED)  # which says so
    if stopped:
        print(stopped, file=sys.stderr)
    if stopped or failed:
        raise typer.Exit(1)
