"""The command that takes in what students handed in."""

import shlex
import sys
from collections import Counter
from datetime import tzinfo
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograder.cli.arguments import Folder, Json, full_name, names_of_lessons
from autograder.cli.output import console, fail, show_json, table
from autograder.errors import CourseError

if TYPE_CHECKING:
    from autograder.classroom.collect import Collected
    from autograder.classroom.folder import Classroom

WIDE = 34  # letters of a file's name
LAST = ("waiting", "refused")  # what is listed below the table, in this order


class Lms(StrEnum):
    """The systems whose downloads are known."""

    canvas = "canvas"
    moodle = "moodle"
    blackboard = "blackboard"
    brightspace = "brightspace"
    gradescope = "gradescope"
    github = "github"
    drive = "drive"
    exchange = "exchange"
    plain = "plain"


def collect(
    directory: Folder,
    lesson: Annotated[
        str,
        typer.Argument(
            metavar="LESSON",
            parser=full_name,
            autocompletion=names_of_lessons,
            help="A lesson, or an assignment of your own.",
        ),
    ] = "",
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Downloads from an LMS, other zips, folders, notebooks."),
    ] = None,
    student: Annotated[
        str, typer.Option(metavar="STUDENT", help="Whose it is, if nothing else says so.")
    ] = "",
    handed_in: Annotated[
        str,
        typer.Option(
            metavar="WHEN",
            help="When it was handed in, if the LMS does not say: '2026-11-27 22:00' in the class's zone; "
            "a date alone for the end of that day.",
        ),
    ] = "",
    lms: Annotated[Lms | None, typer.Option(help="Whose download it is, if that is not recognised.")] = None,
    waiting: Annotated[
        bool,
        typer.Option("--waiting", help="Collect the files in waiting/ whose students you have filled in."),
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Let older files replace newer submissions.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take back what was collected last.")] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Show whole paths, and times.")] = False,
    as_json: Json = False,
) -> None:
    """Collect submissions: an LMS's download, alice.ipynb, alice/01_sgd.ipynb, 01_sgd_alice.ipynb."""
    from autograder.classroom.collect import Options, collect_waiting
    from autograder.classroom.collect import collect as collected
    from autograder.classroom.collect.waiting import FOLDER, LIST
    from autograder.classroom.dates.times import parsed
    from autograder.classroom.dates.zone import zone
    from autograder.classroom.folder import open_class
    from autograder.grade.submission import one_safe_line

    classroom = open_class(directory)
    if undo:
        _undo(classroom, as_json=as_json)
        return
    if not lesson or bool(files) == waiting:
        fail(
            "Name a lesson, and the files to collect, or --waiting.",
            f"For instance: course collect {classroom.pasted} 01_sgd download.zip",
        )
    when = parsed(handed_in, zone(classroom)) if handed_in else None
    options = Options(student, replace, when, lms.value if lms else "", dry_run=dry_run)
    recognised: list[str] = []
    kept = [path.name for path in files or [] if path.resolve().parent == (classroom.root / FOLDER).resolve()]
    if waiting or (kept and len(kept) == len(files or [])):
        results = collect_waiting(classroom, lesson, kept, options=options)
    else:
        results = collected(classroom, lesson, files or [], options=options, tell=recognised.append)
    found: list[Collected] = []
    stopped = ""
    try:
        found.extend(_safe(item) for item in results)
    except CourseError as error:
        if not found:
            raise
        stopped = str(error)
    if as_json:
        show_json([_row(item) for item in found])
    else:
        for line in recognised:
            print(one_safe_line(line))
        _show(found, zone(classroom), verbose=verbose)
        if waiting and not found:
            print(f"No row of {lesson} in {classroom.root / FOLDER / LIST} names a student yet.")
        if not waiting and not found:
            _say_why_not(classroom, files or [])
        _say_next(classroom, lesson, found, dry_run=dry_run)
    if stopped:
        print(stopped, file=sys.stderr)
    if not found or stopped or any(item.status in LAST for item in found):
        raise typer.Exit(1)


def _say_why_not(classroom: "Classroom", files: list[Path]) -> None:
    """Say what to do where no notebook was found."""
    from autograder.classroom.collect.sources import TABLES

    tables = [path for path in files if path.suffix.lower() in TABLES]
    for path in tables:
        print(f"Is {path.name} a roster? Read it: course roster {classroom.pasted} {shlex.quote(str(path))}")
    if not tables:
        print("Name what was handed in: the LMS's zip, a folder, or notebooks.")


def _say_next(classroom: "Classroom", lesson: str, found: "list[Collected]", *, dry_run: bool) -> None:
    """Say what to do about what waits, and about a class without a roster."""
    from autograder.classroom.collect import TAKES_THIS
    from autograder.classroom.collect.owner import roster_of
    from autograder.classroom.collect.waiting import FOLDER, LIST

    if dry_run:
        print("Nothing was written: this was a dry run.")
    elif any(item.status == "waiting" and not item.why.endswith(TAKES_THIS) for item in found):
        print(
            f"What waits is in {classroom.root / FOLDER}. Fill in the column student of {LIST} there. Then:"
        )
        print(f"course collect {classroom.pasted} {lesson} --waiting")
    if found and roster_of(classroom) is None:
        print(
            "The class has no roster: names are taken as they come. "
            f"Give it one: course roster {classroom.pasted} FILE"
        )


def _safe(item: "Collected") -> "Collected":
    """Return a result whose texts, which strangers chose, are safe to print."""
    from autograder.grade.submission import one_safe_line

    return item._replace(source=one_safe_line(item.source), why=one_safe_line(item.why))


def _row(item: "Collected") -> dict[str, Any]:
    return {
        "file": item.source,
        "student": item.student,
        "status": item.status,
        "reason": item.why,
        "time": item.when.isoformat() if item.when else None,
        "timed_by": item.timed_by,
        "late": item.late,
    }


def _show(found: "list[Collected]", zone: tzinfo, *, verbose: bool) -> None:
    """Print a table of what was taken; below it, what waits and what cannot be a submission."""
    taken = table("student", "status", "file", *(["handed in"] if verbose else []))
    names = Counter(PurePosixPath(item.source).name for item in found)
    for item in sorted(found, key=lambda item: item.student):
        if item.status in LAST:
            continue
        name = item.source if verbose else _in_short(item.source, names)
        when = f"{item.when.astimezone(zone):%Y-%m-%d %H:%M}" if item.when else ""
        told = (
            f"{when} {f'({item.timed_by})' if item.timed_by else '(a guess)'}{' late' if item.late else ''}"
        )
        who = item.student if verbose else _cut(item.student, 28)
        taken.add_row(who, item.status, name, *([told] if verbose else []))
    if taken.row_count:
        console().print(taken)
    for status in LAST:
        alike: dict[tuple[str, str], list[str]] = {}
        for item in found:
            if item.status == status:
                source = item.source if verbose else item.source.rpartition(".zip: ")[2]
                alike.setdefault((item.student, item.why), []).append(source)
        for (student, why), sources in alike.items():
            whose = f" of {student}" if student and student not in why else ""
            print(f"{status}: {', '.join(sources)}{whose}: {why}")
    replaced = sorted({item.student for item in found if item.status == "replaced"})
    if replaced:
        print(f"Earlier submissions that go to replaced/: {_some(replaced)}")
    counts = Counter(item.status for item in sorted(found, key=lambda item: item.status in LAST))
    told = ", ".join(f"{count} {status}" for status, count in counts.items())
    files = "1 file" if len(found) == 1 else f"{len(found)} files"
    print(f"{files}: {told}" if told else "No notebooks found.")


def _in_short(source: str, names: "Counter[str]") -> str:
    """Return a file's name; where others are called the same, with the folder that tells it from them."""
    inside = PurePosixPath(source.rpartition(".zip: ")[2])
    folder = inside.parts[0] if len(inside.parts) > 1 and names[PurePosixPath(source).name] > 1 else ""
    if not folder.strip("/"):
        return _cut(inside.name, WIDE)
    return f"{_cut(folder, max(WIDE - len(inside.name) - 1, 12))}/{_cut(inside.name, WIDE - 13)}"


def _some(students: list[str]) -> str:
    """Return a few students' ids."""
    return ", ".join(students[:5]) + (f" and {len(students) - 5} more" if len(students) > 5 else "")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _undo(classroom: "Classroom", *, as_json: bool) -> None:
    """Take back the last collecting, unless somebody grades."""
    from autograder.classroom.collect.undo import undo
    from autograder.classroom.collect.waiting import FOLDER
    from autograder.grade.lock import grading_lock

    with grading_lock(classroom):
        found = list(undo(classroom))
    if as_json:
        show_json([item._asdict() for item in found])
        return
    for status in ("restored", "removed"):
        if students := [item.student for item in found if item.status == status]:
            print(f"{len(students)} {status}: {_some(students)}")
    if any(item.status in ("restored", "removed") for item in found):
        print(f"What had been collected is kept in {classroom.root / 'replaced'}.")
    for status, what in (("waits again", "waiting again"), ("waits no longer", "no longer waiting")):
        if count := sum(item.status == status for item in found):
            print(f"{count} {'file is' if count == 1 else 'files are'} {what} in {classroom.root / FOLDER}.")
    graded = [item.student for item in found if item.graded]
    if graded:
        print(f"{len(graded)} were graded already ({_some(graded)}): their marks stay until a new grading.")
        print(f"Grade what is there now: course grade {classroom.pasted}")
