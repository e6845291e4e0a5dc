"""Digests of everything that a mark follows from: what has changed is graded again."""

import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple

from autograder.authoring.lesson import ROOT, SOURCES
from autograder.classroom.folder import Classroom, ClassroomError
from autograder.classroom.submission import read_file

# What is run of a submission follows from these files, what is right from the others.
RUNNING = ("autograder/grade/execute.py", "autograder/grade/repair.py")
JUDGING = ("autograder/exercise.py", "autograder/lesson.py", "autograder/grade/judge.py")
NO_MARKS = ("viz", "big")  # parts of course_lib that no reference and no check uses
PLACES = ("CourseDirectory", "Exchange")  # settings that say where things are, not what they are worth


class Basis(NamedTuple):
    """Digests of what the marks of a whole class in a lesson follow from, its submissions aside."""

    ran: str
    judged: str


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
