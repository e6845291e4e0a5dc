"""The commands for instructors that grade a class, and the one that tests the sandbox."""

import enum
import sys
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from autograder.cli.arguments import Folder, Jobs, Json, Lessons
from autograder.cli.output import console, fail, progress, show_json, table
from autograder.errors import CourseError

if TYPE_CHECKING:  # nbgrader is slow to import
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
    jobs: Jobs = None,
    force: Annotated[bool, typer.Option("--force", help="Also grade what has not changed.")] = False,
    isolation: Annotated[
        Isolation,
        typer.Option(help="Run students' code in the sandbox (walls), or without one (none)."),
    ] = Isolation.walls,
    as_json: Json = False,
) -> None:
    """Grade what was handed in, many at once; only what changed is graded again."""
    from autograder.classroom.folder import open_class
    from autograder.grade import batch

    classroom = open_class(directory)
    names = classroom.lessons(lessons or [])
    submissions = batch.submissions(classroom, names)
    if not submissions:
        fail("Nobody has handed in yet.", f"Collect: course collect {classroom.pasted} {names[0]} FILES")
    if isolation is Isolation.none:
        console(stderr=True).print(batch.WARNING, soft_wrap=True)
    graded = batch.grade(classroom, names, force=force, jobs=jobs, isolation=isolation.value)
    results, stopped = _watch("grading", len(submissions), graded, instant="unchanged")
    failed = sum(result.status == "failed" for result in results)
    if as_json:
        _show_results(results)
    else:
        counts = ", ".join(
            f"{sum(result.status == status for result in results)} {status}"
            for status in ("graded", "unchanged", "failed")
        )
        print(f"{counts}. See the results: course report {classroom.pasted}")
    _exit(stopped, failed)


def regrade(directory: Folder, lessons: Lessons = None, jobs: Jobs = None, as_json: Json = False) -> None:
    """Judge the stored answers again after a change of points or tolerances, without running any code."""
    from autograder.classroom.folder import open_class
    from autograder.grade import regrade as regrading
    from autograder.grade.submission import one_safe_line

    classroom = open_class(directory)
    names = classroom.lessons(lessons or [])
    submissions = regrading.graded(classroom, names)
    if not submissions:
        fail("No submission is graded yet.", f"Grade them: course grade {classroom.pasted}")
    regraded = regrading.regrade(classroom, names, jobs=jobs)
    results, stopped = _watch("regrading", len(submissions), regraded)
    failed = sum(result.status not in ("changed", "unchanged") for result in results)
    if as_json:
        _show_results(results)
    else:
        changes = table("student", "lesson", "exercise", ">from", ">to", title="changed marks")
        for result in sorted(results):
            student = one_safe_line(result.student)
            for exercise, (before, after) in result.changes.items():
                changes.add_row(student, result.lesson, exercise, f"{before:g}", f"{after:g}")
        if changes.row_count:
            console().print(changes)
        changed = sum(result.status == "changed" for result in results)
        print(f"{changed} changed, {len(results) - changed - failed} unchanged, {failed} not regraded.")
    _exit(stopped, failed)


def doctor(
    directory: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="A class folder.")] = None,
    as_json: Json = False,
) -> None:
    """Test the sandbox on this machine, from inside; with a class, also that nothing of it is seen there."""
    from autograder.classroom.folder import open_class
    from autograder.grade.batch import secrets
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


def _watch(
    what: str, total: int, results: Generator[Result, None, None], instant: str = ""
) -> tuple[list[Result], str]:
    """
    Take results as they come, and show the progress and each trouble.

    Args:
        what: What is done, for the progress.
        total: How many results will come.
        results: The results; closed at the end.
        instant: The status of results that took no work: the estimate of the remaining time leaves them out.

    Returns:
        The results, and the reason if they stopped before the end.
    """
    from autograder.grade.submission import one_safe_line

    screen, taken = console(stderr=True), []
    prefixes = {"failed": "not graded: ", "not possible": "not regraded: "}
    try:
        with closing(results), progress(screen, what, total) as advance:
            for result in results:
                taken.append(result)
                advance(result.status != instant)
                for line in result.trouble if result.status != "unchanged" else ():
                    name, prefix = one_safe_line(result.student), prefixes.get(result.status, "")
                    screen.print(f"{name}, {result.lesson}: {prefix}{line}", soft_wrap=True)
    except CourseError as error:
        return taken, str(error)
    except KeyboardInterrupt:
        return taken, "Interrupted.\nFinished work is kept. Run the same command again to continue."
    return taken, ""


def _show_results(results: "list[Graded] | list[Regraded]") -> None:
    """Print results as JSON."""
    from autograder.grade.submission import one_safe_line

    show_json([result._asdict() | {"student": one_safe_line(result.student)} for result in results])


def _exit(stopped: str, failed: int) -> None:
    """Exit with status 1, and print the reason, unless everything was done."""
    if stopped:
        print(stopped, file=sys.stderr)
    if stopped or failed:
        raise typer.Exit(1)
