"""
Who was late, and by how much: by true times where somebody tells them, else by what is known.

A time that nobody tells is a guess. It counts as on time, unless the LMS says that the work came late; then
it counts as late by as many days as the class's settings say, less an extension that the LMS may not know.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from nbgrader.api import Assignment, Gradebook, SubmittedAssignment
from nbgrader.utils import parse_utc
from traitlets.config import Config

from autograder.classroom import hand_ins
from autograder.classroom.dates.due import Dates, all_dates, sections
from autograder.classroom.dates.times import spoken, utc
from autograder.classroom.folder import Classroom
from autograder.classroom.hand_ins import HandIn
from autograder.classroom.submission import STAMP, Submission

DAY = 86_400.0
OURS = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", re.ASCII)  # as `course collect` writes times
TOLD, FLAG, GUESS = "told", "flag", "guess"  # the time is true; only the LMS's late flag is; neither is


class Late(NamedTuple):
    """How late a submission was."""

    seconds: float = 0.0  # 0 is on time
    known_by: str = TOLD  # TOLD, FLAG or GUESS
    when: datetime | None = None
    due: datetime | None = None


def late(
    classroom: Classroom,
    lesson: str,
    student: str,
    when: datetime | None,
    due: datetime | None,
    extension: timedelta = timedelta(),
) -> Late:
    """
    Return how late a submission was, to the second.

    Args:
        classroom: The class; its settings say what a late flag and a guess count.
        lesson: The lesson.
        student: Who handed it in.
        when: When, as nbgrader or its timestamp.txt has it.
        due: When it was due for this student.
        extension: By how much that is later than for the student's section, as the LMS may not know.
    """
    told, counted = _hand_in(classroom, lesson, student, when), settings(classroom.config)
    when = utc(when) if when else told.when if told else None
    due = utc(due) if due else None
    by_time = max(0.0, float(int((when - due).total_seconds()))) if when and due else 0.0
    if told is None or told.timed_by:
        return Late(by_time, TOLD, when, due)
    if told.late:
        by_flag = max(0.0, DAY * counted["flagged_days"] - extension.total_seconds())
        return Late(by_flag if due else 0.0, FLAG, when, due)
    return Late(by_time if counted["trust_guesses"] else 0.0, GUESS, when, due)


def settings(config: Config) -> Mapping[str, float]:
    """Return what the class's settings for LatePolicy say about times that are not known."""
    return {"flagged_days": 1.0, "trust_guesses": False} | dict(config.get("LatePolicy", {}))


def lateness(classroom: Classroom, lessons: list[str]) -> dict[str, dict[str, Late]]:
    """Return for each lesson how late everybody was who handed in, graded or not."""
    with classroom.gradebook() as gradebook:
        found, ours = all_dates(classroom, gradebook), sections(classroom)
    return {
        lesson: {
            student: by_dates(
                classroom,
                lesson,
                student,
                stamp(classroom, lesson, student),
                found.get(lesson, Dates()),
                ours.get(student, ()),
            )
            for student in classroom.students(lesson)
        }
        for lesson in lessons
    }


def by_dates(
    classroom: Classroom,
    lesson: str,
    student: str,
    when: datetime | None,
    dates: Dates,
    groups: Iterable[str],
) -> Late:
    """Return how late a submission was, by a lesson's dates and the student's sections."""
    due, extension = dates.of(student, groups), dates.extension(student, groups)
    return late(classroom, lesson, student, when, due, extension)


def stamp(classroom: Classroom, lesson: str, student: str) -> datetime | None:
    """Return the time that stands beside a submission, as nbgrader reads it."""
    try:
        text = (Submission(classroom, lesson, student).folder / STAMP).read_text().strip()
        if OURS.fullmatch(text):  # a hundred times quicker than what nbgrader needs for any form
            return datetime.fromisoformat(f"{text[:-4]}+00:00")
        return utc(parse_utc(text)) if text else None
    except (OSError, ValueError, OverflowError):
        return None


def late_line(classroom: Classroom, lesson: str, student: str) -> str:
    """Return the sentence on a student's page: that it came late and what it cost; nothing if it did not."""
    with classroom.gradebook() as gradebook:
        row = submission(gradebook, lesson, student)
        dates = all_dates(classroom, gradebook, student).get(lesson, Dates())
        penalty = row.late_submission_penalty if row else 0.0
        when = row.timestamp if row else None
    found = by_dates(classroom, lesson, student, when, dates, sections(classroom).get(student, ()))
    if not found.seconds:
        return ""
    by = "" if found.known_by == FLAG else f"{spoken(found.seconds)} "
    points = "point" if penalty == 1 else "points"
    return f"Handed in {by}late" + (f": {penalty:.4g} {points} taken off." if penalty else ".")


def submission(gradebook: Gradebook, lesson: str, student: str) -> SubmittedAssignment | None:
    """Return nbgrader's row of a submission, if there is one."""
    rows = gradebook.db.query(SubmittedAssignment).join(
        Assignment, SubmittedAssignment.assignment_id == Assignment.id
    )
    return rows.filter(Assignment.name == lesson, SubmittedAssignment.student_id == student).one_or_none()


def _hand_in(classroom: Classroom, lesson: str, student: str, when: datetime | None) -> HandIn | None:
    """
    Return the last line on a submission that was handed in at that time; others are of other files.

    Where that was taken back, its marks may still be in the gradebook: what was known of it still counts.
    """
    path = classroom.root / hand_ins.FILE
    try:
        info = path.stat()
    except OSError:
        return None
    lines = _by_student(classroom, info.st_mtime_ns, info.st_size).get((lesson, student), [])
    if when is not None:
        lines = [line for line in lines if abs((line.when - utc(when)).total_seconds()) < 1]
    valid = [line for line in lines if not line.undone]
    found = valid or (lines if when else [])
    return found[-1] if found else None


@lru_cache(maxsize=2)
def _by_student(classroom: Classroom, *_: int) -> dict[tuple[str, str], list[HandIn]]:
    """Return what was collected; one reads it anew only if it has changed."""
    found: dict[tuple[str, str], list[HandIn]] = {}
    for line in hand_ins.log(classroom, undone=True):
        found.setdefault((line.lesson, line.student), []).append(line)
    return found
