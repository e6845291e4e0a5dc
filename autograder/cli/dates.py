"""The commands about time: when lessons are due, and where a class stands."""

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.arguments import Folder, Json, full_name
from autograder.cli.output import console, earlier_release, fail, listed, show_json, table

if TYPE_CHECKING:  # nbgrader is slow to import
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from autograder.classroom.folder import Classroom
    from autograder.grade.nbgrader.penalties import Change
    from autograder.results.status import LessonStatus

MOST_NAMES = 8  # of changed penalties on one line
MOST_STUDENTS = 20  # of those whom a line of `course status` names
OneLesson = Annotated[
    str, typer.Argument(metavar="LESSON", parser=full_name, help="A lesson; all of them by default.")
]


def due(
    directory: Folder,
    lesson: OneLesson = "",
    when: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WHEN",
            help="'2026-11-27 22:00' in the class's zone; a date alone for the end of that day. "
            "Without it, dates are listed.",
        ),
    ] = None,
    section: Annotated[str, typer.Option(metavar="NAME", help="Only for this section.")] = "",
    student: Annotated[
        list[str] | None,
        typer.Option(metavar="STUDENT", help="Only for this student; may be given several times."),
    ] = None,
    extend: Annotated[
        str,
        typer.Option(
            metavar="TIME", help="With --student: this much later than the section's date: 2d, 36h, 1d12h."
        ),
    ] = "",
    clear: Annotated[bool, typer.Option("--clear", help="Remove the date, or the extension.")] = False,
    zone: Annotated[
        str, typer.Option(metavar="ZONE", help="Set the class's time zone, such as Europe/Berlin.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Set when a lesson is due, for everybody, a section or a student; or list the dates."""
    from autograder.classroom.dates.zone import set_zone
    from autograder.classroom.folder import open_class
    from autograder.classroom.roster.named import named

    classroom, students, typed = open_class(directory), student or [], " ".join(when or [])
    _check_options(classroom, lesson, typed, section, students, extend, clear)
    if zone:
        set_zone(classroom, zone)
        if not as_json:
            print(f"Times are typed and shown in {zone} from now on; no date was moved.")
    if typed or extend or clear:
        _set(classroom, lesson, typed, section, students, extend)
    asked = students if not (typed or extend or clear) else []
    named(classroom, classroom.released(), asked)
    if as_json:
        show_json(_dates_as_data(classroom, lesson, asked))
        return
    _print_dates(classroom, lesson, asked)
    if typed or extend or clear:
        _print_effect(classroom, lesson)


def _check_options(
    classroom: "Classroom",
    lesson: str,
    typed: str,
    section: str,
    students: list[str],
    extend: str,
    clear: bool,
) -> None:
    """Exit if options do not go together."""
    example = f'course due {classroom.pasted} 01_sgd "2026-11-27 22:00"'
    if sum(map(bool, (typed, extend, clear))) > 1:
        fail("Give only one of a time, --extend and --clear.", f"Such as: {example}")
    if extend and not students:
        fail("--extend is for a student.", f"Such as: {example[:-19]} --student ID --extend 2d")
    if section and students:
        fail("A date is for a section or for students.", "Leave out --section or --student.")
    if section and not (typed or clear):
        fail("No time is given for the section.", f"Give one, or --clear: {example} --section S")
    if (clear or section or extend) and not lesson:
        fail("Which lesson?", f"Name it: {example}")


def _set(
    classroom: "Classroom", lesson: str, typed: str, section: str, students: list[str], extend: str
) -> None:
    """Set what was asked for, or clear it where there is neither a time nor an extension."""
    from autograder.classroom.dates import due as dates
    from autograder.classroom.dates.times import later, parsed
    from autograder.classroom.dates.zone import zone

    where = zone(classroom)
    moment = parsed(typed, where) if typed else None
    if section:
        dates.set_section(classroom, lesson, section, moment)
    elif students:
        for name in students:
            if extend:
                moment = later(dates.section_date(classroom, lesson, name), extend, where)
            dates.set_extension(classroom, lesson, name, moment)
    else:
        dates.set_due(classroom, lesson, moment)
        if moment is None:
            print(f"{lesson} no longer has a due date, for any section or student.")


def _dates_as_data(classroom: "Classroom", lesson: str, students: list[str]) -> dict[str, object]:
    """Return the dates, for ``--json``: of some students, or of all who have their own; times are UTC."""
    from autograder.classroom.dates import due as dates
    from autograder.classroom.dates.zone import zone

    with classroom.gradebook() as gradebook:
        found, ours = dates.all_dates(classroom, gradebook), dates.sections(classroom)
    return {
        "zone": zone(classroom).key,
        "lessons": {
            name: {
                "due": _iso(one.base),
                "sections": {section: _iso(when) for section, when in one.sections.items()},
                "students": {
                    who: {
                        "due": _iso(one.of(who, ours.get(who, ()))),
                        "extension_seconds": one.extension(who, ours.get(who, ())).total_seconds(),
                    }
                    for who in students or one.own(ours)
                },
            }
            for name, one in sorted(found.items())
            if lesson in ("", name)
        },
    }


def _iso(when: "datetime | None") -> str | None:
    return when.isoformat() if when else None


def _print_dates(classroom: "Classroom", lesson: str, students: list[str]) -> None:
    """Print the dates of a lesson, or of all; of some students, what counts for them."""
    from autograder.classroom.dates import due as dates
    from autograder.classroom.dates.times import spoken
    from autograder.classroom.dates.zone import zone
    from autograder.grade.submission import one_safe_line

    where = zone(classroom)
    with classroom.gradebook() as gradebook:
        found, ours = dates.all_dates(classroom, gradebook), dates.sections(classroom)
    rows = table("lesson", "for", "due", title=f"times in {where.key}")
    for name, one in sorted(found.items()):
        if one.base is None or lesson not in ("", name):
            continue
        lines = [("everybody", short(one.base, where))]
        for section, when in sorted(one.sections.items()):
            lines.append((f"section {one_safe_line(section)}", short(when, where)))
        own = one.own(ours)
        for who in students or own:
            when, by = one.of(who, ours.get(who, ())) or one.base, own.get(who, timedelta())
            much = f" ({spoken(abs(by.total_seconds()))} {'later' if by > timedelta() else 'earlier'})"
            lines.append((one_safe_line(who), short(when, where) + (much if by else "")))
        for number, line in enumerate(lines[-len(students) :] if students else lines):
            rows.add_row("" if number else name, *line)
    if rows.row_count:
        console().print(rows)
    else:
        what = f"{lesson} has no due date" if lesson else "No lesson has a due date yet"
        example = f'course due {classroom.pasted} {lesson or "01_sgd"} "2026-11-27 22:00"'
        print(f"{what}. Times are in {where.key}.\nSet one: {example}")


def short(when: "datetime", where: "ZoneInfo") -> str:
    """Return a moment as a person reads it; seconds only where they matter."""
    local = when.astimezone(where)
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"


def _print_effect(classroom: "Classroom", lesson: str) -> None:
    """Say whose marks a change of dates touches, and how it comes to count."""
    from autograder.grade.nbgrader.penalties import checked, settle
    from autograder.results.status import status

    (now,) = status(classroom, [lesson])
    guesses = f"; guessed times: {len(now.guesses)}" if now.guesses else ""
    print(f"Late by these dates: {len(now.late)} of {len(now.times)} who handed in{guesses}.")
    if changes := settle(classroom, [lesson], write=False):
        print_changes(changes, "would change")
        print(f"Apply this: course regrade {classroom.pasted} {lesson} --late")
    elif now.late and getattr(checked(classroom).plugin_inst, "kind", "") == "none":
        print("Lateness costs nothing in this class: see c.LatePolicy.kind in its nbgrader_config.py.")


def print_changes(changes: "list[Change]", verb: str = "changed") -> None:
    """Print whose late penalty is another now, one line per lesson."""
    from autograder.grade.submission import one_safe_line

    for lesson in sorted({change.lesson for change in changes}):
        own = [change for change in changes if change.lesson == lesson]
        told = [f"{one_safe_line(one.student)} {one.before:.4g} -> {one.after:.4g}" for one in own]
        if len(told) > MOST_NAMES:
            told[MOST_NAMES:] = [f"and {len(told) - MOST_NAMES} more"]
        what = "late penalty" if len(own) == 1 else "late penalties"
        print(f"{lesson}: {len(own)} {what} {verb}: {', '.join(told)}")


def status(directory: Folder, lesson: OneLesson = "", as_json: Json = False) -> None:
    """Show where the class stands: handed in, late, graded, waiting; for one lesson, also who."""
    from autograder.classroom.dates.zone import zone
    from autograder.classroom.folder import open_class
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
