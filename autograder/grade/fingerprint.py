"""Digests of everything that a mark follows from: what has changed since is graded again."""

import functools
from pathlib import Path
from typing import Any, NamedTuple

from autograder.classroom.folder import Classroom
from autograder.classroom.parts.cells import run_by
from autograder.classroom.release import read_release
from autograder.classroom.submission import STAMP, Submission, own_files, read_file
from autograder.grade.assignments import assignment
from autograder.grade.digests import digest
from autograder.grade.earlier_release import released_as
from autograder.grade.nbgrader.gradebook import released_cells

RULES = 5  # raise it when code that runs, repairs or sanitises a submission changes what it does
PLACES = ("CourseDirectory", "Exchange")  # settings that say where things are, not what they are worth
LATENESS = ("AssignLatePenalties", "LatePolicy", "LateSubmissionPlugin")  # settled without a notebook's run


class Fingerprint(NamedTuple):
    """Digests of what all marks of a lesson in a class follow from, the submissions aside."""

    inputs: str  # of what students' code is run on and in: release, seed, settings, rules, what it can import
    key: str  # of what given answers are judged by: the answer key, the points, the code that compares
    release: str  # of what is marked, and for how many points


def fingerprint(classroom: Classroom, lesson: str) -> Fingerprint:
    """
    Return the fingerprint of a lesson, or of an assignment of the class's own.

    Raises:
        ClassroomError: If a released notebook cannot be read.
    """
    cells, points, found = [], [], assignment(classroom, lesson)
    for name in classroom.notebooks(lesson):
        release = read_release(classroom, lesson, name)
        points += [[c.get("id"), c.metadata.get("nbgrader", {}).get("points")] for c in release.cells]
        cells += run_by(release)
    left_out = (*PLACES, *LATENESS)
    settings = {name: _plain(part) for name, part in classroom.config.items() if name not in left_out}
    settings.get("Execute", {}).pop("isolation", None)  # a record has it of its own
    settings = {name: part for name, part in settings.items() if part}  # asking for a section makes it
    return Fingerprint(
        digest(cells, settings, RULES, found.ran_in()),
        digest(points, *found.judged_by()),
        released_as(released_cells(classroom, lesson)),
    )


def submission_digest(inputs: str, submission: Submission) -> str:
    """
    Return the digest of all that a submission's answers follow from.

    Args:
        inputs: Of the lesson's :class:`Fingerprint`.
        submission: The submission.

    Raises:
        SubmissionError: If one of its files is a link or no file; named pipes are refused.
    """
    stamp, own = submission.folder / STAMP, own_files(submission)
    files = [*submission.submitted, *own.values()]
    names = [list(own)] if own else []
    return digest(inputs, *map(read_file, files), *names, *([stamp] if stamp.is_file() else []))


def _plain(setting: Any) -> Any:
    """Return a setting as plain data that is the same in every process, and after a move of our own code."""
    if isinstance(setting, dict):
        return {str(key): _plain(value) for key, value in setting.items()}
    if isinstance(setting, list | tuple):
        return [_plain(value) for value in setting]
    if isinstance(setting, functools.partial):  # where the class lies does not count
        return _plain([setting.func, *(given for given in setting.args if not isinstance(given, Path))])
    if hasattr(setting, "__qualname__"):
        setting = f"{setting.__module__}.{setting.__qualname__}"
    if isinstance(setting, str) and setting.startswith("autograder."):
        return setting.rpartition(".")[2]
    return setting if isinstance(setting, str | int | float | None) else repr(setting)
