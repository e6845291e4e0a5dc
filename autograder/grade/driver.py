"""Grade a class: no submission can stop the rest, and only what changed is graded again."""

import time
from collections.abc import Iterator
from typing import NamedTuple

from autograder.classroom import Classroom, autograde
from autograder.errors import CourseError
from autograder.grade import record
from autograder.submission import read_notebook

WARNING = (
    "Grading runs students' code as you, without walls around it: use a machine that holds nothing else."
)


class Graded(NamedTuple):
    """What came of one submission."""

    student: str
    lesson: str
    status: str  # "graded", "unchanged" or "failed"
    score: float = 0.0  # of what is graded automatically
    points: float = 0.0
    seconds: float = 0.0
    trouble: tuple[str, ...] = ()


def submissions(room: Classroom, lessons: list[str]) -> list[tuple[str, str]]:
    """Return each (lesson, student) that was handed in."""
    return [(lesson, student) for lesson in lessons for student in room.students(lesson)]


def grade(room: Classroom, lessons: list[str], *, force: bool = False) -> Iterator[Graded]:
    """Yield what came of each submission, as soon as it is known."""
    for lesson, student in submissions(room, lessons):
        yield grade_one(room, lesson, student, force=force)


def grade_one(room: Classroom, lesson: str, student: str, *, force: bool = False) -> Graded:
    """Grade one submission, unless nothing has changed; whatever goes wrong is its own trouble."""
    started = time.monotonic()
    try:
        basis = record.basis(room, lesson)
        ran = record.ran(basis, room, lesson, student)
        kept = None if force else record.read(room, lesson, student)
        if (
            kept
            and (kept.ran, kept.judged) == (ran, basis.judged)
            and record.complete(kept, room, lesson, student)
        ):
            return _told(student, lesson, "unchanged", kept)
        read_notebook(room.notebook("submitted", lesson, student), lesson)
        autograde(room, lesson, student)
        kept = record.seal(room, lesson, student, ran=ran, judged=basis.judged, isolation="none")
    except Exception as error:  # one student never stops the others
        what = str(error) if isinstance(error, CourseError) else f"{type(error).__name__}: {error}"
        return Graded(
            student, lesson, "failed", trouble=(what.splitlines()[0],), seconds=time.monotonic() - started
        )
    return _told(student, lesson, "graded", kept, time.monotonic() - started)


def _told(student: str, lesson: str, status: str, kept: record.Record, seconds: float = 0.0) -> Graded:
    exercises = kept.exercises.values()
    score, points = sum(e["score"] for e in exercises), sum(e["points"] for e in exercises)
    return Graded(student, lesson, status, score, points, seconds, (*kept.trouble, *kept.repairs))
