"""The commands that give marks and feedback back: to an LMS, to students."""

import os
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.arguments import Folder, Json, Lesson, Lessons, Students
from autograder.cli.output import earlier_release, fail, show_json
from autograder.cli.status import unsettled
from autograder.kernel import ONE_THREAD

if TYPE_CHECKING:
    from autograder.classroom.folder import Classroom
    from autograder.results.exporting.into import Export, Left, Wishes

KINDS = "canvas, moodle, moodle-gradebook, blackboard, brightspace, gradescope, csv or wide"
NAMED = 5  # students that one line names
EARLIER = "graded under an earlier release"  # why a mark is left out


def export(
    directory: Folder,
    lessons: Lessons = None,
    student: Students = None,
    kind: Annotated[str, typer.Option("--format", metavar="FORMAT", help=KINDS)] = "csv",
    into: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The LMS's own export, or worksheet: marks are written into a copy of it."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The file to write; without it, the marks are only printed.")
    ] = None,
    column: Annotated[
        str, typer.Option(metavar="HEADER", help="The header of the column for the marks: '01 SGD (88123)'.")
    ] = "",
    points: Annotated[
        float | None,
        typer.Option(min=0.01, help="The maximum in the LMS; by default what its file says."),
    ] = None,
    exercises: Annotated[
        bool, typer.Option("--exercises", help="With csv or wide: also a column for each exercise.")
    ] = False,
    zeros: Annotated[bool, typer.Option("--zeros", help="Give 0 for what was not handed in.")] = False,
    lower: Annotated[
        bool,
        typer.Option("--lower", help="Also write marks that are lower than those in the LMS's file."),
    ] = False,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help="Also write marks that have not changed since the last export, or are not final."
        ),
    ] = False,
    only_marks: Annotated[
        bool, typer.Option("--only-marks", help="Write only the lines and columns with marks.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Export the marks: into an LMS's own file, or as a table."""
    from autograder.classroom.folder import open_class
    from autograder.classroom.roster.named import named
    from autograder.results.exporting.formats import FORMS, SHEETS
    from autograder.results.exporting.gradescope import refuse
    from autograder.results.exporting.into import Wishes

    if kind not in (*FORMS, *SHEETS, "gradescope"):
        raise typer.BadParameter(f"{kind!r} is not a format. Use: {KINDS}", param_hint="--format")
    classroom = open_class(directory)
    names = classroom.lessons(lessons or [])
    only = named(classroom, names, student or [])
    if kind == "gradescope":
        raise refuse(names[0])
    if kind in SHEETS:
        if into:
            fail(
                f"{kind} is a table by itself, not written into another file.",
                "Name the LMS's format: --format moodle",
            )
        _sheet(classroom, names, kind, out, only, exercises=exercises, as_json=as_json)
    else:
        wishes = Wishes(column, points, zeros, lower, everything, only_marks, bool(lessons), tuple(only))
        _into(classroom, names, kind, into, out, wishes, as_json=as_json)


def _sheet(
    classroom: "Classroom",
    lessons: list[str],
    kind: str,
    out: Path | None,
    only: Collection[str],
    *,
    exercises: bool,
    as_json: bool,
) -> None:
    """Write a table of one's own."""
    from autograder.results.exporting.marks import COLUMNS
    from autograder.results.exporting.sheets import ABOUT, long, to_csv, wide

    table = (wide if kind == "wide" else long)(classroom, lessons, exercises=exercises)
    table = [row for row in table if not only or row["student"] in only]
    for line in _not_final(classroom, lessons, only):
        print(line, file=sys.stderr)
    if as_json:
        show_json(table)
        return
    text = to_csv(table, ABOUT if kind == "wide" else COLUMNS)
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8-sig", newline="")  # Excel needs the byte-order mark
        print(f"{len(table)} rows written to {out}")


def _not_final(classroom: "Classroom", lessons: list[str], only: Collection[str]) -> Iterable[str]:
    """Yield a line for each lesson with marks of an earlier release, or late penalties of earlier marks."""
    from autograder.grade.earlier_release import of_earlier_release

    for lesson in lessons:
        students = [student for student in classroom.students(lesson) if not only or student in only]
        yield from earlier_release(classroom, lesson, of_earlier_release(classroom, lesson, students))
    yield from unsettled(classroom, lessons)


def _into(
    classroom: "Classroom",
    lessons: list[str],
    kind: str,
    into: Path | None,
    out: Path | None,
    wishes: "Wishes",
    *,
    as_json: bool,
) -> None:
    """Write an LMS's table, and say what is in it and what is not."""
    from autograder.classroom.tables import read
    from autograder.classroom.uninterrupted import uninterrupted
    from autograder.results.exporting.formats import FORMS
    from autograder.results.exporting.into import fill, remember

    if into and out and out.exists() and out.samefile(into):
        fail(f"{out} is the file that was downloaded, and would be lost.", "Name another for --out.")
    form = FORMS[kind]()
    found = fill(classroom, form, lessons, read(into) if into else None, wishes, kind)
    if out is not None and found.written:
        with uninterrupted():  # a table that nobody remembers would not be told from a person's marks
            out.write_bytes(found.table.to_bytes())
            remember(classroom, found, kind)
    elif not as_json and found.written:
        sys.stdout.buffer.write(found.table.to_bytes())
    if as_json:
        show_json({"file": str(out) if out and found.written else None, "format": kind, **found.as_data()})
        return
    screen = sys.stderr if out is None else sys.stdout
    for line in _told(found, str(out or ""), form.import_page):
        print(line, file=screen)
    for lesson in lessons:
        old = [one.student for one in found.left if (one.lesson, one.reason) == (lesson, EARLIER)]
        for line in earlier_release(classroom, lesson, old):
            print(line, file=screen)
    for line in unsettled(classroom, lessons):
        print(line, file=screen)


def _told(found: "Export", out: str, page: str) -> Iterable[str]:
    """Yield what is in a table and what is not, in short lines."""
    from autograder.grade.submission import one_safe_line

    for target in found.targets:
        count = sum(one.lesson == target.lesson for one in found.written)
        marks, header = "mark" if count == 1 else "marks", one_safe_line(target.column.header)
        yield f"{count} {marks} of {target.lesson} in the column {header}."
    yield from map(one_safe_line, dict.fromkeys(found.notes))  # lessons share lines of nobody
    yield from map(one_safe_line, _left_out(found.left))
    if not found.written:
        yield "There is nothing to write" + (
            ": all marks are as last exported. To write them again: --all"
            if found.left and all(one.reason == "unchanged" for one in found.left)
            else "."
        )
    elif out:
        yield f"Written to {out}. Import it: {page}."


def _left_out(left: "list[Left]") -> Iterable[str]:
    """Yield a line for each reason; the students' names where they are few, or each is to be looked at."""
    groups: dict[tuple[str, str], list[Left]] = defaultdict(list)
    for one in left:
        groups[one.lesson, one.reason].append(one)
    several = len({lesson for lesson, _ in groups}) > 1
    for (lesson, reason), those in groups.items():
        out = f"Left out of {lesson}" if several else "Left out"
        if those[0].detail:
            yield from (f"{out}, {reason}: {one.student}, {one.detail}." for one in those)
            if reason == "higher there":
                yield "To write ours all the same: --lower"
            elif reason == "lowered there":
                yield "To write ours all the same: --all"
        elif reason == "unchanged":
            yield f"{len(those)} of {lesson} unchanged." if several else f"{len(those)} unchanged."
        else:
            names = ": " + ", ".join(one.student for one in those) if len(those) <= NAMED else ""
            yield f"{out}, {reason} ({len(those)}){names}."


def feedback(
    directory: Folder,
    lesson: Lesson,
    student: Annotated[str, typer.Option(metavar="STUDENT", help="Only this student's page.")] = "",
    kind: Annotated[
        str, typer.Option("--format", metavar="LMS", help="Make a zip for: moodle, canvas or brightspace.")
    ] = "",
    into: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Moodle's worksheet, or the LMS's zip of submissions."),
    ] = None,
    out: Annotated[Path, typer.Option(help="The zip to write.")] = Path("feedback.zip"),
    split_mb: Annotated[
        float, typer.Option(min=0.1, metavar="MB", help="The largest size of one zip.")
    ] = 100.0,
    as_json: Json = False,
) -> None:
    """Write a page for each student: marks, mistakes, comments, the notebook; for an LMS, a zip of them."""
    os.environ.update(ONE_THREAD)
    from autograder.classroom.folder import open_class
    from autograder.classroom.roster.named import named
    from autograder.grade.submission import one_safe_line
    from autograder.results.exporting.feedback import FINDERS, pack
    from autograder.results.feedback import feedback as written

    if kind and kind not in FINDERS:
        told = f"{kind!r} takes no zip of pages. Use: {', '.join(FINDERS)}"
        raise typer.BadParameter(told, param_hint="--format")
    if kind and into is None:
        fail(
            f"Only a file from the LMS says where each page goes: {FINDERS[kind][1]}.", "Name it: --into FILE"
        )
    classroom = open_class(directory)
    classroom.lessons([lesson])
    named(classroom, [lesson], [student] if student else [])
    places, reasons = FINDERS[kind][0](classroom, lesson, into) if kind and into else ({}, [])
    pages = written(classroom, lesson, student)
    zips, without = pack(classroom, lesson, pages, places, out, split_mb * 1e6) if kind else ([], list[str]())
    if as_json:
        made = [{"student": one.student, "file": str(one.path), "trouble": one.trouble} for one in pages]
        show_json({"pages": made, "zips": list(map(str, zips)), "without_place": without, "notes": reasons})
        return
    where = pages[0].path if student else classroom.root / "feedback"
    print(f"{len(pages)} {'page' if len(pages) == 1 else 'pages'} written to {where}")
    for page in pages:
        if page.trouble:
            print(f"{one_safe_line(page.student)}: the page has the marks alone, since {page.trouble}")
    for reason in reasons:
        print(f"Left alone: {one_safe_line(reason)}.")
    if without:
        names = ", ".join(map(one_safe_line, without[:NAMED]))
        more = f" and {len(without) - NAMED} more" if len(without) > NAMED else ""
        print(f"Not in {into}, so without a place in the zip: {names}{more}.")
    if zips:
        print(f"{len(pages) - len(without)} pages in {', '.join(map(str, zips))}")
