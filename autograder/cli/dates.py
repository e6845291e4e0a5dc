"""The command `course due`: when lessons are due, and whose marks that changes."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.arguments import Folder, Json, full_name, names_of_lessons
from autograder.cli.output import console, fail, show_json, table

if TYPE_CHECKING:  # nbgrader is slow to import
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from autograder.classroom.folder import Classroom
    from autograder.grade.nbgrader.penalties import Change

MOST_NAMES = 8  # of changed penalties on one line
OneLesson = Annotated[
    str,
    typer.Argument(
        metavar="LESSON",
        parser=full_name,
        autocompletion=names_of_lessons,
        help="A lesson; all of them by default.",
    ),
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
    from autograder.grade.nbgrader.penalties import free_days
    from autograder.grade.submission import one_safe_line

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
    if asked and (days := free_days(classroom)):
        for name in asked:
            print(f"{one_safe_line(name)}: {days.said(name)}")
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
    from autograder.grade.nbgrader.penalties import free_days

    with classroom.gradebook() as gradebook:
        found, ours = dates.all_dates(classroom, gradebook), dates.sections(classroom)
    days = free_days(classroom)
    free = {"each": days.each, "left": {who: days.left(who) for who in students or days.used}} if days else {}
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
        **({"free_late_days": free} if free else {}),
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
