"""The commands for who is in a class."""

import dataclasses
import shlex
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from autograder.cli.arguments import Folder, Json, full_name, names_of_lessons
from autograder.cli.output import console, fail, listed, show_json, table

if TYPE_CHECKING:  # nbgrader is slow to import
    from autograder.classroom.folder import Classroom
    from autograder.classroom.roster.formats import Read
    from autograder.classroom.roster.joining import Plan
    from autograder.classroom.roster.people import Person

MOST, FEW = 20, 5  # rows of a table of what a file changes; names in a command
Students = Annotated[list[str], typer.Argument(metavar="STUDENT", help="Student ids.")]


def roster(
    directory: Folder,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="Rosters that an LMS exported, or a CSV file.")
    ] = None,
    lesson: Annotated[
        str,
        typer.Option(
            metavar="LESSON",
            parser=full_name,
            autocompletion=names_of_lessons,
            help="The lesson of a Moodle grading worksheet.",
        ),
    ] = "",
    add: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STUDENT", help="Put this student on the roster, by id; may be given several times."
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Drop whoever is in none of the files, without asking.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    as_json: Json = False,
) -> None:
    """Show who is in the class, or read the roster that Canvas, Moodle or another LMS exported."""
    from autograder.classroom.folder import open_class
    from autograder.classroom.roster.people import people

    classroom = open_class(directory)
    added = _add(classroom, add or []) if add and not dry_run else []
    if not files:
        persons = list(people(classroom).values())
        if as_json:
            show_json([dataclasses.asdict(person) for person in persons])
        else:
            _tell(added)
            _show(classroom, persons)
            _tell(_nameless(classroom, persons, add or []))
        return
    read, plan = _plan(classroom, files, lesson)
    if not dry_run:
        from autograder.classroom.roster.people import save

        save(classroom, [*plan.new, *(after for _, after in plan.changed)])
    gone, dropping = [person.id for person in plan.gone], False
    if not as_json:
        _tell(added)
        _show_plan(classroom, files, read, plan)
    if gone and not dry_run:
        dropping = yes or (not as_json and sys.stdin.isatty() and _agreed(gone))
    if dropping:
        places = _drop(classroom, gone)
        if not as_json:
            _tell([f"Dropped. What they handed in is kept: {place}" for place in places])
    elif gone and not as_json:
        lesson_option = ["--lesson", lesson] if lesson else []
        few = ["course", "drop", str(classroom.root), *gone]
        many = ["course", "roster", str(classroom.root), *map(str, files), *lesson_option, "--yes"]
        print(f"Nobody is dropped. Drop them: {shlex.join(few if len(gone) <= FEW else many)}")
    if as_json:
        show_json(_as_data(files, read, plan, dropping))
    if plan.refused:
        raise typer.Exit(1)


def drop(
    directory: Folder,
    students: Students,
    undo: Annotated[bool, typer.Option("--undo", help="Put back students who were dropped.")] = False,
    as_json: Json = False,
) -> None:
    """Take students out of the class; what they handed in, and their marks, are kept aside."""
    from autograder.classroom.folder import open_class
    from autograder.classroom.roster.dropping import bring_back
    from autograder.grade.lock import grading_lock

    classroom = open_class(directory)
    if not undo:
        places = _drop(classroom, students)
        if as_json:
            pairs = zip(students, places, strict=True)
            show_json([{"student": student, "dropped": True, "kept": str(place)} for student, place in pairs])
        else:
            _tell([f"{place.name} is dropped. What was handed in is kept: {place}" for place in places])
        return
    with grading_lock(classroom):
        left = {student: bring_back(classroom, student) for student in students}
    if as_json:
        show_json(
            [
                {"student": student, "dropped": False, "left": [str(p) for p in left[student]]}
                for student in left
            ]
        )
        return
    for student, paths in left.items():
        print(f"{student} is back, with what was handed in, and the marks.")
        if paths:
            print(f"What no longer has a place, or was handed in again since, stays in {paths[0].parent}")


def _drop(classroom: "Classroom", students: list[str]) -> list[Path]:
    """Drop students while nobody grades."""
    from autograder.classroom.roster.dropping import drop, expect
    from autograder.grade.lock import grading_lock

    with grading_lock(classroom):
        for student in students:  # all of them, or nobody
            expect(classroom, student)
        return [drop(classroom, student) for student in students]


def _agreed(gone: list[str]) -> bool:
    """Ask whether those who are in no file shall be dropped."""
    who = f"{len(gone)} students" if len(gone) > 1 else gone[0]
    return typer.confirm(f"Drop {who}? What they handed in is kept.", default=False)


def _add(classroom: "Classroom", students: list[str]) -> list[str]:
    """Put students on the roster; return a line for each who was there before."""
    from autograder.classroom.roster.dropping import dropped_people, put_on
    from autograder.classroom.roster.ids import why_unsafe
    from autograder.classroom.roster.people import Person, people, save

    for student in students:
        if why := why_unsafe(student):
            fail(f"{why[:1].upper()}{why[1:]}.", "Give the student another id.")
    before = {**dropped_people(classroom), **people(classroom)}
    save(classroom, [before.get(student, Person(student)) for student in students])
    return [
        f"{place.name} was dropped before. What was handed in then is kept: {place}\n"
        f"Put it back: course drop {classroom.pasted} {shlex.quote(place.name)} --undo"
        for place in put_on(classroom, students)
    ]


def _nameless(classroom: "Classroom", persons: "list[Person]", added: list[str]) -> list[str]:
    """Return a line on how those who were added get their names, if they have none."""
    without = [person.id for person in persons if person.id in added and not person.name]
    if not without:
        return []
    details = f"{shlex.quote(without[0])} --first-name=… --last-name=… --email=…"
    return [f"Name and e-mail: cd {classroom.pasted} && nbgrader db student add {details}"]


def _plan(classroom: "Classroom", files: list[Path], lesson: str) -> "tuple[list[Read], Plan]":
    """Read files, and return what they would change."""
    from autograder.classroom import tables
    from autograder.classroom.roster import formats, joining
    from autograder.classroom.roster.dropping import dropped_people
    from autograder.classroom.roster.people import people

    if lesson:
        classroom.expect(lesson)
    read = []
    for path in files:
        try:
            read.append(formats.read(tables.read(path), lesson))
        except formats.RosterError as error:
            raise formats.RosterError(f"{path}: {error}") from error
    return read, joining.plan(people(classroom), dropped_people(classroom), read)


def _as_data(files: list[Path], read: "list[Read]", plan: "Plan", dropping: bool) -> dict[str, Any]:
    return {
        "files": [
            {"file": str(path), "format": one.format, "students": len(one.people), "notes": one.notes}
            for path, one in zip(files, read, strict=True)
        ],
        "new": [person.id for person in plan.new],
        "changed": [{"student": new.id, "changes": _changes(old, new)} for old, new in plan.changed],
        "gone": [{"student": person.id, "dropped": dropping} for person in plan.gone],
        "dropped_before": plan.dropped,
        "refused": [{"row": who, "reason": why} for who, why in plan.refused],
    }


def _changes(old: "Person", new: "Person") -> dict[str, tuple[str, str]]:
    """Return what changes about a person: from, to."""
    before, after = (_details(person) for person in (old, new))
    names = dict.fromkeys([*before, *after])
    changes = {name: (before.get(name, ""), after.get(name, "")) for name in names}
    return {name: (old, new) for name, (old, new) in changes.items() if old != new}


def _details(person: "Person") -> dict[str, str]:
    return {
        "name": person.name,
        "email": person.email,
        "lms_user_id": person.lms_user_id,
        "sections": ", ".join(person.sections),
        "group": person.group,
        **person.known_as,
    }


def _tell(lines: list[str]) -> None:
    for line in lines:
        print(line)


def _show(classroom: "Classroom", persons: "list[Person]") -> None:
    """Print the roster."""
    from autograder.classroom.roster.people import strangers

    if not persons:
        print(f"Nobody is on the roster. Take it from your LMS: course roster {classroom.pasted} FILE")
        return
    _show_people(persons)
    sections = sorted({section for person in persons for section in person.sections})
    counts = (f"{sum(one in person.sections for person in persons)} in {one}" for one in sections)
    print(_safe(f"{_students(len(persons))}{': ' if sections else ''}{'; '.join(counts)}"))
    if unknown := strangers(classroom, [person.id for person in persons]):
        add = f"course roster {classroom.pasted} --add {shlex.quote(unknown[0])}"
        print(f"In the gradebook, but not on the roster: {listed(unknown)}. To add: {add}")


def _show_people(persons: "list[Person]", title: str = "") -> None:
    """Print people, and of what is known about them what somebody has."""
    columns = {
        "student": [person.id for person in persons],
        "name": [person.name for person in persons],
        "e-mail": [person.email for person in persons],
        "section": [", ".join(person.sections) for person in persons],
        "group": [person.group for person in persons],
    }
    used = {name: cells for name, cells in columns.items() if any(cells)}
    rows = table(*used, title=title)
    for cells in zip(*used.values(), strict=True):
        rows.add_row(*map(_safe, cells))
    console().print(rows)


def _show_plan(classroom: "Classroom", files: list[Path], read: "list[Read]", plan: "Plan") -> None:
    """Print what files say, and what that changes."""
    for path, one in zip(files, read, strict=True):
        print(_safe(f"{path.name}: {one.format}: {_students(len(one.people))}"))
        for note in one.notes:
            print(f"  {_safe(note)}")
    if plan.new:
        _show_people(plan.new[:MOST], title="new")
        _more(len(plan.new))
    for person, others in plan.namesakes.items():
        print(f"{person} is new, but has the name of {listed(others)}. One person? Then drop one of them.")
    if plan.changed:
        _show_changes(
            [(new.id, what, *pair) for old, new in plan.changed for what, pair in _changes(old, new).items()]
        )
    if plan.gone:
        _show_people(plan.gone[:MOST], title="in none of the files")
        _more(len(plan.gone))
    if plan.dropped:
        print(f"Dropped before, and in a file: {listed(plan.dropped)}. They stay dropped.")
        print(f"To bring back: course drop {classroom.pasted} {shlex.quote(plan.dropped[0])} --undo")
    for who, why in plan.refused:
        print(_safe(f"refused: {who}: {why}"))
    same = len(plan.people) - len(plan.new) - len(plan.changed) - len(plan.gone)
    counts = {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "gone": len(plan.gone),
        "refused": len(plan.refused),
    }
    print(", ".join([*(f"{count} {what}" for what, count in counts.items() if count), f"{same} unchanged"]))


def _show_changes(changes: list[tuple[str, str, str, str]]) -> None:
    """Print a row for each change; one line for what many get that had nothing of the kind."""
    fresh = Counter(what for _, what, old, _ in changes if not old)
    many = {what for what, count in fresh.items() if count > FEW}
    single = [change for change in changes if change[1] not in many or change[2]]
    for what in sorted(many):
        told = Counter(new for _, one, old, new in changes if one == what and not old)
        each = "; ".join(f"{count} in {name}" for name, count in sorted(told.items()))
        print(_safe(f"{what}, new for {fresh[what]}{f': {each}' if len(told) <= FEW else ''}"))
    if single:
        rows = table("student", "what", "from", "to", title="changed")
        for change in single[:MOST]:
            rows.add_row(*map(_safe, change))
        console().print(rows)
        _more(len(single))


def _more(count: int) -> None:
    if count > MOST:
        print(f"… and {count - MOST} more; --json lists all.")


def _students(count: int) -> str:
    return f"{count} student" if count == 1 else f"{count} students"


def _safe(text: str) -> str:
    from autograder.grade.submission import one_safe_line  # nbgrader is slow to import

    return one_safe_line(text)
