"""The people of a class: in nbgrader's own table, and beside it what that has no column for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbgrader.api import Student

from autograder.classroom import kept
from autograder.classroom.folder import Classroom

FILE = "roster.json"  # student -> sections, group, known_as


@dataclass(frozen=True)
class Person:
    """A student on the roster."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""  # the number or name by which the class's LMS imports marks
    sections: tuple[str, ...] = ()
    group: str = ""
    known_as: Mapping[str, str] = field(default_factory=dict)  # "login", "sis_id", "github", "moodle 01_sgd"…

    @property
    def name(self) -> str:
        """First and last name."""
        return " ".join(part for part in (self.first_name, self.last_name) if part)


def people(classroom: Classroom) -> dict[str, Person]:
    """Return everybody on the roster by id, in order."""
    beside = kept.read(classroom, FILE)
    with classroom.gradebook() as gradebook:
        columns = (Student.id, Student.first_name, Student.last_name, Student.email, Student.lms_user_id)
        rows = gradebook.db.query(*columns).order_by(Student.id).all()
    return {row[0]: _person(row, beside.get(row[0], {})) for row in rows}


def _is_named(person: Person) -> bool:
    """Return whether nbgrader's own table says more of a person than the id."""
    return bool(person.name or person.email or person.lms_user_id)


def strangers(classroom: Classroom, students: Iterable[str]) -> list[str]:
    """
    Return who of some students is not on the roster; nobody if there is no roster.

    Grading adds to nbgrader's table whoever has handed in, by id alone: that puts nobody on the roster. So
    nobody whom nbgrader's own ``db student remove`` took out comes back unnoticed.
    """
    beside, there = kept.read(classroom, FILE), people(classroom)
    on_roster = {
        student
        for student, person in there.items()
        if _is_named(person) or (student in beside and not beside[student].get("named"))
    }
    return sorted(set(students) - on_roster) if on_roster else []


def _person(row: Sequence[str | None], beside: Mapping[str, Any]) -> Person:
    student, first, last, email, lms_user_id = (column or "" for column in row)
    return Person(
        student,
        first,
        last,
        email,
        lms_user_id,
        sections=tuple(beside.get("sections", ())),
        group=beside.get("group", ""),
        known_as=beside.get("known_as", {}),
    )


def save(classroom: Classroom, persons: Iterable[Person]) -> None:
    """Put people on the roster, or change what it says of them; others stay as they are."""
    beside = kept.read(classroom, FILE)
    with classroom.gradebook() as gradebook:
        there = {student.id: student for student in gradebook.db.query(Student)}
        for person in persons:
            student = there.get(person.id) or Student(id=person.id)
            for name in ("first_name", "last_name", "email", "lms_user_id"):
                setattr(student, name, getattr(person, name) or None)
            gradebook.db.add(student)
            there[person.id] = student
            beside[person.id] = {
                "sections": list(person.sections),
                "group": person.group,
                "known_as": dict(person.known_as),
                "named": _is_named(person),
            }
        gradebook.db.commit()  # once: nbgrader's own way commits each student
    kept.write(classroom, FILE, beside)
