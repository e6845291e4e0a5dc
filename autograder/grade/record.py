"""
What is kept of a graded submission: its answers as plain arrays, and what the judge said of them.

The judge writes it in the middle of nbgrader's chain; it is *sealed* when the gradebook and the graded
notebook are complete. Only a sealed record says that nothing is left to do.
"""

import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder import whole
from autograder.classroom.folder import Classroom
from autograder.classroom.submission import Submission
from autograder.grade.digests import digest
from course_lib.check.card import Report


@dataclass(frozen=True)
class Record:
    """One submission as it was graded."""

    exercises: dict[str, dict[str, Any]]  # score, points, mistake, sentence, messages, answered
    trouble: list[str] = field(default_factory=list)  # time, output, a kernel that ended
    repairs: list[str] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)  # for each exercise, a digest of its inputs
    left_out: dict[str, dict[str, Any]] = field(default_factory=dict)  # as `exercises`: not released now
    arguments: bool = False  # whether they stand beside the answers, as they do since 0.5.0
    isolation: str = ""  # "walls" or "none"; empty until the record is sealed
    ran: str = ""  # a digest of all that the answers follow from
    judged: str = ""  # a digest of all that the judgement of given answers follows from
    release: str = ""  # a digest of the cells that were marked; empty before 0.5.0
    notebook: str = ""  # a digest of the graded notebooks
    seconds: float = 0.0  # that grading it took


def summary(report: Report) -> dict[str, Any]:
    """Return what is kept of a report."""
    return {
        "score": report.score,
        "points": report.points,
        "mistake": report.mistake,
        "sentence": report.sentence,
        "messages": report.messages,
        "answered": report.answered,
        "passed": report.passed,
    }


def read(submission: Submission) -> Record | None:
    """Return the record of a submission, or nothing if it was not graded."""
    try:
        return Record(**json.loads((submission.answers / "report.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def answers(submission: Submission) -> dict[str, bytes]:
    """Return the answers that are kept of a submission, by exercise."""
    return {path.stem: path.read_bytes() for path in submission.answers.glob("*.npz")}


def write(submission: Submission, record: Record, answers: dict[str, bytes]) -> None:
    """Keep a record and its answers, in place of earlier ones."""
    place = submission.answers
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{submission.lesson}-"))
    try:
        for name, data in answers.items():
            (fresh / f"{name}.npz").write_bytes(data)
        (fresh / "report.json").write_text(json.dumps(asdict(record), indent=1))
        if place.exists():
            shutil.rmtree(place)
        os.rename(fresh, place)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def seal(
    submission: Submission, *, ran: str, judged: str, release: str, isolation: str, seconds: float = 0.0
) -> Record:
    """Mark a submission as fully graded. Written last."""
    record = read(submission)
    if record is None:
        raise FileNotFoundError(f"{submission.student}'s {submission.lesson} left no record")
    notebook = digest(*submission.graded)
    record = replace(
        record,
        ran=ran,
        judged=judged,
        release=release,
        isolation=isolation,
        notebook=notebook,
        seconds=round(seconds, 1),
    )
    amend(submission, record)
    return record


def amend(submission: Submission, record: Record) -> None:
    """Change a record, in one step; its answers stay."""
    whole.write(submission.answers / "report.json", json.dumps(asdict(record), indent=1).encode())


def is_complete(submission: Submission, record: Record) -> bool:
    """Return whether a record is sealed, and the graded notebooks are those it was sealed with."""
    there = all(path.is_file() for path in submission.graded)
    return bool(record.notebook) and there and record.notebook == digest(*submission.graded)


def remove_half_written(classroom: Classroom) -> None:
    """Remove what a killed run left half written."""
    for step in ("answers", "autograded"):
        for lesson in classroom.released():
            for left in classroom.root.glob(f"{step}/*/.{lesson}-*"):
                shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()
