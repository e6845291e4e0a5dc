"""Grade one submission. Whatever goes wrong with it is its own trouble, unless nobody's can be graded."""

import time
import unicodedata
from typing import NamedTuple

from autograder.classroom.folder import Classroom
from autograder.classroom.submission import Submission, SubmissionError
from autograder.errors import Broken, CourseError
from autograder.grade import record
from autograder.grade.fingerprint import Fingerprint, submission_digest
from autograder.grade.nbgrader import gradebook
from autograder.grade.nbgrader.chain import Chain
from autograder.kernel.forkserver_client import WallError, look

LONGEST = 300  # characters of one line of trouble


class Graded(NamedTuple):
    """The result of grading one submission."""

    student: str
    lesson: str
    status: str  # "graded", "unchanged" or "failed"
    score: float = 0.0  # of what is graded automatically
    points: float = 0.0
    seconds: float = 0.0
    trouble: tuple[str, ...] = ()


def grade_one(submission: Submission, fingerprint: Fingerprint) -> Graded:
    """
    Grade one submission; an error costs it its marks and nobody else's.

    In this order, so that a run that ends anywhere is continued by the next: the digest of what the marks
    follow from is computed; nbgrader's chain repairs, runs and judges, commits marks and writes the graded
    notebook and the record; the record is sealed.

    Raises:
        Broken: If nobody's work can be graded as things are.
    """
    started = time.monotonic()
    classroom, lesson, student = submission.classroom, submission.lesson, submission.student
    try:
        if set(student) & set("[]*?"):
            raise SubmissionError("in a folder with []*? in its name: nbgrader would write no feedback")
        ran = submission_digest(fingerprint.inputs, submission)
        with classroom.quiet(Chain, lesson, student) as chain:
            chain.grade(submission)
            isolation = chain.config.Execute.get("isolation", "walls")
        spent = time.monotonic() - started
        digests = {"ran": ran, "judged": fingerprint.key, "release": fingerprint.release}
        kept = record.seal(submission, **digests, isolation=isolation, seconds=spent)
    except Exception as error:
        trouble = trouble_of(classroom, error)
        return Graded(student, lesson, "failed", seconds=time.monotonic() - started, trouble=(trouble,))
    return from_record(submission, "graded", kept, time.monotonic() - started)


def from_record(submission: Submission, status: str, kept: record.Record, seconds: float = 0.0) -> Graded:
    """Return a result from the record of a submission."""
    exercises = kept.exercises.values()
    score, points = sum(e["score"] for e in exercises), sum(e["points"] for e in exercises)
    trouble = tuple(map(one_safe_line, (*kept.trouble, *kept.repairs)))
    return Graded(submission.student, submission.lesson, status, score, points, seconds, trouble)


def trouble_of(classroom: Classroom, error: Exception) -> str:
    """
    Return the line of trouble of a submission that failed with an error.

    Raises:
        Broken: If the error says something of the class folder or the machine, and not of the submission.
    """
    if not isinstance(error, SubmissionError):
        if fault := gradebook.environment_fault(classroom, error):
            raise fault
        try:
            gradebook.check(classroom)
            down = isinstance(error, WallError) and not all(wall.up for wall in look() if wall.needed)
        except Exception as cause:  # what is always done cannot be done any more
            raise Broken(str(cause)) from cause
        if down:
            raise Broken(str(error)) from error
    what = str(error) if isinstance(error, CourseError) else f"{type(error).__name__}: {error}"
    return one_safe_line(next((line for line in what.splitlines() if line.strip()), type(error).__name__))


def one_safe_line(text: str) -> str:
    """Return a text that a stranger chose as one line that cannot play tricks on a terminal."""
    shown = "".join(
        " "
        if sign.isspace()
        else sign
        if unicodedata.category(sign)[0] != "C"
        else "\N{REPLACEMENT CHARACTER}"
        for sign in text.strip()
    )
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
