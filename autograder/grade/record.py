"""What is kept of a graded submission: its answers as plain arrays, and what the judge said of them."""

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from autograder.classroom import Classroom
from autograder.lesson import NOT_GRADED, ROOT, load
from course_lib.check.report import Report


@dataclass(frozen=True)
class Record:
    """One student's lesson as it was graded."""

    fingerprint: str  # of all that the marks follow from
    exercises: dict[str, dict[str, Any]]  # score, points, mistake, sentence, messages, answered
    trouble: list[str] = field(default_factory=list)  # time, output, a kernel that ended
    repairs: list[str] = field(default_factory=list)


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


def fingerprint(room: Classroom, lesson: str, student: str) -> str:
    """Return a digest of the submission, the released lesson, what is known of it, and the seed."""
    told = ROOT / "autograder" / "exercises" / f"{lesson}.py"
    digest = hashlib.sha256(room.seed.encode())
    for path in (room.notebook("submitted", lesson, student), room.notebook("release", lesson), told):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for cell in load(lesson).cells:
        if cell.type == "code" and cell.role not in NOT_GRADED:
            digest.update(hashlib.sha256(cell.source.encode()).digest())
    return digest.hexdigest()


def write(room: Classroom, lesson: str, student: str, record: Record, answers: dict[str, bytes]) -> None:
    """Keep a record and its answers, in the place of earlier ones."""
    place = room.answers(student, lesson)
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{lesson}-"))
    for name, data in answers.items():
        (fresh / f"{name}.npz").write_bytes(data)
    (fresh / "report.json").write_text(json.dumps(asdict(record), indent=1))
    if place.exists():
        shutil.rmtree(place)
    os.rename(fresh, place)


def read(room: Classroom, lesson: str, student: str) -> Record | None:
    """Return what is kept of a submission, or nothing where it was not graded."""
    try:
        return Record(**json.loads((room.answers(student, lesson) / "report.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None
