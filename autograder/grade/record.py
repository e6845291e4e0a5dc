"""
What is kept of a graded submission: its answers as plain arrays, and what the judge said of them.

The judge writes it in the middle of nbgrader's chain; the driver *seals* it when the gradebook and the
graded notebook are complete. Only a sealed record says that nothing is left to do.
"""

import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.classroom.folder import Classroom
from autograder.grade.fingerprint import digest
from course_lib.check.report import Report


@dataclass(frozen=True)
class Record:
    """One student's lesson as it was graded."""

    exercises: dict[str, dict[str, Any]]  # score, points, mistake, sentence, messages, answered
    trouble: list[str] = field(default_factory=list)  # time, output, a kernel that ended
    repairs: list[str] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)  # for each exercise, a digest of its inputs
    isolation: str = ""  # "walls" or "none"; nothing where nobody has sealed it
    ran: str = ""  # a digest of all that the answers follow from
    judged: str = ""  # a digest of all that the judgement of given answers follows from
    notebook: str = ""  # a digest of the graded notebook


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


def seal(room: Classroom, lesson: str, student: str, *, ran: str, judged: str, isolation: str) -> Record:
    """Say that a submission is graded to the end: the last of all that is written of it."""
    kept = read(room, lesson, student)
    if kept is None:
        raise FileNotFoundError(f"{student}'s {lesson} left no record")
    notebook = digest(room.notebook("autograded", lesson, student))
    kept = replace(kept, ran=ran, judged=judged, isolation=isolation, notebook=notebook)
    amend(room, lesson, student, kept)
    return kept


def amend(room: Classroom, lesson: str, student: str, record: Record) -> None:
    """Change a record, in one step; its answers stay."""
    path = room.answers(student, lesson) / "report.json"
    fresh = path.with_name(".report.json")
    fresh.write_text(json.dumps(asdict(record), indent=1))
    os.replace(fresh, path)


def complete(kept: Record, room: Classroom, lesson: str, student: str) -> bool:
    """Return whether a record is sealed and the graded notebook is the one it was sealed with."""
    notebook = room.notebook("autograded", lesson, student)
    return bool(kept.notebook) and notebook.is_file() and kept.notebook == digest(notebook)


def write(room: Classroom, lesson: str, student: str, record: Record, answers: dict[str, bytes]) -> None:
    """Keep a record and its answers, in the place of earlier ones."""
    place = room.answers(student, lesson)
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{lesson}-"))
    try:
        for name, data in answers.items():
            (fresh / f"{name}.npz").write_bytes(data)
        (fresh / "report.json").write_text(json.dumps(asdict(record), indent=1))
        if place.exists():
            shutil.rmtree(place)
        os.rename(fresh, place)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def read(room: Classroom, lesson: str, student: str) -> Record | None:
    """Return what is kept of a submission, or nothing where it was not graded."""
    try:
        return Record(**json.loads((room.answers(student, lesson) / "report.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None


def answers(room: Classroom, lesson: str, student: str) -> dict[str, bytes]:
    """Return the answers that are kept of a submission, by exercise."""
    return {path.stem: path.read_bytes() for path in room.answers(student, lesson).glob("*.npz")}


def sweep(room: Classroom) -> None:
    """Remove what a killed run left half written."""
    for step in ("answers", "autograded"):
        for lesson in room.released():
            for left in room.root.glob(f"{step}/*/.{lesson}-*"):
                shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink()
