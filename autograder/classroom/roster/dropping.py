"""
Take a student out of a class, and put them back.

What they handed in, what came of it and their marks are kept in ``dropped/STUDENT`` of the class folder, and
``dropped.json`` says who must not come back by handing in. All of it can be interrupted and done again.
"""

import codecs
import dataclasses
import json
import os
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder import whole
from autograder.classroom import kept, rubrics, tables
from autograder.classroom.folder import Classroom, ClassroomError
from autograder.classroom.roster import beside, marks
from autograder.classroom.roster import people as roster
from autograder.classroom.roster.named import unknown
from autograder.classroom.roster.people import Person

FILE = "dropped.json"  # student -> when
FOLDER, WHO, MARKS, EARLIER = "dropped", "person.json", "marks.csv", "earlier"
STEPS = ("submitted", "autograded", "feedback", "answers", "aside", "replaced")


def dropped(classroom: Classroom) -> set[str]:
    """Return who was dropped, and not put on the roster again: nothing of theirs is collected or graded."""
    return set(kept.read(classroom, FILE))


def dropped_people(classroom: Classroom) -> dict[str, Person]:
    """Return who was dropped, as the roster knew them."""
    return {student: _as_person(_kept(classroom, student)["person"]) for student in dropped(classroom)}


def expect(classroom: Classroom, student: str) -> None:
    """
    Check that there is a student.

    Raises:
        ClassroomError: If there is none.
    """
    plain = student not in ("", ".", "..") and Path(student).name == student
    handed_in = plain and any(os.path.lexists(classroom.root / step / student) for step in (*STEPS, FOLDER))
    people = roster.people(classroom)
    if not plain or not (handed_in or student in people):
        raise unknown(classroom, student, {one: person.name for one, person in people.items()})


def drop(classroom: Classroom, student: str) -> Path:
    """
    Take a student out of everything; return the folder where it is kept.

    Raises:
        ClassroomError: If there is no such student.
    """
    expect(classroom, student)
    place, known = classroom.root / FOLDER / student, roster.people(classroom)
    if student not in dropped(classroom) and place.exists():  # dropped before, and put on the roster again
        shutil.move(place, place.with_name(f".{student}"))
        shutil.move(place.with_name(f".{student}"), _made(place) / EARLIER)
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    kept.write(classroom, FILE, kept.read(classroom, FILE) | {student: when})
    if student in known or not (place / WHO).exists():
        _keep(classroom, known.get(student, Person(student)), _made(place))
    for step in STEPS:
        _move(classroom.root / step / student, place / step)
    if student in known:
        with classroom.gradebook() as gradebook:
            gradebook.remove_student(student)
    rubrics.take_out(classroom, student)  # last: a run that ends before is done again as it was
    beside.take_out(classroom, student)
    groups = kept.read(classroom, roster.FILE)
    if groups.pop(student, None) is not None:
        kept.write(classroom, roster.FILE, groups)
    return place


def bring_back(classroom: Classroom, student: str) -> list[Path]:
    """
    Put a student back as they were when they were dropped; return what stays where it is kept.

    What was handed in since then is not replaced; a mark that has no place any more is not given.

    Raises:
        ClassroomError: If nothing of such a student is kept.
    """
    place = classroom.root / FOLDER / student
    if not student or Path(student).name != student or not (place / WHO).is_file():
        raise ClassroomError(
            f"Nothing of a student {student!r} is kept in {classroom.root / FOLDER}.\n"
            f"Put somebody on the roster: course roster {classroom.pasted} --add STUDENT"
        )
    said = _kept(classroom, student)
    on_roster = student in roster.people(classroom) and student not in dropped(classroom)
    if not on_roster:
        roster.save(classroom, [_as_person(said["person"])])
    moves = [
        (folder, classroom.root / step / student / folder.name)
        for step in STEPS
        if not (place / step).is_symlink()  # it was none of ours
        for folder in sorted((place / step).glob("*"))
    ]
    taken = {target.name for _, target in moves if os.path.lexists(target)}
    left = marks.give_back(classroom, student, said["submissions"], taken)
    rubrics.put_back(classroom, student, said["rubrics"], taken)
    beside.put_back(classroom, student, said["beside"])
    for folder, target in moves:
        if target.name not in taken:
            _made(target.parent)
            _move(folder, target)
            _remove_if_empty(folder.parent)
    put_on(classroom, [student])
    if not left:
        for name in (WHO, MARKS):
            (place / name).unlink(missing_ok=True)
    _remove_if_empty(place)
    _remove_if_empty(place.parent)
    return sorted(place.iterdir()) if place.exists() else []


def put_on(classroom: Classroom, students: Iterable[str]) -> list[Path]:
    """Let students hand in again who were dropped; return where their earlier things are kept."""
    names, before = set(students), kept.read(classroom, FILE)
    if names & before.keys():
        left = {student: when for student, when in before.items() if student not in names}
        kept.write(classroom, FILE, left)
    return [place for student in sorted(names) if (place := classroom.root / FOLDER / student).exists()]


def _kept(classroom: Classroom, student: str) -> dict[str, Any]:
    """Return what is kept of a student: of the roster, the gradebook, and the rubrics."""
    said = kept.read(classroom, f"{FOLDER}/{student}/{WHO}")
    return {"person": {"id": student}, "submissions": {}, "rubrics": {}, "beside": {}} | said


def _keep(classroom: Classroom, person: Person, place: Path) -> None:
    """Write down what the roster and the gradebook say of a student, and the marks as a table to read."""
    submissions, rows = marks.of(classroom, person.id)
    table = tables.new(marks.COLUMNS, rows, tables.Dialect(mark=codecs.BOM_UTF8))  # spreadsheets ask for it
    (place / MARKS).write_bytes(table.to_bytes())
    said = {
        "person": dataclasses.asdict(person),
        "submissions": submissions,
        "rubrics": rubrics.of_student(classroom, person.id),
        "beside": beside.of_student(classroom, person.id),
    }
    whole.write(place / WHO, json.dumps(said, indent=1, ensure_ascii=False).encode())


def _as_person(said: dict[str, Any]) -> Person:
    sections = tuple(said.get("sections", ()))
    return Person(**{key: value for key, value in said.items() if key != "sections"}, sections=sections)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _move(source: Path, target: Path) -> None:
    """Move what is there; what an interrupted move had left is completed."""
    if not os.path.lexists(source):
        return
    if target.is_dir() and source.is_dir() and not source.is_symlink():
        for entry in source.iterdir():
            _move(entry, target / entry.name)
        _remove_if_empty(source)
    elif not os.path.lexists(target):
        shutil.move(source, target)


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return
