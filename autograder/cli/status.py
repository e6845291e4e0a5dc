"""The command `course status`: where a class stands, and whom one has to look at."""

from collections import Counter
from typing import TYPE_CHECKING

from autograder.cli.arguments import Folder, Json
from autograder.cli.dates import OneLesson, short
from autograder.cli.output import console, earlier_release, listed, show_json, table

if TYPE_CHECKING:  # nbgrader is slow to import
    from zoneinfo import ZoneInfo

    from autograder.classroom.folder import Classroom
    from autograder.results.status import LessonStatus

MOST_STUDENTS = 20  # of those whom a line names


def status(directory: Folder, lesson: OneLesson = "", as_json: Json = False) -> None:
    """Show where the class stands: handed in, late, graded, waiting; for one lesson, also who."""
    from autograder.classroom.dates.zone import zone
    from autograder.classroom.folder import open_class
    from autograder.grade.nbgrader.penalties import free_days
    from autograder.results.status import as_data, lessons
    from autograder.results.status import status as found_in

    classroom = open_class(directory)
    found = found_in(classroom, lessons(classroom, lesson))
    if as_json:
        show_json([as_data(one) for one in found])
        return
    _print_table(found, zone(classroom))
    if lesson:
        _print_names(classroom, found[0])
    for one in found:
        for line in earlier_release(classroom, one.lesson, one.earlier):
            print(line)
    for line in unsettled(classroom, [one.lesson for one in found if one.graded]):
        print(line)
    if days := free_days(classroom):
        used = [f"{student} {count}" for student, count in sorted(days.used.items()) if count]
        _print_some(f"free late days used, of {days.each}", used or ["none"])
    counts = {
        "Guessed times of handing in": sum(len(one.guesses) for one in found),
        "Refused files": sum(len(one.refused) for one in found),
    }
    told = " ".join(f"{what}: {count}." for what, count in counts.items() if count)
    if told and not lesson:
        print(f"{told} Whose: course status {classroom.pasted} LESSON")


def unsettled(classroom: "Classroom", lessons: list[str]) -> list[str]:
    """Return a line for each lesson whose late penalties do not follow its marks and dates of now."""
    from autograder.grade.nbgrader.penalties import settle

    changes = settle(classroom, lessons, write=False) if lessons else []
    lines = []
    for lesson, count in sorted(Counter(change.lesson for change in changes).items()):
        what = "late penalty is" if count == 1 else "late penalties are"
        command = f"course regrade {classroom.pasted} {lesson} --late"
        lines.append(f"{lesson}: {count} {what} not settled since marks or dates changed: {command}")
    return lines


def _print_table(found: "list[LessonStatus]", where: "ZoneInfo") -> None:
    title = f"times in {where.key}"
    rows = table(
        "lesson", "due", ">in", ">miss", ">late", ">graded", ">mark", ">trouble", ">wait", title=title
    )
    rows.padding = (0, 0)  # the longest name of a lesson needs the room
    for column in rows.columns:
        column.no_wrap = column.header != "lesson"
    for one in found:
        counts = (one.missing, one.late, one.graded, one.awaits, one.troubled)
        due = one.due.astimezone(where).strftime("%d %b %H:%M") if one.due else ""
        rows.add_row(
            one.lesson,
            due,
            str(len(one.times)),
            *(str(len(names) or "") for names in counts),
            str(one.waiting_files or ""),
        )
    console().print(rows)
    print("miss: not handed in · mark: waits for a mark by hand · wait: files in waiting/")


def _print_names(classroom: "Classroom", one: "LessonStatus") -> None:
    """Print whom one has to look at; those who have not handed in, often the most, come last."""
    from autograder.classroom.dates.lateness import FLAG
    from autograder.classroom.dates.times import spoken
    from autograder.classroom.dates.zone import zone
    from autograder.grade.submission import one_safe_line

    where, screen = zone(classroom), console()
    named: list[tuple[str, list[str]]] = [
        ("time is a guess", one.guesses),
        ("troubled", one.troubled),
        ("waits for a mark", one.awaits),
        ("graded, but the files are gone from submitted/", one.files_gone),
    ]
    for what, names in named:
        _print_some(what, names)
    rows = table("late", "handed in", "by", ">penalty")
    for student in one.late:
        found = one.times[student]
        by = "unknown: the LMS says late" if found.known_by == FLAG else spoken(found.seconds)
        when = short(found.when, where) if found.when and found.known_by != FLAG else ""
        cost = one.penalties.get(student)
        rows.add_row(one_safe_line(student), when, by, f"{cost:.4g}" if cost else "")
    if rows.row_count:
        screen.print(rows)
    for student, why in one.refused.items():
        screen.print(f"refused: {one_safe_line(student)}: {one_safe_line(why)}", soft_wrap=True)
    _print_some("may have handed in what waits", one.waiting_of)
    _print_some("not handed in", one.missing)


def _print_some(what: str, names: list[str]) -> None:
    """Print the first of some names."""
    if names:
        more = "; all: --json" if len(names) > MOST_STUDENTS else ""
        console().print(f"{what}: {listed(names, MOST_STUDENTS)}{more}")
