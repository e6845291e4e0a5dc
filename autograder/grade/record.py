"""
What is kept of a graded submission: its answers as plain arrays, and what the judge said of them.

The judge writes it in the middle of nbgrader's chain; the driver *seals* it when the gradebook and the
graded notebook are complete. Only a sealed record says that nothing is left to do.
"""

import functools
import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from autograder.classroom import Classroom, ClassroomError
from autograder.grade.judge import Knowledge, knowledge_from, work_out
from autograder.lesson import ROOT, SOURCES
from autograder.submission import read_file
from course_lib.check.codec import CodecError
from course_lib.check.report import Report

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl = None

# What is run of a submission follows from these files, what is right from the others.
RUNNING = ("autograder/grade/execute.py", "autograder/grade/repair.py")
JUDGING = ("autograder/exercise.py", "autograder/lesson.py", "autograder/grade/judge.py")
NO_MARKS = ("viz", "big")  # parts of course_lib that no reference and no check uses
PLACES = ("CourseDirectory", "Exchange")  # settings that say where things are, not what they are worth


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


class Basis(NamedTuple):
    """Digests of what the marks of a whole class in a lesson follow from, its submissions aside."""

    ran: str
    judged: str


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


def basis(room: Classroom, lesson: str) -> Basis:
    """Return the digests of a lesson in a class: of the release, the course's code, the seed, the limits."""
    cells, points = [], {}
    for cell in _released(room, lesson):
        marked = cell["metadata"].get("nbgrader", {})
        points[cell.get("id")] = marked.get("points")
        kept = {key: value for key, value in marked.items() if key not in ("points", "checksum")}
        cells.append(
            [cell.get("id"), cell["cell_type"], cell["source"], kept, cell["metadata"].get("course")]
        )
    settings = {name: _plain(part) for name, part in room.config.items() if name not in PLACES}
    settings.get("Execute", {}).pop("isolation", None)  # a record has it of its own
    settings = {name: part for name, part in settings.items() if part}  # asking for a section makes it
    own = (SOURCES / f"{lesson}.py", ROOT / "autograder" / "exercises" / f"{lesson}.py")
    library = [
        path
        for path in sorted((ROOT / "course_lib").rglob("*.py"))
        if path.relative_to(ROOT / "course_lib").parts[0] not in NO_MARKS
    ]
    return Basis(
        digest(room.seed, cells, settings, *(ROOT / name for name in RUNNING)),
        digest(points, *own, *library, *(ROOT / name for name in JUDGING)),
    )


def _released(room: Classroom, lesson: str) -> list[dict[str, Any]]:
    path = room.notebook("release", lesson)
    try:
        return json.loads(path.read_bytes())["cells"]
    except (ValueError, KeyError, TypeError) as error:
        raise ClassroomError(
            f"{path} is not a notebook.\nRelease it again: course release {room.root} {lesson}"
        ) from error


def ran(basis: Basis, room: Classroom, lesson: str, student: str) -> str:
    """
    Return the digest of all that a submission's answers follow from.

    Raises:
        SubmissionError: If it is a link, or no file: no pipe is waited for.
    """
    submitted = room.notebook("submitted", lesson, student)
    stamp = submitted.with_name("timestamp.txt")
    return digest(basis.ran, read_file(submitted), *([stamp] if stamp.is_file() else []))


@functools.cache
def known(room: Classroom, lesson: str) -> Knowledge:
    """Return what a class's judge knows of a lesson: worked out once, and kept in the class folder."""
    folder = room.root / ".known"
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"{lesson}-{digest(room.seed, basis(room, lesson).judged)[:16]}.npz"
    with open(folder / f"{lesson}.lock", "a") as lock:
        if fcntl:
            fcntl.flock(lock, fcntl.LOCK_EX)  # others who want it wait, instead of doing it too
        try:
            return knowledge_from(file.read_bytes())
        except (OSError, CodecError):
            data = work_out(lesson, room.seed)
        for old in folder.glob(f"{lesson}-*"):
            old.unlink()
        fresh = folder / f"{lesson}-fresh"
        fresh.write_bytes(data)
        os.replace(fresh, file)
    return knowledge_from(data)


def digest(*parts: Any) -> str:
    """Return a digest of files, of their contents, and of plain data."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else part
        if not isinstance(data, bytes):
            data = json.dumps(data, sort_keys=True).encode()
        whole.update(hashlib.sha256(data).digest())
    return whole.hexdigest()


def _plain(setting: Any) -> Any:
    """Return a setting as plain data that is the same in every process."""
    if isinstance(setting, dict):
        return {str(key): _plain(value) for key, value in setting.items()}
    if isinstance(setting, list | tuple):
        return [_plain(value) for value in setting]
    if hasattr(setting, "__qualname__"):
        return f"{setting.__module__}.{setting.__qualname__}"
    return setting if isinstance(setting, str | int | float | None) else repr(setting)


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
