"""Digests of everything that a mark follows from: what has changed since is graded again."""

from typing import Any, NamedTuple

from autograder.authoring.lesson import ROOT, load
from autograder.classroom.folder import Classroom
from autograder.classroom.release import read_release
from autograder.classroom.submission import Submission, read_file
from autograder.grade.answer_key import answer_key, judging_code
from autograder.grade.digests import code_digest, digest

RULES = 4  # raise it when code that runs, repairs or sanitises a submission changes what it does
PLACES = ("CourseDirectory", "Exchange")  # settings that say where things are, not what they are worth


class Fingerprint(NamedTuple):
    """Digests of what all marks of a lesson in a class follow from, the submissions aside."""

    inputs: str  # of what students' code is run on and in: release, seed, settings, rules, what it can import
    key: str  # of what given answers are judged by: the answer key, the points, the code that compares


def fingerprint(classroom: Classroom, lesson: str) -> Fingerprint:
    """
    Return the fingerprint of a lesson in a class.

    Raises:
        ClassroomError: If the released notebook cannot be read.
    """
    cells, points = [], {}
    for cell in read_release(classroom, lesson).cells:
        marked = cell["metadata"].get("nbgrader", {})
        points[cell.get("id")] = marked.get("points")
        kept = {key: value for key, value in marked.items() if key not in ("points", "checksum")}
        cells.append(
            [cell.get("id"), cell["cell_type"], cell["source"], kept, cell["metadata"].get("course")]
        )
    settings = {name: _plain(part) for name, part in classroom.config.items() if name not in PLACES}
    settings.get("Execute", {}).pop("isolation", None)  # a record has it of its own
    settings = {name: part for name, part in settings.items() if part}  # asking for a section makes it
    return Fingerprint(
        digest(classroom.seed, cells, settings, RULES, _surroundings(lesson)),
        digest(points, answer_key(classroom, lesson).digest, judging_code()),
    )


def _surroundings(lesson: str) -> list[Any]:
    """Return what student code finds of the course: what is hidden from it, and what the lesson imports."""
    found = load(lesson)
    hidden = sorted({name.rpartition(".")[2] for name in found.absent})  # wherever it lies
    files = (
        ROOT / f"{name.replace('.', '/')}.py" for name in found.modules if name.startswith("course_lib.")
    )
    return [hidden, code_digest(file for file in files if file.is_file())]


def submission_digest(inputs: str, submission: Submission) -> str:
    """
    Return the digest of all that a submission's answers follow from.

    Args:
        inputs: Of the lesson's :class:`Fingerprint`.
        submission: The submission.

    Raises:
        SubmissionError: If it is a link or no file; named pipes are refused.
    """
    stamp = submission.submitted.with_name("timestamp.txt")
    return digest(inputs, read_file(submission.submitted), *([stamp] if stamp.is_file() else []))


def _plain(setting: Any) -> Any:
    """Return a setting as plain data that is the same in every process, and after a move of our own code."""
    if isinstance(setting, dict):
        return {str(key): _plain(value) for key, value in setting.items()}
    if isinstance(setting, list | tuple):
        return [_plain(value) for value in setting]
    if hasattr(setting, "__qualname__"):
        setting = f"{setting.__module__}.{setting.__qualname__}"
    if isinstance(setting, str) and setting.startswith("autograder."):
        return setting.rpartition(".")[2]
    return setting if isinstance(setting, str | int | float | None) else repr(setting)
