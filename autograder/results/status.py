"""Where a class stands: for each lesson how many handed in, were late, are graded, wait. Cheap to ask."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nbgrader.api import Assignment, Grade, Student, SubmittedAssignment, SubmittedNotebook

from autograder.authoring.lesson import lesson_names
from autograder.classroom import tables
from autograder.classroom.collect.refusals import refusals
from autograder.classroom.dates.due import Dates, all_dates
from autograder.classroom.dates.lateness import FLAG, GUESS, Late, lateness
from autograder.classroom.folder import Classroom
from autograder.classroom.submission import Submission
from autograder.grade.earlier_release import of_earlier_release
from autograder.grade.nbgrader.gradebook import of_cells
from autograder.grade.nbgrader.penalties import settled

WAITING = "waiting/waiting.csv"  # the files that `course collect` could not give to anybody


@dataclass
class LessonStatus:
    """Where a class stands in one lesson."""

    lesson: str
    due: datetime | None  # for everybody who has no date of his or her own
    missing: list[str]  # on the roster, and has not handed in what was released
    times: Mapping[str, Late]  # of everybody who handed in
    penalties: Mapping[str, float] = field(default_factory=dict)
    graded: list[str] = field(default_factory=list)
    troubled: list[str] = field(default_factory=list)
    awaits: list[str] = field(default_factory=list)  # has an answer that a person is to mark
    earlier: list[str] = field(default_factory=list)  # is graded by an earlier release
    files_gone: list[str] = field(default_factory=list)  # is graded, and what was handed in is not there
    refused: Mapping[str, str] = field(default_factory=dict)  # whose last file was, and why
    waiting_files: int = 0
    waiting_of: list[str] = field(default_factory=list)  # who may have handed in what waits

    @property
    def late(self) -> list[str]:
        """Who was late."""
        return [student for student, found in self.times.items() if found.seconds]

    @property
    def guesses(self) -> list[str]:
        """Whose time nobody tells; of those who were late by the LMS's word, only their number of days."""
        return [student for student, found in self.times.items() if found.known_by in (FLAG, GUESS)]


def lessons(classroom: Classroom, lesson: str = "") -> list[str]:
    """
    Return the lessons that have a status: those released, and those of which files wait; or the one named.

    Raises:
        ClassroomError: If there are none.
    """
    known = (*lesson_names(), *classroom.own())
    waiting = [name for name in _waiting(classroom) if name in known]
    if lesson:
        return [lesson] if lesson in waiting else classroom.lessons([lesson])
    return sorted({*classroom.released(), *waiting}) or classroom.lessons([])


def status(classroom: Classroom, lessons: list[str]) -> list[LessonStatus]:
    """Return where a class stands in some lessons."""
    with classroom.gradebook() as gradebook:
        roster = [name for (name,) in gradebook.db.query(Student.id).order_by(Student.id)]
        due = all_dates(classroom, gradebook)
        rows = (
            gradebook.db.query(Assignment.name, SubmittedAssignment.student_id)
            .join(SubmittedAssignment, SubmittedAssignment.assignment_id == Assignment.id)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        )
        marking = rows.join(Grade, Grade.notebook_id == SubmittedNotebook.id).filter(Grade.needs_manual_grade)
        awaits = {(lesson, student) for lesson, student in marking.distinct()}
        is_marked = Grade.auto_score.is_not(None) | Grade.manual_score.is_not(None)
        marked = rows.join(Grade, Grade.notebook_id == SubmittedNotebook.id).filter(is_marked)
        has_marks = {(lesson, student) for lesson, student in marked.distinct()}
        costs = settled(gradebook)
    times, files = lateness(classroom, lessons), _waiting(classroom)
    found, released = [], classroom.released()
    for lesson in lessons:
        handed_in = times[lesson]
        kept = {student: _trouble(classroom, lesson, student) for student in handed_in}
        absent = [student for student in roster if student not in handed_in]
        graded = [student for student, trouble in kept.items() if trouble is not None]
        found.append(
            LessonStatus(
                lesson,
                due.get(lesson, Dates()).base,
                missing=[s for s in absent if (lesson, s) not in has_marks] if lesson in released else [],
                times=handed_in,
                penalties={s: costs[lesson, s] for s in handed_in if (lesson, s) in costs},
                graded=graded,
                troubled=[student for student, trouble in kept.items() if trouble],
                awaits=[s for s in handed_in if (lesson, s) in awaits and kept[s] is not None],
                earlier=of_earlier_release(classroom, lesson, graded),
                files_gone=[s for s in absent if (lesson, s) in has_marks],
                refused=refusals(classroom, lesson),
                waiting_files=len(files.get(lesson, ())),
                waiting_of=sorted({student for perhaps in files.get(lesson, ()) for student in perhaps}),
            )
        )
    return found


def to_mark(classroom: Classroom, lessons: list[str]) -> Counter[str]:
    """Return how many answers of each lesson wait for a person's mark; nothing where none does."""
    with classroom.gradebook() as gradebook:
        rows = of_cells(gradebook.db.query(Assignment.name), Grade).filter(
            Grade.needs_manual_grade, Assignment.name.in_(lessons)
        )
        rows = rows.order_by(Assignment.name)
        return Counter(lesson for (lesson,) in rows)


def _trouble(classroom: Classroom, lesson: str, student: str) -> list[str] | None:
    """Return the lines of trouble of a submission that is graded; nothing if it is not."""
    try:
        place = Submission(classroom, lesson, student).answers / "report.json"
        kept = json.loads(place.read_text(encoding="utf-8"))
        return kept.get("trouble", []) if kept.get("isolation") else None  # sealed
    except (OSError, ValueError, AttributeError):
        return None


def _waiting(classroom: Classroom) -> dict[str, list[list[str]]]:
    """Return, for each lesson, who may have handed in each file that waits for a person to say it."""
    path = classroom.root / WAITING
    found: dict[str, list[list[str]]] = {}
    if path.is_file():
        table = tables.read(path)  # somebody may have saved it by a spreadsheet, in a form of its own
        for row in table.rows:
            found.setdefault(table.cell(row, "lesson").strip(), []).append(table.cell(row, "perhaps").split())
    return found


def as_data(one: LessonStatus) -> dict[str, Any]:
    """Return a lesson's status as plain data, for ``--json``; times are UTC."""
    return {
        "lesson": one.lesson,
        "due": one.due.isoformat() if one.due else None,
        "handed_in": len(one.times),
        "missing": one.missing,
        "late": {
            student: {
                "seconds": one.times[student].seconds,
                "known_by": one.times[student].known_by,
                "penalty": one.penalties.get(student, 0.0),
            }
            for student in one.late
        },
        "guessed_times": one.guesses,
        "graded": len(one.graded),
        "not_graded": sorted(set(one.times) - set(one.graded)),
        "awaits_hand_marks": one.awaits,
        "troubled": one.troubled,
        "earlier_release": one.earlier,
        "files_gone": one.files_gone,
        "refused": one.refused,
        "waiting_files": one.waiting_files,
        "waiting_of": one.waiting_of,
    }
