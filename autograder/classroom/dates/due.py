"""
When a lesson is due: for everybody, for a section, for one student.

Everybody's date is nbgrader's own, and so is the extension of a student who has handed in. Beside them stands
what nbgrader has no column for: sections' dates, and the extensions of those who have not handed in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from nbgrader.api import Assignment, Gradebook, SubmittedAssignment

from autograder.classroom import kept
from autograder.classroom.dates.times import utc
from autograder.classroom.dates.zone import FILE
from autograder.classroom.folder import Classroom, ClassroomError
from autograder.classroom.roster import people
from autograder.classroom.roster.named import named

Seconds = dict[str, float]  # by student


@dataclass(frozen=True)
class Dates:
    """The due dates of one lesson; all times are UTC."""

    base: datetime | None = None  # for everybody else
    sections: Mapping[str, datetime] = field(default_factory=dict)
    extensions: Mapping[str, timedelta] = field(default_factory=dict)  # student -> beyond the section's date
    granted: Mapping[str, datetime] = field(default_factory=dict)  # student -> what nbgrader's table says

    def of(self, student: str, sections: Iterable[str] = ()) -> datetime | None:
        """Return when a lesson is due for a student, who has the latest date of all his or her sections."""
        if student in self.granted:
            return self.granted[student]
        planned = self.planned(student, sections)
        return None if self.base is None or planned is None else self.base + planned

    def planned(self, student: str, sections: Iterable[str] = ()) -> timedelta | None:
        """Return by how much that is later than everybody's date; nothing where there is none."""
        if self.base is None:
            return None
        date = max((self.sections[s] for s in sections if s in self.sections), default=self.base)
        return date - self.base + self.extensions.get(student, timedelta())

    def extension(self, student: str, sections: Iterable[str] = ()) -> timedelta:
        """Return by how much a student's own date is later than that of his or her sections."""
        own, plain = self.of(student, sections), Dates(self.base, self.sections).of(student, sections)
        return own - plain if own and plain else timedelta()

    def own(self, ours: Mapping[str, tuple[str, ...]]) -> dict[str, timedelta]:
        """Return everybody's extension who has one, given everybody's sections."""
        students = sorted({*self.extensions, *self.granted})
        found = {student: self.extension(student, ours.get(student, ())) for student in students}
        return {student: extension for student, extension in found.items() if extension}


def all_dates(classroom: Classroom, gradebook: Gradebook, student: str = "") -> dict[str, Dates]:
    """Return the dates of every assignment that nbgrader knows, with everybody's who handed in, or one's."""
    granted: dict[str, dict[str, datetime]] = {}
    columns = (
        Assignment.name,
        Assignment.duedate,
        SubmittedAssignment.student_id,
        SubmittedAssignment.extension,
    )
    rows = gradebook.db.query(*columns).join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
    rows = rows.filter(Assignment.duedate.isnot(None))
    for lesson, date, who, extension in (
        rows.filter(SubmittedAssignment.student_id == student) if student else rows
    ):
        granted.setdefault(lesson, {})[who] = utc(date + (extension or timedelta()))
    return {
        lesson: replace(found, granted=granted.get(lesson, {}))
        for lesson, found in plans(classroom, gradebook).items()
    }


def plans(classroom: Classroom, gradebook: Gradebook) -> dict[str, Dates]:
    """Return what is planned for every assignment that nbgrader knows, whoever has handed in."""
    beside = kept.read(classroom, FILE).get("lessons", {})
    rows = gradebook.db.query(Assignment.name, Assignment.duedate)
    return {name: _dates(date, beside.get(name, {})) for name, date in rows}


def _dates(date: datetime | None, beside: Mapping[str, Any]) -> Dates:
    return Dates(
        utc(date) if date else None,
        {name: datetime.fromisoformat(when) for name, when in beside.get("sections", {}).items()},
        {name: timedelta(seconds=late) for name, late in beside.get("extensions", {}).items()},
    )


def sections(classroom: Classroom) -> dict[str, tuple[str, ...]]:
    """Return the sections of each student who is in one."""
    return {
        student: tuple(beside.get("sections", ()))
        for student, beside in kept.read(classroom, people.FILE).items()
    }


def apply(classroom: Classroom, gradebook: Gradebook, lessons: Iterable[str], student: str = "") -> None:
    """
    Give nbgrader's extension to everybody who handed in, or to one: what sections and extensions say.

    What somebody granted by nbgrader's own means stays: what stands there and did not come from here.
    """
    found = kept.read(classroom, FILE)
    beside = found.get("lessons", {})
    lessons = [name for name in lessons if name in beside]
    if not lessons:
        return
    ours, planned = sections(classroom), plans(classroom, gradebook)
    rows = gradebook.db.query(Assignment.name, SubmittedAssignment).join(
        Assignment, SubmittedAssignment.assignment_id == Assignment.id
    )
    rows = rows.filter(Assignment.name.in_(lessons), Assignment.duedate.isnot(None))
    for lesson, row in rows.filter(SubmittedAssignment.student_id == student) if student else rows:
        name, applied = row.student_id, beside[lesson].setdefault("applied", {})
        wanted = planned[lesson].planned(name, ours.get(name, ())) or timedelta()
        there = row.extension or timedelta()
        if there not in (wanted, timedelta(seconds=applied.get(name, 0.0))):
            continue
        if there != wanted:
            row.extension = wanted or None
        applied[name] = wanted.total_seconds()
        if not wanted:
            del applied[name]
    gradebook.db.commit()
    if not student:  # graders do this for one student each, many at a time; the file has one writer
        kept.write(classroom, FILE, found)


def set_due(classroom: Classroom, lesson: str, when: datetime | None) -> None:
    """
    Set everybody's date, or clear it with all that follows from it.

    Raises:
        ClassroomError: If there is no such lesson.
    """
    classroom.expect(lesson)
    with classroom.gradebook() as gradebook:
        apply(classroom, gradebook, [lesson])
        if when is None:
            _clear(classroom, gradebook, lesson)
        naive = when.astimezone(UTC).replace(tzinfo=None) if when else None
        gradebook.update_or_create_assignment(lesson, duedate=naive)
        apply(classroom, gradebook, [lesson])


def _clear(classroom: Classroom, gradebook: Gradebook, lesson: str) -> None:
    """Take every extension away: nbgrader cannot add one to no date."""
    rows = gradebook.db.query(SubmittedAssignment).join(
        Assignment, SubmittedAssignment.assignment_id == Assignment.id
    )
    for row in rows.filter(Assignment.name == lesson):
        row.extension = None
    found = kept.read(classroom, FILE)
    if found.get("lessons", {}).pop(lesson, None) is not None:
        kept.write(classroom, FILE, found)


def set_section(classroom: Classroom, lesson: str, section: str, when: datetime | None) -> None:
    """
    Set a section's date, or clear it.

    Raises:
        ClassroomError: If there is no such section, or no date for everybody.
    """
    known = sorted({name for names in sections(classroom).values() for name in names})
    if section not in known:
        listed = f"The sections are: {', '.join(known)}." if known else "The roster has no sections."
        raise ClassroomError(f"There is no section {section!r}.\n{listed}")
    _change(classroom, lesson, "sections", section, when.isoformat() if when else None)


def set_extension(classroom: Classroom, lesson: str, student: str, until: datetime | None) -> None:
    """
    Give a student a date of his or her own, or take it back.

    Raises:
        ClassroomError: If nobody has that name, or there is no date for everybody.
    """
    named(classroom, [lesson], [student])
    extension = None
    if until:
        extension = (until - section_date(classroom, lesson, student)).total_seconds()
    _change(classroom, lesson, "extensions", student, extension)


def section_date(classroom: Classroom, lesson: str, student: str) -> datetime:
    """
    Return when a lesson is due for a student without an extension.

    Raises:
        ClassroomError: If there is no date for everybody.
    """
    with classroom.gradebook() as gradebook:
        found = all_dates(classroom, gradebook).get(lesson, Dates())
    planned = Dates(found.base, found.sections).planned(student, sections(classroom).get(student, ()))
    if found.base is None or planned is None:
        raise _no_date(classroom, lesson)
    return found.base + planned


def _change(classroom: Classroom, lesson: str, part: str, name: str, value: str | float | None) -> None:
    """Change what stands beside nbgrader's date, and nbgrader's extensions with it."""
    with classroom.gradebook() as gradebook:
        if all_dates(classroom, gradebook).get(lesson, Dates()).base is None:
            raise _no_date(classroom, lesson)
        apply(classroom, gradebook, [lesson])
        found = kept.read(classroom, FILE)
        beside = found.setdefault("lessons", {}).setdefault(lesson, {})
        beside.setdefault(part, {}).pop(name, None)
        if value:
            beside[part][name] = value
        if part == "extensions":  # one that was granted by nbgrader's own means gives way to this one
            _adopt(gradebook, lesson, name, beside.setdefault("applied", {}))
        kept.write(classroom, FILE, found)
        apply(classroom, gradebook, [lesson])


def _adopt(gradebook: Gradebook, lesson: str, student: str, applied: Seconds) -> None:
    rows = gradebook.db.query(SubmittedAssignment.extension).join(
        Assignment, SubmittedAssignment.assignment_id == Assignment.id
    )
    for (extension,) in rows.filter(Assignment.name == lesson, SubmittedAssignment.student_id == student):
        applied[student] = (extension or timedelta()).total_seconds()


def _no_date(classroom: Classroom, lesson: str) -> ClassroomError:
    return ClassroomError(
        f"{lesson} has no due date yet for everybody, on which others build.\n"
        f'Set it first: course due {classroom.pasted} {lesson} "2026-11-27 22:00"'
    )
