"""Grade one submission: whatever goes wrong is its own trouble."""

import time
import unicodedata
from typing import NamedTuple

from autograder.classroom.folder import Classroom
from autograder.classroom.submission import SubmissionError
from autograder.errors import CourseError
from autograder.grade import fingerprint, record
from autograder.grade.nbgrader import gradebook


def autograde(room: Classroom, lesson: str, student: str) -> None:
    """
    Grade one submission by the class's chain.

    Raises:
        SubmissionError: If it is nothing to grade.
    """
    from autograder.grade.nbgrader.chain import Chain

    with room.quiet(Chain, lesson, student) as chain:
        chain.grade(room.notebook("submitted", lesson, student), lesson, student)


LONGEST = 300  # characters of one line of trouble
BROKEN = "broken"  # the status of a submission that could not be graded because none can


class Graded(NamedTuple):
    """What came of one submission."""

    student: str
    lesson: str
    status: str  # "graded", "unchanged" or "failed"
    score: float = 0.0  # of what is graded automatically
    points: float = 0.0
    seconds: float = 0.0
    trouble: tuple[str, ...] = ()


def plain(text: str) -> str:
    """Return a text that a stranger chose as one line that cannot play tricks with a terminal."""
    shown = "".join(
        " "
        if sign.isspace()
        else sign
        if unicodedata.category(sign)[0] != "C"
        else "\N{REPLACEMENT CHARACTER}"
        for sign in text.strip()
    )
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


def grade_one(
    room: Classroom, lesson: str, student: str, basis: fingerprint.Basis, isolation: str = "walls"
) -> Graded:
    """
    Grade one submission; whatever goes wrong is its own trouble.

    In this order, so that a run that ends anywhere is taken up by the next: what the marks follow from is
    read; nbgrader's chain commits marks and writes the graded notebook and the record; the record is sealed.
    """
    started = time.monotonic()
    try:
        if set(student) & set("[]*?"):
            raise SubmissionError("in a folder with []*? in its name: nbgrader would write no feedback")
        ran = fingerprint.ran(basis, room, lesson, student)
        autograde(room, lesson, student)
        kept = record.seal(room, lesson, student, ran=ran, judged=basis.judged, isolation=isolation)
    except Exception as error:  # one student never stops the others, unless nobody's work can be graded
        status, trouble = failure(room, error)
        return Graded(student, lesson, status, seconds=time.monotonic() - started, trouble=(trouble,))
    return graded_from(student, lesson, "graded", kept, time.monotonic() - started)


def failure(room: Classroom, error: Exception) -> tuple[str, str]:
    """Return the status and the trouble of a submission that failed: by itself, or because all must."""
    broken = None
    if not isinstance(error, SubmissionError):
        broken = gradebook.told(room, error)
        try:
            gradebook.check(room)
            if isinstance(error, CourseError):
                _look_at_walls(error)
        except Exception as cause:
            broken = broken or cause
    if broken is not None:
        return BROKEN, str(broken)
    what = str(error) if isinstance(error, CourseError) else f"{type(error).__name__}: {error}"
    return "failed", plain(next((line for line in what.splitlines() if line.strip()), type(error).__name__))


def _look_at_walls(error: Exception) -> None:
    """Raise if a kernel could not be shut in because none can: one alone is its submission's trouble."""
    from autograder.kernel.forkserver_client import WallError, look

    if isinstance(error, WallError) and not all(wall.up for wall in look() if wall.needed):
        raise error


def graded_from(student: str, lesson: str, status: str, kept: record.Record, seconds: float = 0.0) -> Graded:
    """Return what a record says of a submission."""
    exercises = kept.exercises.values()
    score, points = sum(e["score"] for e in exercises), sum(e["points"] for e in exercises)
    trouble = tuple(map(plain, (*kept.trouble, *kept.repairs)))
    return Graded(student, lesson, status, score, points, seconds, trouble)
